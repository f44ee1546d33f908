"""Statements and rows of the hand-written loan: what it reads and writes of the records themselves."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench import rows_by_hand as rows
from bench.by_hand import Hand, compact
from bench.rows_by_hand import Document
from engine.case.identity import new_id

BORROWER, BOSS, KEEPER = "lin", "gao", "xu"
PURPOSE, TERM = "贷后检查", "1 week"
APPROVAL: Mapping[str, Any] = {
    "approval": {"any_of": ["chairman", "gm", "deputy_in_charge of opener"]},
}
RULED: Mapping[str, Any] = {
    "clauses": ["R24"],
    "gives": APPROVAL,
    "rows": [{"clauses": ["R24"], "gives": APPROVAL, "row": 2}],
    "table": "lending",
}

OPEN_CASE = (
    "INSERT INTO cases (id, number, edition, workflow, state, opener, parent, opened_at, version, document) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
TEXT = "INSERT INTO ledger_texts (subject, seq, name, salt, text) VALUES (?, ?, ?, ?, ?)"
TAKE = (
    "SELECT r.id, r.class, r.custodian, r.place, r.fields, n.number, "
    "(SELECT MAX(m.nth) FROM movements m WHERE m.record = r.id), "
    "(SELECT MAX(b.nth) FROM bonds b WHERE b.record = r.id) "
    "FROM records r JOIN record_numbers n ON n.record = r.id "
    "WHERE r.id = ? OR r.inside = ? ORDER BY r.nth FOR UPDATE OF r"
)
BOUND = (
    "SELECT b.id, b.record, b.kind, b.case_id, b.holder FROM bonds b JOIN records r ON r.id = b.record "
    "WHERE (r.id = ? OR r.inside = ?) AND b.ended_at IS NULL"
)
OVERDUE = (
    "SELECT b.record FROM bonds b WHERE b.holder = ? AND b.kind = 'loan' AND b.ended_at IS NULL AND ? >= "
    "(SELECT MIN(d.due_at) FROM deadlines d WHERE d.case_id = b.case_id AND d.armed)"
)
HOME = (
    "SELECT from_place FROM movements WHERE record = ? AND kind = 'lent' AND from_place <> to_place "
    "ORDER BY nth DESC LIMIT 1"
)
BIND = (
    'INSERT INTO bonds (id, record, nth, kind, case_id, since, "by", holder, note, ended_at) '
    "VALUES (?, ?, ?, 'loan', ?, ?, ?, ?, '', NULL)"
)
UNBIND = "UPDATE bonds SET ended_at = ? WHERE record = ? AND kind = 'loan' AND ended_at IS NULL"
PUT = "UPDATE records SET state = ?, place = ? WHERE id = ?"
LINE = 'INSERT INTO register_lines (register, nth, at, case_id, "by", data) VALUES (?, ?, ?, ?, ?, ?)'


@dataclass(frozen=True, slots=True)
class Thing:
    """A record in the hand, locked; `moves` and `bonds` count what it has had of them."""

    id: str
    class_: str
    custodian: str
    place: str
    fields: Mapping[str, Any]
    number: str
    moves: int
    bonds: int


def taken(hand: Hand, file: str) -> list[Thing]:
    """The file and what is inside it, locked; what binds them is looked at too."""
    found = hand.run(TAKE, (file, file)).fetchall()
    hand.run(BOUND, (file, file)).fetchall()
    return [
        Thing(id_, class_, custodian, place, json.loads(fields), number, moves or 0, bonds or 0)
        for id_, class_, custodian, place, fields, number, moves, bonds in found
    ]


def listed(things: Sequence[Thing]) -> list[list[Any]]:
    """The list that is signed."""
    return [[things[0].id, things[0].class_, things[0].number, dict(sorted(things[0].fields.items()))]]


def homes(hand: Hand, things: Sequence[Thing]) -> str:
    """The place that the file was taken from."""
    found = hand.run(HOME, (things[0].id,)).fetchone()
    return str(found[0]) if found else "archive_room"


def bind(
    hand: Hand, things: Sequence[Thing], case: str, now: datetime, person: str, holder: str | None
) -> None:
    """Reserves the records for the loan, or notes who has them."""
    at = hand.moment(now)
    bound = [(new_id(now), each.id, each.bonds + 1, case, at, person, holder) for each in things]
    hand.run_many(BIND, bound)


def end_bonds(hand: Hand, things: Sequence[Thing], now: datetime) -> None:
    hand.run_many(UNBIND, [(hand.moment(now), each.id) for each in things])


def put(hand: Hand, things: Sequence[Thing], state: str, place: str) -> None:
    hand.run_many(PUT, [(state, place, each.id) for each in things])


def move(
    hand: Hand,
    things: Sequence[Thing],
    case: str,
    now: datetime,
    kind: str,
    person: str,
    place: str,
    data: Mapping[str, Any],
) -> None:
    """What happened to the records, a line each."""
    at, noted = hand.moment(now), compact(data)
    hand.run_many(
        rows.MOVE,
        [
            (each.id, each.moves + 1, at, kind, case, person, each.custodian, each.custodian, each.place, place, noted)
            for each in things
        ],
    )  # fmt: skip


def write_line(hand: Hand, document: Document, now: datetime, person: str, step: str) -> Mapping[str, Any]:
    """A line of the loan register; what the ledger says of it."""
    nth = rows.drawn(hand, "register/loans", 1)
    data = {"records": document["form"]["records"], "borrower": BORROWER, "step": step}
    hand.run(LINE, ("loans", nth, hand.moment(now), document["id"], person, compact(data)))
    return {"clauses": ["L04"], "effect": "register", "nth": nth, "register": "loans"}


def ruling(at: str) -> Mapping[str, Any]:
    """The answer of the policy's table, as the case keeps it."""
    answer = {"row": 2, "clauses": ["R24"], "gives": APPROVAL, "things": []}
    return {"table": "lending", "at": at, "answers": [answer], "gives": APPROVAL}
