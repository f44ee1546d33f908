"""Searches among a million records, through fonds and by hand: the same question, the same page, the same total.

The hand-written side knows each question beforehand and asks it as one would in SQL, leaving the plan to the database. Each side
also reads the records of the page with their numbers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from statistics import quantiles
from time import perf_counter

from archive.sought import read_search
from archive.store.records import Records
from archive.store.searching import MOST_COUNTED, search
from archive.words import pairs
from bench.by_hand import Hand, hand
from bench.company import MONDAY, company
from bench.databases import Kind, Place
from bench.many_records import CLASS, NAMES, SIGNS, START, customer, fill
from bench.result import Row
from engine.language.field import Reading
from engine.store.unit_of_work import Store

RECORDS, QUESTIONS, WARM_UP, PAGE = 1_000_000, 320, 32, 50
FLOOR = 0.5
LAST = "\U0010ffff"
_NUMBERS = "record_numbers n JOIN records ON records.id = n.record"
_FACTS = "record_facts f JOIN records ON records.nth = f.nth"
_FACT = "f.class = 'loan_file' AND f.name"
_BYTES: Mapping[Kind, tuple[str, str]] = {"sqlite": (">=", "<="), "postgresql": ("~>=~", "~<=~")}
_WORDY: Mapping[Kind, str] = {
    "sqlite": "record_words_found JOIN records ON records.nth = record_words_found.rowid",
    "postgresql": "record_words w JOIN records ON records.nth = w.nth",
}
_WORDS: Mapping[Kind, str] = {
    "sqlite": "record_words_found MATCH ?",
    "postgresql": "string_to_array(w.words, ' ') @> string_to_array(?, ' ')",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One search: as fonds is asked, and by hand: its tables, its condition, its values.

    `|| ''` and `+ 0` keep a column out of an index that fits too many: whoever writes a query by hand has seen its plan.
    """

    kind: str
    asked: tuple[str, ...]
    tables: str
    where: str
    values: tuple[object, ...]


def measure(place: Place, scale: float) -> Row:
    """p95 of both sides over one mix of questions, asked in turn."""
    many, count = max(1_000, round(RECORDS * scale)), max(16, round(QUESTIONS * scale))
    url = place.new_database("search")
    company(url).store.close()
    fill(url, many)
    return asked_of(url, place.kind, many, count)


def asked_of(url: str, kind: Kind, many: int, count: int) -> Row:
    """The row for a database that holds `many` records already."""
    ours = company(url)
    definition = ours.service.library.definition(ours.edition)
    with ours.store.read() as work:
        reading = Reading(definition.pack, work.directory.read(MONDAY), definition.calendar, MONDAY)
    theirs = hand(url)
    questions = list(_questions(Random(7), many, count + WARM_UP, kind))
    seconds: dict[str, list[tuple[float, float]]] = {}
    for nth, question in enumerate(questions):
        mine, found = _timed(lambda q=question: _ours(ours.store, q, reading))
        other, by_hand = _timed(lambda q=question: _theirs(theirs, q))
        # beyond what was looked at, a total is "more than": it is not compared
        if found[0] != by_hand[0] or (found[1] not in {-1, by_hand[1]}):
            raise AssertionError(f"{question}: found {found[:3]}, by hand {by_hand[:3]}")
        if nth >= WARM_UP:
            seconds.setdefault(question.kind, []).append((mine, other))
    theirs.close()
    ours.store.close()
    everything = [pair for pairs in seconds.values() for pair in pairs]
    p95_ours, p95_theirs = _p95([m for m, _ in everything]), _p95([o for _, o in everything])
    each = {f"p95_ms_{of}": round(_p95([m for m, _ in pairs]) * 1000, 1) for of, pairs in seconds.items()}
    return Row(
        name="search",
        database=kind,
        ratio=round(p95_theirs / p95_ours, 3),
        floor=FLOOR,
        ours_per_second=round(1 / p95_ours, 1),
        by_hand_per_second=round(1 / p95_theirs, 1),
        sizes={"records": many, "questions": len(everything), "p95_ms": round(p95_ours * 1000, 1), **each},
    )


def _p95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]


def _timed(act: Callable[[], tuple[list[str], int]]) -> tuple[float, tuple[list[str], int]]:
    started = perf_counter()
    found = act()
    return perf_counter() - started, found


def _ours(store: Store, question: Question, reading: Reading) -> tuple[list[str], int]:
    with store.read() as work:
        found = search(work.connection, read_search(CLASS, question.asked, reading), PAGE)
        records = Records(work.connection).by_ids(found.ids)
        return [records[id].id for id in found.ids], -1 if found.is_more else found.total


def _theirs(by: Hand, question: Question) -> tuple[list[str], int]:
    with by.transaction(writes=False):
        source = f"FROM {question.tables} WHERE records.class || '' = 'loan_file' AND {question.where}"
        page = f"SELECT records.id {source} ORDER BY records.nth + 0 DESC LIMIT {PAGE}"
        ids = [row[0] for row in by.run(page, question.values).fetchall()]
        total = f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {MOST_COUNTED + 1}) AS found"
        counted = (by.run(total, question.values).fetchone() or (0,))[0]
        if ids:
            marks = ", ".join("?" * len(ids))
            by.run(f"SELECT * FROM records WHERE id IN ({marks})", ids).fetchall()
            by.run(
                f"SELECT record, name, number FROM record_numbers WHERE record IN ({marks})", ids
            ).fetchall()
        return ids, -1 if counted > MOST_COUNTED else counted


def _questions(of: Random, many: int, count: int, kind: Kind) -> list[Question]:
    makers = (_number, _beginning, _customer, _words, _common_words, _days, _standing, _astray)
    return [makers[nth % len(makers)](of, many, kind) for nth in range(count)]


def _number(of: Random, many: int, kind: Kind) -> Question:
    number = _written(of.randrange(1, many + 1))
    return Question("number", (f"number={number}",), _NUMBERS, "n.number = ?", (number,))


def _beginning(of: Random, many: int, kind: Kind) -> Question:
    start = _written(of.randrange(1, many + 1))[:-4]
    low, high = _BYTES[kind]
    where = f"n.number {low} ? AND n.number {high} ?"
    return Question("number_begins", (f"number={start}*",), _NUMBERS, where, (start, start + LAST))


def _customer(of: Random, many: int, kind: Kind) -> Question:
    name = customer(of)
    return Question(
        "customer", (f"customer={name}",), _FACTS, f"{_FACT} = 'customer' AND f.value = ?", (name,)
    )


def _words(of: Random, many: int, kind: Kind) -> Question:
    return _with_words("words", of.choice(NAMES) + of.choice(SIGNS) + of.choice(SIGNS), kind)


def _common_words(of: Random, many: int, kind: Kind) -> Question:
    found = _with_words("words_and_place", of.choice(NAMES), kind)
    where = f"{found.where} AND place || '' = 'safe'"
    return replace(found, asked=(*found.asked, "place=safe"), where=where)


def _with_words(name: str, word: str, kind: Kind) -> Question:
    has = pairs(word)
    asked = " ".join(f'"{pair}"' for pair in has) if kind == "sqlite" else " ".join(has)
    return Question(
        name, (f"words={word}",), _WORDY[kind], f"{_WORDS[kind]} AND fields LIKE ?", (asked, f"%{word}%")
    )


def _days(of: Random, many: int, kind: Kind) -> Question:
    first = date(2001, 1, 1) + timedelta(days=of.randrange(max(1, many * 13 // 1440)))
    last = first + timedelta(days=30)
    low, high = _BYTES[kind]
    where = f"{_FACT} = 'closed_on' AND f.value {low} ? AND f.value {high} ? AND secrecy || '' = 'secret'"
    asked = (f"closed_on={first}..{last}", "secrecy=secret")
    return Question("days_and_secrecy", asked, _FACTS, where, (str(first), str(last)))


def _standing(of: Random, many: int, kind: Kind) -> Question:
    spot = f"{of.randrange(40)}柜{of.randrange(12)}格"
    low, high = _BYTES[kind]
    where = f"spot <> '' AND spot {low} ? AND spot {high} ? AND custodian || '' = 'fang'"
    return Question(
        "spot_and_keeper", (f"spot={spot}*", "custodian=fang"), "records", where, (spot, spot + LAST)
    )


def _astray(of: Random, many: int, kind: Kind) -> Question:
    place, keeper = of.choice(("safe", "reading_room")), of.choice(("xu", "gao"))
    asked = ("state=out", f"place={place}", f"custodian={keeper}")
    where = "state = 'out' AND state <> 'in_place' AND place || '' = ? AND custodian || '' = ?"
    return Question("out_by_place_and_keeper", asked, "records", where, (place, keeper))


def _written(nth: int) -> str:
    return f"{(START + timedelta(minutes=13 * nth)).year}鸿借字第{nth:07}号"
