"""One router a concept; each asks, decides nothing, and shows."""
