"""Taking over an existing catalogue: a sheet of records, a line each, checked whole before one of them is entered."""
