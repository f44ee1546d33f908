"""Scenarios under a moved clock, the trace of a policy, the demo."""
