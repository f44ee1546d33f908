"""The archive's kinds of field."""
