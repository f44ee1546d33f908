"""Tables that only grow: the database itself refuses to change or remove a row, whoever asks."""

from collections.abc import Mapping

from sqlalchemy import DDL, Connection, Table, UniqueConstraint, event, inspect, text

from engine.store.dialect import is_sqlite
from engine.store.guard import ROW_GUARDS

_GUARDED: list[str] = []
_SQLITE = (
    """
    CREATE TRIGGER %(table)s_no_update BEFORE UPDATE ON %(table)s
    BEGIN SELECT RAISE(ABORT, '%(table)s only grows: UPDATE refused'); END
    """,
    """
    CREATE TRIGGER %(table)s_no_delete BEFORE DELETE ON %(table)s
    BEGIN SELECT RAISE(ABORT, '%(table)s only grows: DELETE refused'); END
    """,
    # INSERT OR REPLACE would remove the old row unseen: one with the same key, whichever of its keys, or the same rowid
    """
    CREATE TRIGGER %(table)s_no_replace BEFORE INSERT ON %(table)s
    WHEN EXISTS (SELECT 1 FROM %(table)s WHERE %(same_key)s)
    BEGIN SELECT RAISE(ABORT, '%(table)s only grows: a second row with this key refused'); END
    """,
)

# One trigger a statement covers UPDATE, DELETE, TRUNCATE and the UPDATE of an upsert, even where no row matches.
_POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION fonds_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '%% only grows: %% refused', TG_TABLE_NAME, TG_OP; END $$
    """,
    """
    CREATE TRIGGER %(table)s_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON %(table)s
    FOR EACH STATEMENT EXECUTE FUNCTION fonds_only_grows()
    """,
)


def only_grows(table: Table) -> None:
    """Creates the triggers together with the table."""
    same_key = " OR ".join((*map(_same, _keys(table)), "rowid = NEW.rowid"))
    _GUARDED.append(table.name)
    for statement in _SQLITE:
        trigger = DDL(statement.strip(), context={"same_key": same_key})
        event.listen(table, "after_create", trigger.execute_if(dialect="sqlite"))
    for statement in _POSTGRESQL:
        event.listen(table, "after_create", DDL(statement.strip()).execute_if(dialect="postgresql"))


def _keys(table: Table) -> list[tuple[str, ...]]:
    others = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    return [tuple(column.name for column in key.columns) for key in (table.primary_key, *others)]


def _same(key: tuple[str, ...]) -> str:
    return f"({' AND '.join(f'{name} = NEW.{name}' for name in key)})"


def unguarded(connection: Connection) -> tuple[str, ...]:
    """Triggers that stood here and do not any more, or do not work: somebody has removed them, whatever he did then."""
    found = {
        name for (name,) in connection.execute(_SQLITE_FOUND if is_sqlite(connection) else _POSTGRESQL_FOUND)
    }
    suffixes = _SUFFIXES[connection.dialect.name]
    there = set(inspect(connection).get_table_names())
    wanted = [f"{name}_{suffix}" for name in sorted(_GUARDED) if name in there for suffix in suffixes]
    for table, guard in ROW_GUARDS.values():
        wanted += guard.triggers(connection.dialect.name) if table in there else ()
    return tuple(name for name in wanted if name not in found)


_SUFFIXES: Mapping[str, tuple[str, ...]] = {
    "sqlite": ("no_update", "no_delete", "no_replace"),
    "postgresql": ("only_grows",),
}
_SQLITE_FOUND = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'")
_POSTGRESQL_FOUND = text(
    """
    SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE tgenabled IN ('O', 'A') AND proname IN ('fonds_only_grows', 'fonds_' || tgname)
      AND prosrc LIKE '%RAISE EXCEPTION%'
    """
)
