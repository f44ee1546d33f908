"""What the database itself refuses about records and what binds them, whoever writes.

A record has one custodian, who exists. What was destroyed or given away stays as it was but for its stub, and nothing binds it
again. What is held or out on loan is not destroyed. What bound a record is history: a bond only ends, once.
"""

from engine.store.guard import Guard

RECORD_GUARDS = (
    Guard(
        "records_custodian_exists",
        ("INSERT", "UPDATE OF custodian"),
        "NEW.custodian IS NOT NULL AND NOT EXISTS (SELECT 1 FROM people WHERE people.id = NEW.custodian)",
        "a record is kept by somebody on the staff",
    ),
    Guard(
        "records_stay_gone",
        ("UPDATE",),
        "OLD.state IN ('destroyed', 'transferred') AND (NEW.state <> OLD.state OR NEW.custodian <> OLD.custodian"
        " OR NEW.place <> OLD.place OR NEW.class <> OLD.class OR NEW.case_id <> OLD.case_id"
        " OR NEW.nth <> OLD.nth OR NEW.id <> OLD.id OR NEW.created_at <> OLD.created_at)",
        "what was destroyed or given away stays so",
    ),
    Guard(
        "records_bound_not_destroyed",
        ("UPDATE OF state",),
        "NEW.state IN ('destroyed', 'transferred') AND OLD.state NOT IN ('destroyed', 'transferred')"
        " AND EXISTS (SELECT 1 FROM bonds WHERE bonds.record = NEW.id"
        " AND bonds.ended_at IS NULL AND bonds.kind IN ('hold', 'loan'))",
        "what is held or out on loan is not destroyed",
    ),
    Guard(
        "records_never_deleted",
        ("DELETE",),
        "OLD.id IS NOT NULL",
        "a record is never deleted: its stub stays",
    ),
)

BOND_GUARDS = (
    Guard(
        "bonds_bind_what_is_there",
        ("INSERT",),
        "EXISTS (SELECT 1 FROM records WHERE records.id = NEW.record AND records.state IN ('destroyed', 'transferred'))",
        "what was destroyed or given away is not bound again",
        "(SELECT state FROM records WHERE records.id = NEW.record FOR SHARE) IN ('destroyed', 'transferred')",
    ),
    Guard(
        "bonds_only_end",
        ("UPDATE",),
        "OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL OR NEW.id <> OLD.id OR NEW.record <> OLD.record"
        " OR NEW.kind <> OLD.kind OR NEW.nth <> OLD.nth OR NEW.case_id <> OLD.case_id OR NEW.since <> OLD.since"
        ' OR NEW."by" <> OLD."by"'
        " OR NEW.note <> OLD.note OR COALESCE(NEW.holder, '') <> COALESCE(OLD.holder, '')",
        "bonds only grow: one is ended, once, and else never changed",
    ),
    Guard("bonds_never_deleted", ("DELETE",), "OLD.id IS NOT NULL", "bonds only grow: DELETE refused"),
    Guard(
        "bonds_never_replaced",
        ("INSERT",),
        "EXISTS (SELECT 1 FROM bonds WHERE bonds.id = NEW.id)",
        "bonds only grow: a second row with this key refused",
    ),
)
