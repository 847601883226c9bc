"""The test runner behind tools/test: a table of parts, what each of them does, and the summary."""
