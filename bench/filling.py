"""A database full of open cases: rows copied from cases that the real service has opened, in the sizes they have.

Each copy has an id, a number, a ledger chain and messages of its own, so that it can be decided upon like any other.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count, islice

import psycopg
from psycopg import sql
from sqlalchemy import Select, Table, select

from bench.company import MONDAY, Company
from bench.databases import file_of
from bench.handover_by_hand import A_ROLE, B_ROLE
from engine.case.command import OpenCase
from engine.case.identity import new_id
from engine.people.actor import Actor
from engine.store.metadata import metadata

# In the order in which rows refer to each other.
FILLED = ("cases", "ledger_heads", "ledger", "deadlines", "work_items", "outbox")
AT_ONCE = 10_000
# Open cases fall due over a quarter, none of them while the bench runs.
SPREAD = tuple(timedelta(days=7 + day) for day in range(90))

Values = tuple[object, ...]
Rows = Mapping[str, Sequence[Values]]


@dataclass(frozen=True, slots=True)
class Template:
    """The rows of one case that the service has opened, by table."""

    case: str
    number: str
    opened_at: datetime
    rows: Rows

    @property
    def falls_due(self) -> Mapping[str, datetime | None]:
        """When each deadline has something to do next."""
        names = _columns("deadlines")
        rows = (dict(zip(names, row, strict=True)) for row in self.rows["deadlines"])
        return {str(row["name"]): _moment(row["next_at"]) for row in rows}


class Filler:
    """Copies cases of `company` into the database at `url`, in which nobody else may write meanwhile."""

    def __init__(self, company: Company, url: str) -> None:
        self.soon = _template(company, MONDAY)
        self._later = [_template(company, MONDAY + ahead) for ahead in SPREAD]
        self._url = url
        self._numbers = (f"YJ{number:08}" for number in count(1))

    def fill(self, many: int) -> None:
        """`many` open cases that fall due some day."""
        self._write(
            _copy(self._later[place % len(self._later)], next(self._numbers)) for place in range(many)
        )

    def fill_sleeping(self, many: int) -> tuple[str, ...]:
        """`many` cases that no sweeper sees until `wake` is called for them; their ids."""
        copies = [_asleep(_copy(self.soon, next(self._numbers))) for _ in range(many)]
        self._write(iter(copies))
        return tuple(str(copy["cases"][0][0]) for copy in copies)

    def _write(self, copies: Iterator[Rows]) -> None:
        into = _into_sqlite if self._url.startswith("sqlite:") else _into_postgresql
        while chunk := list(islice(copies, AT_ONCE)):
            into(self._url, {name: [row for copy in chunk for row in copy[name]] for name in FILLED})


def _template(company: Company, opened_at: datetime) -> Template:
    if opened_at > company.clock.now():
        company.clock.set(opened_at)
    file = {"project": f"T-{opened_at:%m%d}", "closed_on": opened_at.date().isoformat()}
    opening = OpenCase("handover", {"b_role": B_ROLE, "file": file})
    case = company.service.open(Actor(A_ROLE), company.edition, opening)
    with company.store.read() as work:
        run = work.connection.execute
        rows = {
            name: [tuple(row) for row in run(_rows_of(metadata.tables[name], case.id))] for name in FILLED
        }
    return Template(case.id, case.number, opened_at, rows)


def _rows_of(table: Table, case: str) -> Select[*tuple[object, ...]]:
    if table.name == "cases":
        return select(table).where(table.c["id"] == case)
    if "subject" in table.c:
        return select(table).where(table.c["subject"] == f"case:{case}")
    return select(table).where(table.c["case_id"] == case)


def _copy(template: Template, number: str) -> Rows:
    fresh = new_id(template.opened_at)

    def renamed(value: object) -> object:
        if isinstance(value, str):
            return value.replace(template.case, fresh).replace(template.number, number)
        return json.dumps(value) if isinstance(value, dict) else value

    copied = {name: [tuple(map(renamed, row)) for row in rows] for name, rows in template.rows.items()}
    subject, seq, at, body, _ = copied["ledger"][0]
    hashed = sha256(str(body).encode()).hexdigest()
    sent = [_sent(row, template.opened_at) for row in copied["outbox"]]
    chain = {"ledger": [(subject, seq, at, body, hashed)], "ledger_heads": [(subject, seq, hashed, seq)]}
    return {**copied, **chain, "outbox": sent}


def _asleep(rows: Rows) -> Rows:
    place = _columns("deadlines").index("next_at")
    return {**rows, "deadlines": [(*row[:place], None, *row[place + 1 :]) for row in rows["deadlines"]]}


def _sent(row: Values, at: datetime) -> Values:
    """The message as the relay leaves it."""
    names, fresh = _columns("outbox"), new_id(at)
    changed = dict(zip(names, row, strict=True))
    changed |= {"id": fresh, "message_id": f"<{fresh}@fonds.invalid>", "standing": "sent"}
    changed |= {"next_attempt_at": None, "attempts": 1, "finished_at": at}
    return tuple(changed[name] for name in names)


def _columns(table: str) -> list[str]:
    return [column.name for column in metadata.tables[table].c]


def _into_sqlite(url: str, rows: Rows) -> None:
    connection = sqlite3.connect(file_of(url), isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("BEGIN IMMEDIATE")
    for name in FILLED:
        marks = ", ".join("?" * len(_columns(name)))
        connection.executemany(
            f"INSERT INTO {name} VALUES ({marks})", (_as_sqlite_keeps(row) for row in rows[name])
        )
    connection.execute("COMMIT")
    connection.close()


def _as_sqlite_keeps(row: Values) -> Values:
    """The row as SQLite keeps it."""
    return tuple(
        value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
        if isinstance(value, datetime)
        else value
        for value in row
    )


def _into_postgresql(url: str, rows: Rows) -> None:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for name in FILLED:
            columns = sql.SQL(", ").join(map(sql.Identifier, _columns(name)))
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)
            with cursor.copy(into) as copy:
                for row in rows[name]:
                    copy.write_row(row)


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
