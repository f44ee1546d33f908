"""The engine's tables and the unit of work over them, for SQLite and PostgreSQL."""
