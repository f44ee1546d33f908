"""What the archive does when a case decides: one effect a file."""
