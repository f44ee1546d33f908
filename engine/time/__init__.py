"""Instants, periods, working days and what falls due: pure, every instant given."""
