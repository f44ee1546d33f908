"""What pages look up in the archive's tables beyond the records themselves: papers, history, lines, pages of a view."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection, Integer, RowMapping, String, bindparam, func, literal, select

from archive.paper import Paper
from archive.readers import Rights
from archive.record import GONE, Movement, MovementKind, RegisterLine
from archive.search import written_fact
from archive.shape import is_list
from archive.store.readable import readable
from archive.store.tables import movements, papers, record_facts, records, register_lines
from engine.digest import Json
from engine.store.among import among, listed
from engine.store.duties import duty_runs
from engine.store.prepared import Prepared

_AT_ONCE = 500
MOST_COUNTED = 20_000
"""A view is counted no farther: more is nothing that anybody prints."""


def papers_of_record(connection: Connection, record: str) -> tuple[tuple[Paper, str | None], ...]:
    """Its papers in order, each with the record that it became, if any."""
    query = select(papers).where(papers.c.record == record).order_by(papers.c.line)
    return tuple((_paper(row), row["became"]) for row in connection.execute(query).mappings())


def papers_of_records(connection: Connection, ids: Sequence[str]) -> Mapping[str, tuple[Paper, ...]]:
    """The papers of each record that has any, in order, a few hundred records a statement."""
    found: dict[str, list[Paper]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        wanted = papers.c.record.in_(ids[start : start + _AT_ONCE])
        query = select(papers).where(wanted).order_by(papers.c.record, papers.c.line)
        for row in connection.execute(query).mappings():
            found.setdefault(row["record"], []).append(_paper(row))
    return {record: tuple(each) for record, each in found.items()}


def counted_papers(connection: Connection, ids: Sequence[str]) -> Mapping[str, tuple[int, int | None]]:
    """Papers and pages of each record that has any, a few hundred records a statement."""
    found: dict[str, tuple[int, int | None]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(papers.c.record, func.count(), func.sum(papers.c.pages))
            .where(papers.c.record.in_(ids[start : start + _AT_ONCE]))
            .group_by(papers.c.record)
        )
        found |= {
            record: (count, None if pages is None else int(pages))
            for record, count, pages in connection.execute(query)
        }
    return found


def movements_of(connection: Connection, record: str) -> tuple[Movement, ...]:
    """Everything that happened to it, oldest first."""
    query = select(movements).where(movements.c.record == record).order_by(movements.c.nth)
    return tuple(map(_movement, connection.execute(query).mappings()))


def moves(
    connection: Connection, ids: Sequence[str], kinds: Sequence[MovementKind]
) -> Mapping[str, tuple[Movement, ...]]:
    """What happened to these records in one of these ways, by record, oldest first; a few hundred records a statement."""
    found: dict[str, list[Movement]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(movements)
            .where(movements.c.record.in_(ids[start : start + _AT_ONCE]), movements.c.kind.in_(kinds))
            .order_by(movements.c.record, movements.c.nth)
        )
        for row in connection.execute(query).mappings():
            found.setdefault(row["record"], []).append(_movement(row))
    return {record: tuple(each) for record, each in found.items()}


def moved_during(
    connection: Connection, since: datetime, until: datetime, kinds: Sequence[MovementKind], most: int
) -> tuple[Movement, ...]:
    """What happened in one of these ways from `since` on and before `until` (UTC), at most so many, oldest first."""
    query = (
        select(movements)
        .where(movements.c.kind.in_(kinds), movements.c.at >= since, movements.c.at < until)
        .order_by(movements.c.at, movements.c.record)
        .limit(most)
    )
    return tuple(map(_movement, connection.execute(query).mappings()))


def taken_in_by(connection: Connection, case: str) -> tuple[str, ...]:
    """Ids of the records that a case took in, in that order."""
    query = select(records.c.id).where(records.c.case_id == case).order_by(records.c.nth)
    return tuple(connection.execute(query).scalars())


def view_page(
    connection: Connection,
    class_: str,
    where: Mapping[str, Json],
    after: int,
    size: int,
    rights: Rights | None = None,
) -> tuple[int, tuple[str, ...]]:
    """How many records a view shows (no farther than `MOST_COUNTED` and one), and the ids of those that come after that place in
    the order of all, oldest first. With `rights`, none that their person may not know of; and none of which he may not know
    that it fits `where`."""
    shown = select(records.c.id).where(records.c["class"] == class_)
    for name, value in where.items():
        values = [written_fact(each) for each in (value if is_list(value) else [value])]
        facts = select(record_facts.c.record).where(
            record_facts.c["class"] == class_,
            record_facts.c.name == name,
            record_facts.c.value.in_(values),
        )
        shown = shown.where(records.c.id.in_(facts))
    if rights is not None and (may := readable(rights, class_, stubs=not where).of_record) is not None:
        shown = shown.where(may)
    counted = select(func.count()).select_from(shown.limit(MOST_COUNTED + 1).subquery())
    page = shown.where(records.c.nth > after).order_by(records.c.nth).limit(size)
    return connection.execute(counted).scalar_one(), tuple(connection.execute(page).scalars())


def falling_due(
    connection: Connection,
    until: date,
    after: date | None,
    class_: Sequence[str],
    page: int = 1,
    size: int = 100,
    *,
    rights: Rights | None = None,
) -> tuple[int, tuple[str, ...]]:
    """How many records of these classes there are whose last day lies in (`after`, `until`], and the ids of one page of them, the
    longest due first. What is kept for ever, or not yet counted, never is; nor, with `rights`, what may not be read."""
    due = select(records.c.id).where(
        records.c.retain_until <= until.isoformat(),
        records.c["class"].in_(class_),
        records.c.state.not_in(sorted(GONE)),
    )
    if rights is not None and (may := readable(rights, None, stubs=False).of_record) is not None:
        due = due.where(may)
    if after is not None:
        due = due.where(records.c.retain_until > after.isoformat())
    total = connection.execute(select(func.count()).select_from(due.subquery())).scalar_one()
    ordered = due.order_by(records.c.retain_until, records.c.nth).offset((page - 1) * size).limit(size)
    return total, tuple(connection.execute(ordered).scalars())


def lines_of(connection: Connection, register: str, after: int, size: int) -> tuple[RegisterLine, ...]:
    """The lines of a book behind that one, as they were written."""
    query = (
        select(register_lines)
        .where(register_lines.c.register == register, register_lines.c.nth > after)
        .order_by(register_lines.c.nth)
        .limit(size)
    )
    return tuple(map(_register_line, connection.execute(query).mappings()))


def count_of_lines(connection: Connection, register: str) -> int:
    """How many lines a book has: they are numbered without gaps."""
    query = select(func.max(register_lines.c.nth)).where(register_lines.c.register == register)
    return connection.execute(query).scalar() or 0


def _paper(row: RowMapping) -> Paper:
    first, last = row["first_code"], row["last_code"]
    return Paper(
        row["item"],
        row["title"],
        row["pages"],
        None if first is None or last is None else (first, last),
        row["copies"],
        row["original"],
        row["reason"],
        row["signed"],
        row["note"],
        cast(Mapping[str, Json], row["fields"]),
    )


def _movement(row: RowMapping) -> Movement:
    return Movement(
        row["record"],
        row["at"],
        cast(MovementKind, row["kind"]),
        row["case_id"],
        row["by"],
        row["from_custodian"],
        row["to_custodian"],
        row["from_place"],
        row["to_place"],
        cast(Mapping[str, Json], row["data"]),
        row["nth"],
    )


def _register_line(row: RowMapping) -> RegisterLine:
    return RegisterLine(
        row["register"],
        row["nth"],
        row["at"],
        row["case_id"],
        row["by"],
        cast(Mapping[str, Json], row["data"]),
    )


_FALLEN_DUE = Prepared(
    select(records.c.id, records.c.retain_until, records.c.nth)
    .where(
        among(records.c["class"], bindparam("classes")),
        records.c.retain_until < bindparam("today", type_=String()),
        records.c.inside.is_(None),
        records.c.state.not_in([literal(each) for each in sorted(GONE)]),
        records.c.nth > bindparam("after", type_=Integer),
        (records.c.id + "@" + records.c.retain_until).not_in(
            select(duty_runs.c.occurrence).where(duty_runs.c.pack == bindparam("pack"))
        ),
    )
    .order_by(records.c.nth)
    .limit(bindparam("most", type_=Integer))
)


def fallen_due(
    connection: Connection, class_: Sequence[str], today: date, pack: str, after: int, most: int
) -> list[tuple[str, str, int]]:
    """Of the next whole records of these classes whose retention ended before `today` and of which no duty of the pack was told:
    id, last day of the term, place in the order of all."""
    given = {
        "classes": listed(class_),
        "today": today.isoformat(),
        "pack": pack,
        "after": after,
        "most": most,
    }
    return [(id_, until, nth) for id_, until, nth in _FALLEN_DUE.rows(connection, given)]
