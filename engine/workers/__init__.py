"""Background duties: each a loop that only ticks and a `run_once` that returns counts."""
