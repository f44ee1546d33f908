"""The definition language: read, checked, typed and linked, ready to run."""
