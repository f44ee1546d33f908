"""Makes a table only grow, in the words the history was written with: they stay as they are, whatever the engine says later."""

from alembic import op

_SQLITE = (
    """CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} only grows: UPDATE refused'); END""",
    """CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} only grows: DELETE refused'); END""",
    """CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_key})
    BEGIN SELECT RAISE(ABORT, '{table} only grows: a second row with this key refused'); END""",
)
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION fonds_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP; END $$""",
    """CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION fonds_only_grows()""",
)


def only_grows(table: str, key: tuple[str, ...], *, by_rowid: bool = False) -> None:
    """UPDATE, DELETE, TRUNCATE and INSERT OR REPLACE are refused on `table` from now on; with `by_rowid` also one that names
    the row by SQLite's rowid, as 0011 has it for the tables before it."""
    same_key = " AND ".join(f"{name} = NEW.{name}" for name in key)
    if by_rowid:
        same_key = f"({same_key}) OR rowid = NEW.rowid"
    statements = _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL
    for statement in statements:
        text = statement.replace("{table}", table).replace("{same_key}", same_key)
        op.get_bind().exec_driver_sql(text.replace("%", "%%") if statements is _POSTGRESQL else text)
