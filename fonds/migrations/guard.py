"""Row guards in the words the history was written with: they stay as they are, whatever the engine says later."""

from alembic import op


def guard(
    table: str, name: str, events: tuple[str, ...], refuses: str, says: str, on_postgresql: str = ""
) -> None:
    """From now on the database refuses rows of `table` for which `refuses` is true, when they come by one of `events`."""
    if op.get_bind().dialect.name == "sqlite":
        statements = [
            f"CREATE TRIGGER {name}_{event.split()[0].lower()} BEFORE {event} ON {table}\n"
            f"WHEN {refuses}\nBEGIN SELECT RAISE(ABORT, '{says}'); END"
            for event in events
        ]
    else:
        row = "OLD" if events == ("DELETE",) else "NEW"
        function = (
            f"CREATE OR REPLACE FUNCTION fonds_{name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            f"BEGIN IF {on_postgresql or refuses} THEN RAISE EXCEPTION '{says}'; END IF; RETURN {row}; END $$"
        )
        trigger = (
            f"CREATE TRIGGER {name} BEFORE {' OR '.join(events)} ON {table}\n"
            f"FOR EACH ROW EXECUTE FUNCTION fonds_{name}()"
        )
        statements = [function, trigger]
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)
