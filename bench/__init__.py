"""Measures fonds; `run.py` is what is run. No part of the product imports it, and no wheel holds it."""
