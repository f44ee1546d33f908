"""A sweep as one would write it by hand, for one kind of deadline: the first reminder to whoever compiles a file.

A hundred go in one transaction, read by one statement and written by one `executemany` a table. JSON is parsed and written and
hashes are computed, as any such program must; which reminder it is and when the next is due is simply known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.by_hand import Hand, canonical, compact, digest, stamp
from bench.rows_by_hand import APPEND, HEAD, POST, parsed
from engine.case.identity import new_id

BATCH = 100
ANY_DUE = "SELECT case_id FROM deadlines WHERE next_at <= ? ORDER BY next_at LIMIT 1"
DUE = (
    "SELECT d.case_id, d.name, c.document, h.seq, h.hash, (SELECT version FROM organisation_version) FROM deadlines d "
    "JOIN cases c ON c.id = d.case_id JOIN ledger_heads h ON h.subject = 'case:' || c.id "
    "WHERE d.next_at <= ? ORDER BY d.next_at LIMIT ? FOR UPDATE OF c, h SKIP LOCKED"
)
SAVE_CASE = "UPDATE cases SET version = ?, document = ? WHERE id = ?"
NEXT = "UPDATE deadlines SET next_at = ? WHERE case_id = ? AND name = ?"

Values = tuple[object, ...]


@dataclass(slots=True)
class _Batch:
    cases: list[Values]
    deadlines: list[Values]
    ledger: list[Values]
    heads: list[Values]
    outbox: list[Values]


def sweep(hand: Hand, now: datetime) -> int:
    """Fires everything that is due at `now`; how many."""
    fired = 0
    while _any_due(hand, now):
        with hand.transaction():
            batch = _fire(hand, now, hand.run(DUE, (hand.moment(now), BATCH)).fetchall())
        fired += len(batch.cases)
        if len(batch.cases) < BATCH:
            break
    return fired


def _any_due(hand: Hand, now: datetime) -> bool:
    with hand.transaction(writes=False):
        return hand.run(ANY_DUE, (hand.moment(now),)).fetchone() is not None


def _fire(hand: Hand, now: datetime, due: list[tuple[object, ...]]) -> _Batch:
    batch = _Batch([], [], [], [], [])
    for case, name, document, seq, hashed, _ in due:
        _remind(hand, batch, now, (str(case), str(name)), str(document), (int(str(seq)), str(hashed)))
    hand.run_many(SAVE_CASE, batch.cases)
    hand.run_many(NEXT, batch.deadlines)
    hand.run_many(APPEND, batch.ledger)
    hand.run_many(HEAD, batch.heads)
    hand.run_many(POST, batch.outbox)
    return batch


def _remind(
    hand: Hand, batch: _Batch, now: datetime, due: tuple[str, str], text: str, head: tuple[int, str]
) -> None:
    case, name = due
    subject, at, after = f"case:{case}", hand.moment(now), now + timedelta(days=1)
    document = parsed(text)
    deadline = document["deadlines"][name]
    deadline |= {"rung": deadline["rung"] + 1, "next_at": stamp(after)}
    document["version"] += 1
    batch.cases.append((document["version"], compact(document), case))
    batch.deadlines.append((hand.moment(after), case, name))
    seq, previous = head[0] + 1, head[1]
    body = canonical(
        {
            "actor": {"assurance": "machine", "person": "machine"},
            "at": now.isoformat(timespec="microseconds"),
            "data": {
                "deadline": name,
                "due_at": deadline["due_at"],
                "merged": 0,
                "reminder": deadline["rung"],
            },
            "previous": previous,
            "seq": seq,
            "subject": subject,
            "texts": {},
            "what": "deadline_fired",
        }
    )
    hashed = digest(body)
    batch.ledger.append((subject, seq, at, body, hashed))
    batch.heads.append((seq, hashed, subject))
    day = f"{after.year}年{after.month}月{after.day}日（周{'一二三四五六日'[after.weekday()]}）18:00"
    told = {
        "zh": f"第{deadline['rung']}次提醒；下次提醒：{day}",
        "en": f"Reminder {deadline['rung']}; the next comes {after:%a} {after.day} {after:%b %Y} 18:00",
        "late": False,
    }
    for item in document["visit"]["items"]:
        for person in item["candidates"]:
            fresh = new_id(now)
            message = (fresh, f"<{fresh}@fonds.invalid>", case, "reminder", person, item["key"], name)
            batch.outbox.append((*message, deadline["rung"], compact(told), at, at))
