"""One module per step, in the words of what it brings."""
