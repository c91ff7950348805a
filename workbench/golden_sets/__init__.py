"""Keep golden sets: examples read from files, immutable revisions of them, and files written back."""
