"""The built-in checks over a list of papers: each says, line by line, what does not hold."""
