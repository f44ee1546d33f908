"""One running matter as values: the case, what may be asked of it, what was concluded."""
