"""The tables of the pages: who is signed in, what was uploaded."""
