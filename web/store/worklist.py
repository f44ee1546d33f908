"""A worklist as its page asks for it: in the order in which things are due, a page at a time, by an index alone. Documents are
read only of what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, String, bindparam, case, exists, func, select, tuple_

from engine.case.case import Case
from engine.store.cases import cases, read_document
from engine.store.metadata import UtcDateTime
from engine.store.work_items import work_items

PAGE = 50

_PERSON = work_items.c.person == bindparam("person", type_=String())
_ASKED = select(work_items.c.due_at, work_items.c.case_id).where(_PERSON).distinct()
_ORDER = (work_items.c.due_at, work_items.c.case_id)
_AFTER = tuple_(*_ORDER) > tuple_(bindparam("due", type_=UtcDateTime), bindparam("after", type_=String()))
_COUNTED = select(
    func.count(work_items.c.case_id.distinct()),
    func.count(
        case((work_items.c.due_at <= bindparam("now", type_=UtcDateTime), work_items.c.case_id)).distinct()
    ),
    func.count(
        case((work_items.c.due_at <= bindparam("soon", type_=UtcDateTime), work_items.c.case_id)).distinct()
    ),
).where(_PERSON)
_LIKE = (
    select(work_items.c.due_at, work_items.c.case_id)
    .join(cases, cases.c.id == work_items.c.case_id)
    .where(
        _PERSON,
        cases.c.workflow == bindparam("workflow", type_=String()),
        cases.c.state == bindparam("state", type_=String()),
    )
    .distinct()
    .order_by(*_ORDER)
    .limit(bindparam("limit", type_=Integer))
)
_ASKED_IN = (
    select(work_items.c.case_id)
    .where(_PERSON, work_items.c.case_id.in_(bindparam("ids", expanding=True)))
    .distinct()
)
_DOCUMENTS = select(cases.c.id, cases.c.document).where(cases.c.id.in_(bindparam("ids", expanding=True)))
_IS_OWN = (
    cases.c.opener == bindparam("person", type_=String()),
    cases.c.outcome.is_(None),
    ~exists().where(work_items.c.case_id == cases.c.id, _PERSON),
)
_OPENED = (
    select(cases.c.opened_at, cases.c.id, cases.c.document)
    .where(*_IS_OWN)
    .order_by(cases.c.opened_at.desc(), cases.c.id.desc())
    .limit(PAGE + 1)
)
_OPENED_BEFORE = tuple_(cases.c.opened_at, cases.c.id) < tuple_(
    bindparam("opened", type_=UtcDateTime), bindparam("before", type_=String())
)
_COUNT_OPENED = select(func.count()).select_from(cases).where(*_IS_OWN)


@dataclass(frozen=True, slots=True)
class Key:
    """A place in a list: what is due then in that case; of those somebody opened, when that was."""

    at: datetime
    case: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for somebody, and how urgently."""

    total: int
    late: int
    soon: int


def page_of_work(
    connection: Connection, person: str, after: Key | None = None
) -> tuple[tuple[Case, ...], Key | None]:
    """One page of the cases in which something is asked of `person` now, those due first at its head; and behind what the next
    page begins, None on the last."""
    query, given = _ASKED.order_by(*_ORDER).limit(PAGE + 1), {"person": person}
    if after is not None:
        query, given = query.where(_AFTER), {**given, "due": after.at, "after": after.case}
    rows = connection.execute(query, given).all()
    last = Key(*rows[PAGE - 1]) if len(rows) > PAGE else None
    return cases_of(connection, [row.case_id for row in rows[:PAGE]]), last


def count_work(connection: Connection, person: str, now: datetime, soon: datetime) -> Waiting:
    """How much is asked of `person`, how much of it is late at `now`, and how much more will be due by `soon`."""
    total, late, due = connection.execute(_COUNTED, {"person": person, "now": now, "soon": soon}).one()
    return Waiting(total, late, due - late)


def work_like(connection: Connection, person: str, workflow: str, state: str, limit: int) -> tuple[str, ...]:
    """The cases of that workflow in that state in which something is asked of `person`, those due first at the head."""
    given = {"person": person, "workflow": workflow, "state": state, "limit": limit}
    return tuple(row.case_id for row in connection.execute(_LIKE, given))


def all_work(connection: Connection, person: str, limit: int) -> tuple[str, ...]:
    """The cases in which something is asked of `person` now, those due first at the head, up to so many."""
    rows = connection.execute(_ASKED.order_by(*_ORDER).limit(limit), {"person": person})
    return tuple(row.case_id for row in rows)


def asked_in(connection: Connection, person: str, ids: Sequence[str]) -> frozenset[str]:
    """Those of the cases in which something is asked of `person` now."""
    return frozenset(connection.execute(_ASKED_IN, {"person": person, "ids": list(ids)}).scalars())


def cases_of(connection: Connection, ids: Sequence[str]) -> tuple[Case, ...]:
    """These cases, in this order; what does not exist is left out."""
    found = {row.id: row.document for row in connection.execute(_DOCUMENTS, {"ids": list(ids)})}
    return tuple(read_document(found[id]) for id in ids if id in found)


def opened_by(
    connection: Connection, person: str, before: Key | None = None
) -> tuple[tuple[Case, ...], Key | None]:
    """One page of the person's own cases that have not ended and ask nothing of himself, the newest at its head; and behind what
    the next page begins, None on the last."""
    query, given = _OPENED, {"person": person}
    if before is not None:
        query, given = query.where(_OPENED_BEFORE), {**given, "opened": before.at, "before": before.case}
    rows = connection.execute(query, given).all()
    last = Key(rows[PAGE - 1].opened_at, rows[PAGE - 1].id) if len(rows) > PAGE else None
    return tuple(read_document(row.document) for row in rows[:PAGE]), last


def count_opened(connection: Connection, person: str) -> int:
    """How many they are in all."""
    return connection.execute(_COUNT_OPENED, {"person": person}).scalar_one()
