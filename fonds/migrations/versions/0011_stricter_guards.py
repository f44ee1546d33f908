"""Tables that only grow refuse to replace a row by its rowid or another of its keys too: SQLite alone could be told to."""

from alembic import op

revision = "0011"
down_revision = "0010"

_GUARDED = {
    "editions": "(id = NEW.id) OR (pack = NEW.pack AND version = NEW.version AND issue = NEW.issue)",
    "ledger": "(subject = NEW.subject AND seq = NEW.seq)",
    "movements": "(record = NEW.record AND nth = NEW.nth)",
    "register_lines": "(register = NEW.register AND nth = NEW.nth)",
    "seal_leaves": "(number = NEW.number AND subject = NEW.subject)",
    "seals": "(number = NEW.number)",
    "signed_lists": "(case_id = NEW.case_id AND field = NEW.field AND digest = NEW.digest)",
}

_ANEW = (
    "DROP TRIGGER {table}_no_replace",
    """CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_key} OR rowid = NEW.rowid)
    BEGIN SELECT RAISE(ABORT, '{table} only grows: a second row with this key refused'); END""",
)


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return
    for table, same_key in _GUARDED.items():
        for statement in _ANEW:
            bind.exec_driver_sql(statement.replace("{table}", table).replace("{same_key}", same_key))
