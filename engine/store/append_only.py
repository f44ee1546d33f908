"""Tables that only grow: the database itself refuses to change or remove a row, whoever asks."""

from sqlalchemy import DDL, Table, event

_SQLITE = (
    """
    CREATE TRIGGER %(table)s_no_update BEFORE UPDATE ON %(table)s
    BEGIN SELECT RAISE(ABORT, '%(table)s only grows: UPDATE refused'); END
    """,
    """
    CREATE TRIGGER %(table)s_no_delete BEFORE DELETE ON %(table)s
    BEGIN SELECT RAISE(ABORT, '%(table)s only grows: DELETE refused'); END
    """,
    # INSERT OR REPLACE would remove the old row unseen
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
    same_key = " AND ".join(f"{column.name} = NEW.{column.name}" for column in table.primary_key.columns)
    for text in _SQLITE:
        trigger = DDL(text.strip(), context={"same_key": same_key})
        event.listen(table, "after_create", trigger.execute_if(dialect="sqlite"))
    for text in _POSTGRESQL:
        event.listen(table, "after_create", DDL(text.strip()).execute_if(dialect="postgresql"))
