"""Rules that the database itself keeps about single rows, whoever writes them: a row that breaks one is refused."""

from dataclasses import dataclass

from sqlalchemy import DDL, Table, event

ROW_GUARDS: dict[str, "tuple[str, Guard]"] = {}
"""By the trigger's name: the table it stands on, and the guard."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What is refused: rows for which `refuses` is true, when they come by one of `events`.

    `refuses` is SQL that both databases read, over OLD and NEW; `on_postgresql` stands in its place where reading other rows
    must also lock them: SQLite has one writer at a time.
    """

    name: str
    events: tuple[str, ...]
    refuses: str
    says: str
    on_postgresql: str = ""

    def triggers(self, dialect: str) -> tuple[str, ...]:
        """The names of its triggers."""
        if dialect == "postgresql":
            return (self.name,)
        return tuple(f"{self.name}_{event.split()[0].lower()}" for event in self.events)

    def for_sqlite(self, table: str) -> tuple[str, ...]:
        """One trigger an event: SQLite knows no more."""
        return tuple(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table}\n"
            f"WHEN {self.refuses}\nBEGIN SELECT RAISE(ABORT, '{self.says}'); END"
            for trigger, event in zip(self.triggers("sqlite"), self.events, strict=True)
        )

    def for_postgresql(self, table: str) -> tuple[str, ...]:
        """A function of its own, and the trigger that asks it of every row."""
        row = "OLD" if self.events == ("DELETE",) else "NEW"
        refuses = self.on_postgresql or self.refuses
        function = (
            f"CREATE OR REPLACE FUNCTION fonds_{self.name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            f"BEGIN IF {refuses} THEN RAISE EXCEPTION '{self.says}'; END IF; RETURN {row}; END $$"
        )
        trigger = (
            f"CREATE TRIGGER {self.name} BEFORE {' OR '.join(self.events)} ON {table}\n"
            f"FOR EACH ROW EXECUTE FUNCTION fonds_{self.name}()"
        )
        return function, trigger


def guard(table: Table, *guards: Guard) -> None:
    """Creates the triggers together with the table."""
    for each in guards:
        ROW_GUARDS[each.name] = (table.name, each)
        for dialect, statements in (
            ("sqlite", each.for_sqlite(table.name)),
            ("postgresql", each.for_postgresql(table.name)),
        ):
            for statement in statements:
                made = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
                event.listen(table, "after_create", made)
