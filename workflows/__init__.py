"""Policies as data, one folder each: YAML and Markdown."""
