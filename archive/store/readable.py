"""What somebody may read, as one more condition of a search: an index brings it where it hangs on a field."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, true, union

from archive.readers import Right, Rights, Rule
from archive.store.tables import record_facts, records
from archive.store.term import Term


def readable(rights: Rights, class_: str | None, *, stubs: bool) -> Term:
    """The records that may be read; with `stubs` also those of which the others learn that they are there."""
    rules = [
        rule
        for rule in rights.rules
        if not rule.right.everything
        and (class_ is None or class_ in rule.classes)
        and (rule.hides or not stubs)
    ]
    own = records.c.custodian == rights.person
    allowed = or_(own, and_(true(), *map(_allows, rules)))
    return Term(None if stubs else _found(rights, rules, class_), of_record=allowed, is_exact=False)


def _allows(rule: Rule) -> ColumnElement[bool]:
    """It covers another class or level, or one of its fields says so."""
    is_other = [records.c["class"].not_in(sorted(rule.classes))]
    if rule.level is not None:
        is_other += [records.c.secrecy.is_(None), records.c.secrecy != rule.level]
    return or_(*is_other, *_with_fields(rule.right))


def _with_fields(right: Right) -> Iterator[ColumnElement[bool]]:
    for name, values in right.fields.items():
        facts = select(literal(1)).where(
            record_facts.c.record == records.c.id,
            record_facts.c.name == name,
            record_facts.c.value.in_(sorted(values)),
        )
        yield facts.correlate(records).exists()


def _found(rights: Rights, rules: Sequence[Rule], class_: str | None) -> Select[int] | None:
    """What an index brings of a class that is not open to the person: his own, and what its fields let him read."""
    right = next((rule.right for rule in rules if rule.level is None), None)
    if class_ is None or right is None:
        return None
    facts = record_facts.c
    own = select(records.c.nth).where(records.c["class"] == class_, records.c.custodian == rights.person)
    named = (
        select(facts.nth).where(facts["class"] == class_, facts.name == name, facts.value.in_(sorted(values)))
        for name, values in right.fields.items()
    )
    brought = union(own, *named).subquery("readable")
    return select(brought.c.nth)
