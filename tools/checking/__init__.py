"""What tools/check and tools/test ask about the sources and the compiled code beside the usual linters."""
