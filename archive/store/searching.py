"""The search among all records: through the condition that fits the fewest of them, the newest first.

Nothing is left to a plan that a database may keep or change. Each condition is first counted in its own index, no farther than
needed; the rarest then drives, in the order of its index where that has one, and the others are asked of each record that it
brings. Where all are common, records are walked from the newest on: a page is full soon. docs/decisions/0011 tells the measures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, func, literal, select

from archive.search import LONGEST_VALUE
from archive.sought import Amount, AnyOf, Between, Condition, Contains, During, Prefix, Search, Sought
from archive.store.readable import readable
from archive.store.tables import record_facts, record_numbers, records
from archive.store.term import Holds, Nth, Term
from archive.store.words import with_pairs
from archive.words import pairs
from engine.store.dialect import is_sqlite

MOST_COUNTED = 10_000
"""A total is told up to here; beyond, it is "more than"."""
MOST_DRIVEN = 100_000
"""What fits more records than this drives no search: of those that are walked, one in ten or so fits."""
MOST_EXAMINED = 10_000
"""So many records are looked at for a total where several conditions must hold."""
_LAST = "\U0010ffff"
_IN_ORDER = frozenset({"custodian", "place", "secrecy"})


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of one page, newest first; `last` leads to the next page, None at the end. `is_more`: there are more than `total`."""

    ids: tuple[str, ...]
    last: int | None
    total: int
    is_more: bool


@dataclass(frozen=True, slots=True)
class _Driver:
    """What brings records, the conditions still to be asked of each, and how many it brings (as far as was counted)."""

    brings: Select[int]
    asked: tuple[Holds, ...]
    is_ordered: bool
    count: int


def search(connection: Connection, wanted: Search, size: int, before: int | None = None) -> Found:
    """One page of the records for which all holds, those behind `before` (the `last` of the page before)."""
    driver = _driver(connection, wanted)
    if driver.asked and driver.count <= MOST_EXAMINED:
        # few enough to ask them all at once: the page and the total are one question
        everything = list(connection.execute(_page(driver, None)).scalars())
        found = [nth for nth in everything if before is None or nth < before][: size + 1]
        total, is_more = len(everything), False
    else:
        found = list(connection.execute(_page(driver, before).limit(size + 1)).scalars())
        total, is_more = _total(connection, driver)
    shown = found[:size]
    return Found(_ids(connection, shown), shown[-1] if len(found) > size else None, total, is_more)


def all_of(connection: Connection, wanted: Search, at_once: int) -> Iterator[tuple[str, ...]]:
    """Ids of all of them, newest first, so many at once: for a file, without holding all in memory."""
    driver = _driver(connection, wanted)
    before: int | None = None
    while found := list(connection.execute(_page(driver, before).limit(at_once)).scalars()):
        yield _ids(connection, found)
        before = found[-1]


def _ids(connection: Connection, nths: Sequence[int]) -> tuple[str, ...]:
    query = select(records.c.id).where(records.c.nth.in_(nths)).order_by(records.c.nth.desc())
    return tuple(connection.execute(query).scalars()) if nths else ()


def _driver(connection: Connection, wanted: Search) -> _Driver:
    terms = [_term(connection, each, wanted.class_) for each in wanted.sought]
    if wanted.rights is not None:
        terms.append(readable(wanted.rights, wanted.class_, stubs=wanted.finds_stubs))
    most = MOST_COUNTED + 1 if len(terms) == 1 else MOST_DRIVEN + 1
    able = [term for term in terms if term.found is not None]
    counts = _counts(connection, able, most)
    place = min(range(len(able)), key=lambda each: counts[each], default=None)
    if place is None or (counts[place] == most and not (len(terms) == 1 and able[place].is_ordered)):
        return _walk(connection, terms, wanted.class_)
    rarest = able[place]
    others = [term for term in terms if term is not rarest or not term.is_exact]
    nth = terms.index(rarest)
    brings_class = nth < len(wanted.sought) and wanted.sought[nth].of == "field"
    asked = _asked(others, None if brings_class else wanted.class_)
    assert rarest.found is not None  # noqa: S101 only such are able
    return _Driver(rarest.found, asked, rarest.is_ordered, counts[place])


def _walk(connection: Connection, terms: Sequence[Term], class_: str | None) -> _Driver:
    brings = select(records.c.nth)
    if class_ is not None:
        brings = brings.where(records.c["class"] == class_)
    there = _count(connection, brings, MOST_EXAMINED + 1)
    return _Driver(brings, _asked(terms, None), is_ordered=True, count=there)


def _asked(terms: Sequence[Term], class_: str | None) -> tuple[Holds, ...]:
    """What is asked of each record that is brought: all that stands in its row at once, then the rest."""
    row = [term.of_record for term in terms if term.of_record is not None]
    row += [] if class_ is None else [records.c["class"] == class_]
    rest = tuple(term.holds for term in terms if term.holds is not None)
    return (partial(_in_row, conditions=tuple(row)), *rest) if row else rest


def _in_row(nth: Nth, conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    return _is_one(select(literal(1)).where(records.c.nth == nth, *conditions))


def _page(driver: _Driver, before: int | None) -> Select[int]:
    brought = driver.brings.subquery("brought")
    inner = select(brought.c.nth)
    if before is not None:
        inner = inner.where(brought.c.nth < before)
    if not driver.is_ordered:
        # sorted first and asked then: OFFSET keeps both databases from asking all before they sort
        sorted_ = inner.order_by(brought.c.nth.desc()).offset(0).subquery("sorted")
        return _asking(select(sorted_.c.nth), sorted_.c.nth, driver).order_by(sorted_.c.nth.desc())
    return _asking(inner, brought.c.nth, driver).order_by(brought.c.nth.desc())


def _total(connection: Connection, driver: _Driver) -> tuple[int, bool]:
    """How many fit, and whether there are more than that: those beyond were not looked at."""
    if not driver.asked:
        counted = (
            driver.count
            if driver.count <= MOST_COUNTED
            else _count(connection, driver.brings, MOST_COUNTED + 1)
        )
        return min(counted, MOST_COUNTED), counted > MOST_COUNTED
    brought = driver.brings.limit(MOST_EXAMINED).subquery("brought")
    counted = _count(connection, _asking(select(brought.c.nth), brought.c.nth, driver), MOST_COUNTED + 1)
    return min(counted, MOST_COUNTED), counted > MOST_COUNTED or driver.count > MOST_EXAMINED


def _asking(found: Select[int], nth: Nth, driver: _Driver) -> Select[int]:
    return found.where(*(holds(nth) for holds in driver.asked))


def _counts(connection: Connection, terms: Sequence[Term], most: int) -> Sequence[int]:
    """How many records each brings, no farther than `most`: one statement."""
    if not terms:
        return ()
    counted = [
        select(func.count()).select_from(term.found.limit(most).subquery()).scalar_subquery()
        for term in terms
        if term.found is not None
    ]
    return tuple(connection.execute(select(*counted)).one())


def _count(connection: Connection, found: Select[int], most: int) -> int:
    return connection.execute(select(func.count()).select_from(found.limit(most).subquery())).scalar_one()


def _term(connection: Connection, sought: Sought, class_: str | None) -> Term:
    lite = is_sqlite(connection)
    match sought.of, sought.condition:
        case "words", Contains(words):
            text = and_(*(_has(func.lower(records.c.fields), word) for word in words))
            return replace(_words(connection, words), of_record=text)
        case "field", Contains(words):
            return replace(
                _words(connection, words), holds=partial(_field_with, name=sought.name, words=words)
            )
        case "field", condition:
            return _field(str(class_), sought.name, condition, lite=lite)
        case "number", condition:
            fits = _fits(record_numbers.c.number, condition, lite=lite)
            found = (
                select(records.c.nth)
                .join(record_numbers, record_numbers.c.record == records.c.id)
                .where(fits)
            )
            return Term(found.distinct(), holds=lambda nth: _is_one(found.where(records.c.nth == nth)))
        case _, condition:
            return _standing(sought.name, condition, lite=lite)


def _words(connection: Connection, words: Sequence[str]) -> Term:
    """SQLite's index of words answers in the order of `nth`, PostgreSQL's in none."""
    wanted = tuple(dict.fromkeys(pair for word in words for pair in pairs(word)))
    found = with_pairs(connection, wanted) if wanted else None
    return Term(found, is_ordered=is_sqlite(connection), is_exact=False)


def _field(class_: str, name: str, condition: Condition, *, lite: bool) -> Term:
    facts = record_facts.c
    column: Column[Any] = facts.amount if isinstance(condition, Amount) else facts.value
    fits = and_(facts["class"] == class_, facts.name == name, _fits(column, condition, lite=lite))
    is_one = isinstance(condition, AnyOf) and len(condition.values) == 1

    def holds(nth: Nth) -> ColumnElement[bool]:
        if isinstance(condition, AnyOf):
            return _is_one(select(literal(1)).where(fits, facts.nth == nth))
        # by its key: the index of values does not lead from a record to what it has
        asked = select(literal(1)).join_from(records, record_facts, facts.record == records.c.id)
        value = _fits(column, condition, lite=lite)
        return _is_one(asked.where(records.c.nth == nth, facts.name == name, value))

    return Term(select(facts.nth).where(fits), holds=holds, is_ordered=is_one)


def _standing(name: str, condition: Condition, *, lite: bool) -> Term:
    column = records.c["created_at" if name == "created" else name]
    fits = _fits(column, condition, lite=lite)
    is_indexed = name != "retention" and condition != AnyOf(("in_place",))
    if name == "state":
        is_indexed = isinstance(condition, AnyOf) and "in_place" not in condition.values
        fits = and_(fits, records.c.state != "in_place") if is_indexed else fits
    if name == "spot":
        fits = and_(fits, records.c.spot != "")
    is_one = name in _IN_ORDER and isinstance(condition, AnyOf) and len(condition.values) == 1
    return Term(
        select(records.c.nth).where(fits) if is_indexed else None,
        of_record=fits,
        is_ordered=is_one,
    )


def _field_with(nth: Nth, name: str, words: Sequence[str]) -> ColumnElement[bool]:
    asked = select(literal(1)).join_from(records, record_facts, record_facts.c.record == records.c.id)
    inside = (_has(func.lower(record_facts.c.value), word) for word in words)
    return _is_one(asked.where(records.c.nth == nth, record_facts.c.name == name, *inside))


def _has(text: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return text.contains(word, autoescape=True)


def _is_one(asked: Select[int]) -> ColumnElement[bool]:
    """Asked of each row when its turn comes: as EXISTS it would be turned into a join, and all be asked before the first."""
    return func.coalesce(asked.with_only_columns(literal(1)).limit(1).scalar_subquery(), 0) == 1


def _fits(column: ColumnElement[Any], condition: Condition, *, lite: bool) -> ColumnElement[bool]:
    match condition:
        case AnyOf(values):
            return column.in_([value[:LONGEST_VALUE] for value in values])
        case Prefix(text):
            return and_(_from(column, text, lite=lite), _until(column, text + _LAST, lite=lite))
        case Between(least, most):
            ends = [_from(column, least, lite=lite)] if least else []
            return and_(*ends, *([_until(column, most, lite=lite)] if most else []), column.is_not(None))
        case Amount(least, most):
            ends = [column >= least] if least is not None else []
            return and_(*ends, *([column <= most] if most is not None else []), column.is_not(None))
        case During(start, end):
            ends = [column >= start] if start else []
            return and_(*ends, *([column < end] if end else []), column.is_not(None))
        case Contains(words):
            return and_(*(_has(func.lower(column), word) for word in words))


def _from(column: ColumnElement[Any], text: str, *, lite: bool) -> ColumnElement[bool]:
    """Byte by byte, as the indexes are: PostgreSQL's own order is that of some language."""
    return column >= text if lite else column.op("~>=~", is_comparison=True)(text)


def _until(column: ColumnElement[Any], text: str, *, lite: bool) -> ColumnElement[bool]:
    return column <= text if lite else column.op("~<=~", is_comparison=True)(text)
