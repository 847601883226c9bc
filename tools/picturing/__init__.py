"""The README's pictures: programs on a virtual screen, in a private PipeWire graph."""
