"""Who: people and units as values, the phrases that name them, how many must agree."""
