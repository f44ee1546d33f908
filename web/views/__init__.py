"""Pure functions from what the engine says to what a page shows."""
