"""Statements and rows of the hand-written handover."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bench.by_hand import Hand, compact, stamp
from bench.papers import CLOSED_ON
from engine.case.identity import new_id

Document = dict[str, Any]
GENESIS = "0" * 64
CALENDAR = "CN-0.109-c7ff4c22"

STAFF = "SELECT version FROM organisation_version"
LOCK = (
    "SELECT c.document, h.seq, h.hash, (SELECT version FROM organisation_version) FROM cases c "
    "JOIN ledger_heads h ON h.subject = 'case:' || c.id WHERE c.id = ? FOR UPDATE OF c, h"
)
TWIN = "SELECT id FROM records WHERE class = ? AND one_per = ?"
LINKED = (
    "SELECT id FROM records WHERE class = ? AND id IN (SELECT record FROM record_facts "
    "WHERE class = ? AND name = ? AND value = ?) ORDER BY id LIMIT ?"
)
DRAW = (
    "INSERT INTO counters (key, value) VALUES (?, ?) "
    "ON CONFLICT (key) DO UPDATE SET value = counters.value + ? RETURNING value"
)
OPEN_CASE = (
    "INSERT INTO cases (id, number, edition, workflow, state, opener, opened_at, version, document) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
SAVE_CASE = "UPDATE cases SET state = ?, outcome = ?, ended_at = ?, version = ?, document = ? WHERE id = ?"
APPEND = "INSERT INTO ledger (subject, seq, at, body, hash) VALUES (?, ?, ?, ?, ?)"
NEW_HEAD = "INSERT INTO ledger_heads (subject, seq, hash) VALUES (?, ?, ?)"
HEAD = "UPDATE ledger_heads SET seq = ?, hash = ? WHERE subject = ?"
PROMISE = (
    "INSERT INTO deadlines (case_id, name, due_at, armed, next_at, failures, last_error) VALUES (?, ?, ?, ?, ?, 0, NULL) "
    "ON CONFLICT (case_id, name) DO UPDATE SET due_at = excluded.due_at, armed = excluded.armed, "
    "next_at = excluded.next_at, failures = excluded.failures, last_error = excluded.last_error"
)
OFFER = "INSERT INTO work_items (case_id, item, person, claimed, due_at) VALUES (?, ?, ?, ?, ?)"
DONE = "DELETE FROM work_items WHERE case_id = ? AND item = ? AND person = ?"
POST = (
    "INSERT INTO outbox (id, message_id, case_id, kind, person, item, deadline, nth, data, created_at, standing, "
    "next_attempt_at, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, 0)"
)
KEEP_LIST = (
    "INSERT INTO signed_lists (case_id, field, digest, rows, first_signed_at) SELECT ?, ?, ?, ?, ? "
    "WHERE NOT EXISTS (SELECT 1 FROM signed_lists WHERE case_id = ? AND field = ? AND digest = ?)"
)
RECORD = (
    "INSERT INTO records (id, nth, class, custodian, place, case_id, created_at, secrecy, retention, inside, one_per, fields) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
FACT = "INSERT INTO record_facts (record, name, class, value, nth) VALUES (?, ?, ?, ?, ?)"
WORDS = "INSERT INTO record_words (nth, words) VALUES (?, ?)"
NUMBER = (
    "INSERT INTO record_numbers (record, name, class, number, is_unique, given_at) VALUES (?, ?, ?, ?, ?, ?)"
)
PAPER = (
    "INSERT INTO papers (record, line, item, title, pages, first_code, last_code, copies, original, signed, reason, note, "
    "fields, became, case_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
MOVE = (
    'INSERT INTO movements (record, nth, at, kind, case_id, "by", from_custodian, to_custodian, from_place, to_place, data) '
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a case's chain."""

    seq: int = 0
    hash: str = GENESIS


def parsed(text: str) -> Document:
    return json.loads(text)


def drawn(hand: Hand, key: str, count: int) -> int:
    """The last of the next `count` numbers."""
    found = hand.run(DRAW, (key, count, count)).fetchone()
    return int(found[0]) if found else 0


def opened(case: str, number: str, edition: str, opener: str, project: str, at: str) -> Document:
    """The document of a case that was just opened."""
    file: Document = {
        "class": "loan_file",
        "fields": {"project": project, "closed_on": CLOSED_ON},
        "papers": [],
        "record": None,
        "numbers": {},
    }
    document: Document = {
        "id": case,
        "number": number,
        "edition": edition,
        "workflow": "handover",
        "state": "compiling",
        "opener": opener,
        "opened_at": at,
        "visit": {"number": 1, "entered_at": at, "tree": {}, "items": []},
        "form": {"file": file, "b_role": "wu"},
        "deadlines": {},
        "acted": {},
        "acted_as": {},
        "last": None,
        "path": [],
        "returns": {},
        "children": {},
        "parent": None,
        "parent_name": None,
        "period": None,
        "outcome": None,
        "ended_at": None,
        "version": 1,
    }
    seat(document, "1", ("1.1", "opener", opener))
    return document


def seat(document: Document, visit: str, *seats: tuple[str, str, str]) -> None:
    """Those asked in this visit: key, phrase, person."""
    leaves: list[Document] = [
        {"kind": "seat", "seat": key.removeprefix(f"{visit}."), "parts": []} for key, _, _ in seats
    ]
    tree = leaves[0] if len(leaves) == 1 else {"kind": "all_of", "seat": "", "parts": leaves}
    items = [
        {
            "key": key,
            "seat": leaf["seat"],
            "phrase": phrase,
            "candidates": [person],
            "asked": True,
            "assignee": None,
            "act": None,
        }
        for (key, phrase, person), leaf in zip(seats, leaves, strict=True)
    ]
    document["visit"] |= {"tree": tree, "items": items}


def deadline(name: str, now: datetime, days: int, zh: str, en: str, clause: str) -> Document:
    """A deadline `days` after `now` with the sentence that explains it."""
    due = (now + timedelta(days=days)).replace(hour=10, minute=0)
    before = due - timedelta(days=1) if days else due
    day, on = f"{due.year}年{due.month}月{due.day}日", f"{due.day} {due:%b %Y}"
    return {
        "name": name,
        "due_at": stamp(due),
        "since": stamp(now),
        "zh": f"{now.year}年{now.month}月{now.day}日起{zh}：{day}（周{'一二三四五六日'[due.weekday()]}）18:00",
        "en": f"{en} after {now.day} {now:%b %Y}: {due:%a} {on} 18:00",
        "edition": CALENDAR,
        "provisional": False,
        "armed": True,
        "rung": 0,
        "next_at": stamp(before),
        "extended": 0,
        "clauses": [clause],
    }


def act(action: str, person: str, at: str, signed: str) -> Document:
    return {
        "action": action,
        "by": person,
        "at": at,
        "assurance": "signed_in",
        "on_behalf_of": None,
        "digests": {"file": signed},
        "answers": {},
    }


def note(document: Document, action: str, person: str, phrase: str, at: str) -> None:
    """Who acted last, and who acted here."""
    state = document["state"]
    document["last"] = {"action": action, "by": person, "at": at, "state": state}
    document["acted_as"].setdefault(phrase, []).append(person)
    document["acted"].setdefault(state, []).append(person)


def end(document: Document, at: str) -> None:
    """The case is filed."""
    document["path"].append(document["state"])
    document |= {"state": "filed", "outcome": "done", "ended_at": at}
    document["visit"] |= {"number": document["visit"]["number"] + 1, "entered_at": at, "items": []}
    for name in ("case", "signing"):
        document["deadlines"][name] |= {"armed": False, "next_at": None}


def listed(document: Document) -> list[Document]:
    """The list that is signed."""
    file = document["form"]["file"]
    papers: list[list[object]] = [
        [
            line,
            paper["item"],
            paper["title"],
            paper["pages"],
            *(paper.get("codes") or (None, None)),
            1,
            None,
            "",
            paper.get("signed", False),
            "",
            {},
        ]
        for line, paper in enumerate(file["papers"], 1)
    ]
    return [{"class": file["class"], "fields": file["fields"], "papers": papers}]


def case_row(hand: Hand, document: Document, now: datetime) -> tuple[object, ...]:
    kept = ("id", "number", "edition", "workflow", "state", "opener")
    return (*(document[name] for name in kept), hand.moment(now), document["version"], compact(document))


def write_deadlines(hand: Hand, document: Document, *names: str) -> None:
    """The rows that sweeps and lists see."""
    found = [document["deadlines"][name] for name in names]
    hand.run_many(
        PROMISE,
        [
            (
                document["id"],
                each["name"],
                _moment(hand, each["due_at"]),
                each["armed"],
                _moment(hand, each["next_at"]),
            )
            for each in found
        ],
    )


def ask(hand: Hand, case: str, now: datetime, *asked: tuple[str, str]) -> None:
    """Offers work items (key, person) and posts a request for each."""
    offers = [(case, key, person, False, hand.moment(now)) for key, person in asked]
    if len(offers) == 1:
        hand.run(OFFER, offers[0])
    else:
        hand.run_many(OFFER, offers)
    post(hand, case, now, *(("request", person, key, "{}") for key, person in asked))


def done(hand: Hand, case: str, key: str, person: str) -> None:
    """The work item is no longer open."""
    hand.run(DONE, (case, key, person))


def post(hand: Hand, case: str, now: datetime, *messages: tuple[str, str, str | None, str]) -> None:
    """Messages (kind, person, item, data) into the outbox."""
    at = hand.moment(now)
    posts: list[tuple[object, ...]] = []
    for kind, person, item, data in messages:
        fresh = new_id(now)
        posts.append((fresh, f"<{fresh}@fonds.invalid>", case, kind, person, item, None, 0, data, at, at))
    if len(posts) == 1:
        hand.run(POST, posts[0])
    else:
        hand.run_many(POST, posts)


def take_in(
    hand: Hand, document: Document, person: str, custodian: str, now: datetime, dated: str
) -> list[Document]:
    """Takes the file and its contracts into the archive; what the ledger says of it."""
    file, case, at = document["form"]["file"], document["id"], hand.moment(now)
    project, papers = file["fields"]["project"], file["papers"]
    hand.run(TWIN, ("loan_file", compact([project]))).fetchone()
    whole = f"{dated[:4]}鸿借字第{drawn(hand, f'record/loan_file/file/{dated[:4]}鸿借字第{{seq}}号', 1):03}号"
    contracts = [line for line, paper in enumerate(papers, 1) if paper["item"] == "contracts"]
    first = drawn(hand, f"record/contract/contract/{whole}-{{seq}}", len(contracts)) - len(contracts) + 1
    records = {0: ("loan_file", "file", new_id(now), whole)}
    for place, line in enumerate(contracts):
        records[line] = ("contract", "contract", new_id(now), f"{whole}-{first + place:02}")
    own, nth = records[0][2], drawn(hand, "records", len(records)) - len(records)
    taken_in = [
        _record(hand, each, nth + place, own, case, custodian, file["fields"], now)
        for place, each in enumerate(records.values(), 1)
    ]
    hand.run_many(RECORD, taken_in)
    hand.run_many(FACT, [(own, name, "loan_file", value, nth + 1) for name, value in file["fields"].items()])
    words = dict.fromkeys(project[place : place + 2].lower() for place in range(len(project) - 1))
    hand.run(WORDS, (nth + 1, " ".join(words)))
    hand.run_many(
        NUMBER, [(id_, name, kind, number, True, at) for kind, name, id_, number in records.values()]
    )
    hand.run_many(PAPER, [_paper(own, case, line, paper, records) for line, paper in enumerate(papers, 1)])
    opener = document["opener"]
    moved = [
        (
            id_,
            1,
            at,
            "accession",
            case,
            person,
            opener,
            custodian,
            "",
            "reading_room",
            compact({name: number}),
        )
        for _, name, id_, number in records.values()
    ]
    hand.run_many(MOVE, moved)
    file |= {"record": own, "numbers": {"file": whole}}
    ids = [id_ for _, _, id_, _ in records.values()]
    numbers = [{"name": name, "number": number, "record": id_} for _, name, id_, number in records.values()]
    taken = {"clauses": ["R15", "R16"], "effect": "accession", "numbers": numbers, "records": ids}
    return [taken, {"clauses": ["R21"], "effect": "change", "records": []}]


def _record(
    hand: Hand,
    record: tuple[str, str, str, str],
    nth: int,
    own: str,
    case: str,
    custodian: str,
    fields: Mapping[str, Any],
    now: datetime,
) -> tuple[object, ...]:
    kind, _, id_, _ = record
    is_file = id_ == own
    inside, one_per = (None, compact([fields["project"]])) if is_file else (own, None)
    kept = compact(fields) if is_file else "{}"
    at, ordinary = hand.moment(now), "ordinary"
    return (id_, nth, kind, custodian, "reading_room", case, at, ordinary, ordinary, inside, one_per, kept)


def _paper(
    own: str, case: str, line: int, paper: Mapping[str, Any], records: Mapping[int, tuple[str, str, str, str]]
) -> tuple[object, ...]:
    codes = paper.get("codes") or (None, None)
    became = records[line][2] if line in records else None
    named = (paper["item"], paper["title"], paper["pages"], *codes, 1, None, paper.get("signed", False))
    return (own, line, *named, "", "", "{}", became, case)


def _moment(hand: Hand, text: str | None) -> object:
    return hand.moment(datetime.fromisoformat(text)) if text else None
