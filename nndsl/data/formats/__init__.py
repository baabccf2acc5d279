"""Formats of files: what stands in the bytes of a file, checked before memory is taken for it."""
