"""One linear history of all tables, for SQLite and PostgreSQL."""
