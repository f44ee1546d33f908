"""The pure core: what a command means for a case. No database, no clock, no mail."""
