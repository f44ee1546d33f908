"""What tests stand on: a real PostgreSQL, a real mail server, a real browser, and the picture of the house."""
