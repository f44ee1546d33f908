"""What somebody may read, as one more condition of a search: an index brings it where it hangs on a field."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select, true, union

from archive.readers import Right, Rights
from archive.store.tables import record_facts, records
from archive.store.term import Term


def readable(rights: Rights, class_: str | None, *, stubs: bool) -> Term:
    """The records that may be read; with `stubs` also those of which the others learn that they are there."""
    own = records.c.custodian == rights.person
    within = [
        _of(records.c["class"], name, right)
        for name, right in rights.of_class.items()
        if class_ in (None, name) and not right.everything
    ]
    within += [
        _of(records.c.secrecy, name, right) for name, right in rights.of_level.items() if not right.everything
    ]
    allowed = or_(own, and_(true(), *within))
    if stubs:
        hidden = or_(
            false(),
            records.c["class"].in_(sorted(rights.hidden_classes)),
            and_(records.c.secrecy.is_not(None), records.c.secrecy.in_(sorted(rights.hidden_levels))),
        )
        return Term(None, of_record=or_(~hidden, allowed))
    return Term(_found(rights, class_), of_record=allowed, is_exact=False)


def _of(column: ColumnElement[str], name: str, right: Right) -> ColumnElement[bool]:
    """Another class or level, or one of these fields says so."""
    return or_(column.is_(None), column != name, *_with_fields(right))


def _with_fields(right: Right) -> Iterator[ColumnElement[bool]]:
    for name, values in right.fields.items():
        facts = select(literal(1)).where(
            record_facts.c.record == records.c.id,
            record_facts.c.name == name,
            record_facts.c.value.in_(sorted(values)),
        )
        yield facts.correlate(records).exists()


def _found(rights: Rights, class_: str | None) -> Select[int] | None:
    """What an index brings of a class that is not open to the person: his own, and what its fields let him read."""
    right = rights.of_class.get(class_ or "")
    if class_ is None or right is None or right.everything:
        return None
    facts = record_facts.c
    own = select(records.c.nth).where(records.c["class"] == class_, records.c.custodian == rights.person)
    named = (
        select(facts.nth).where(facts["class"] == class_, facts.name == name, facts.value.in_(sorted(values)))
        for name, values in right.fields.items()
    )
    brought = union(own, *named).subquery("readable")
    return select(brought.c.nth)
