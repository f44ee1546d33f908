"""The staff: people, units, who holds which role, and the number of the latest change."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
    update,
)
from sqlalchemy.engine import RowMapping

from engine.people.organisation import Holding, Organisation, Person, Substitution, Unit
from engine.store.batch import Batch, Row, Write
from engine.store.dialect import upsert
from engine.store.metadata import UtcDateTime, metadata
from engine.store.prepared import Prepared
from engine.text import Text as Name

WAITING, ACTIVE, OVER = "waiting", "active", "over"

people = Table(
    "people",
    metadata,
    Column("id", String, primary_key=True),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("email", String, nullable=False),
    Column("language", String(2), nullable=False),
    Column("unit", String),
    Column("manager", String),
    Column("rank", String),
    Column("position_zh", Text, nullable=False),
    Column("position_en", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("phone", String, nullable=False, server_default=""),
)

units = Table(
    "units",
    metadata,
    Column("id", String, primary_key=True),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("code", String, nullable=False),
    Column("parent", String),
    Column("head", String),
    Column("deputy_in_charge", String),
)

# `standing` says how the seats of cases have it (`waiting`, `active`, `over`): a holding or a substitution that begins or ends is
# a change of staff. Who holds what at a moment is answered by the periods themselves.
# `unit` is empty for a role held everywhere: part of the key, so it cannot be null.
holdings = Table(
    "holdings",
    metadata,
    Column("person", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("unit", String, primary_key=True, server_default=""),
    Column("starts_at", UtcDateTime),
    Column("ends_at", UtcDateTime),
    Column("standing", String, nullable=False, server_default=ACTIVE),
    Index("ix_holdings_standing", "standing"),
    Index("ix_holdings_ends_at", "ends_at"),
)

# Of which ends it was looked whether the role would be empty then, and told if so; a holding that is entered anew is the same.
ends_told = Table(
    "ends_told",
    metadata,
    Column("person", String, primary_key=True),
    Column("role", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("ends_at", UtcDateTime, primary_key=True),
)

# An empty `role` is all his work; `steps` is how often it may be passed on.
substitutions = Table(
    "substitutions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person", String, nullable=False),
    Column("by", String, nullable=False),
    Column("role", String, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("workflows", Text, nullable=False),
    Column("case_id", String(32), nullable=False),
    Column("standing", String, nullable=False),
    Column("letter", Boolean, nullable=False, server_default=false()),
    Column("steps", Integer, nullable=False, server_default="0"),
    Index("ix_substitutions_standing", "standing"),
)

# One row; grows with every change of staff, so that a process knows when its snapshot is old.
organisation_version = Table(
    "organisation_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

LATEST_VERSION = select(organisation_version.c.version).scalar_subquery()
_LATEST = Prepared(select(LATEST_VERSION))

_PUT_PERSON = Write("upsert", people)
_PUT_UNIT = Write("upsert", units)
_GRANT = Write("upsert", holdings)
_REVOKE = Write("delete", holdings)
_PEOPLE = select(people).order_by(people.c.id)
_UNITS = select(units).order_by(units.c.id)
_PUT_SUBSTITUTION = Write("insert", substitutions)
_SUBSTITUTIONS = select(substitutions).where(substitutions.c.standing != OVER).order_by(substitutions.c.id)
_NOW = bindparam("now", type_=UtcDateTime)


def _begun(table: Table) -> ColumnElement[bool]:
    return and_(table.c.standing == WAITING, table.c.starts_at <= _NOW)


def _ended(table: Table) -> ColumnElement[bool]:
    return and_(table.c.standing != OVER, table.c.ends_at <= _NOW)


_WITH_PERIOD = (holdings, substitutions)
_TURNED = tuple(select(each).where(or_(_begun(each), _ended(each))).limit(1) for each in _WITH_PERIOD)
_TURNS = (
    *(update(each).where(_begun(each)).values(standing=ACTIVE) for each in _WITH_PERIOD),
    *(update(each).where(_ended(each)).values(standing=OVER) for each in _WITH_PERIOD),
)
_ENDING = select(holdings).where(
    holdings.c.ends_at > _NOW,
    holdings.c.ends_at <= bindparam("until", type_=UtcDateTime),
    ~exists().where(
        *(ends_told.c[name] == holdings.c[name] for name in ("person", "role", "unit", "ends_at"))
    ),
)
_TOLD = Write("insert", ends_told)
_END_NOW = (
    update(substitutions)
    .where(substitutions.c.case_id == bindparam("decided_by", type_=String()), substitutions.c.ends_at > _NOW)
    .values(ends_at=_NOW)
)
_HOLDINGS = select(holdings).order_by(holdings.c.role, holdings.c.unit, holdings.c.person)
# Staff changes hold this row to their end; who reads the staff waits for them, so that number and rows belong together.
_READ_VERSION = select(organisation_version.c.version).with_for_update(read=True)

_NEXT_VERSION = upsert(
    organisation_version,
    {"id": 1, "version": 1},
    {"version": organisation_version.c.version + 1},
    [organisation_version.c.version],
)


class Directory:
    """Reads and changes the staff in one transaction."""

    def __init__(self, connection: Connection, batch: Batch) -> None:
        self._connection = connection
        self._batch = batch

    def version(self) -> int:
        """The number of the latest change; 0 before the first."""
        found = _LATEST.first(self._connection, {})
        return found[0] or 0 if found else 0

    def read(self, now: datetime) -> Organisation:
        """Everybody, as the transaction sees it; who holds which role, as of `now` (UTC)."""
        run = self._connection.execute
        version = run(_READ_VERSION).scalar_one_or_none() or 0
        return Organisation.of(
            [_person(row) for row in run(_PEOPLE).mappings()],
            [_unit(row) for row in run(_UNITS).mappings()],
            [_holding(row) for row in run(_HOLDINGS).mappings()],
            version,
            [_substitution(row) for row in run(_SUBSTITUTIONS).mappings()],
            now,
        )

    def substitute(self, id: str, given: Substitution) -> None:
        """Enters a substitution that has been decided."""
        row = {
            "id": id,
            "person": given.person,
            "by": given.by,
            "role": given.role,
            "starts_at": given.starts_at,
            "ends_at": given.ends_at,
            "workflows": " ".join(given.workflows),
            "case_id": given.case,
            "standing": WAITING,
            "letter": given.letter,
            "steps": given.steps,
        }
        self._batch.put(_PUT_SUBSTITUTION, row)

    def end_substitutions(self, case: str, now: datetime) -> int:
        """Ends what the case decided and is not over yet; how many. Open work follows at the next `turn`, as at any end."""
        ended = self._connection.execute(_END_NOW, {"decided_by": case, "now": now})
        return ended.rowcount

    def has_turned(self, now: datetime) -> bool:
        """Whether a holding or a substitution has begun or ended and the staff does not show it yet."""
        return any(self._connection.execute(turned, {"now": now}).first() is not None for turned in _TURNED)

    def turn(self, now: datetime) -> None:
        """Lets those begin that have begun, and those end that have ended; `begin_change` comes first."""
        for turn in _TURNS:
            self._connection.execute(turn, {"now": now})

    def ending(self, now: datetime, until: datetime) -> tuple[Holding, ...]:
        """The holdings that end after `now` and by `until` (UTC) of which nobody was told yet."""
        rows = self._connection.execute(_ENDING, {"now": now, "until": until}).mappings()
        return tuple(_holding(row) for row in rows)

    def ends_are_told(self, many: Iterable[Holding]) -> None:
        """Of the end of each it was told."""
        for each in many:
            row = {"person": each.person, "role": each.role, "unit": each.unit or "", "ends_at": each.ends_at}
            self._batch.put(_TOLD, row)

    def begin_change(self) -> int:
        """Takes the next number, and with it the right to change the staff until the transaction ends."""
        return self._connection.execute(_NEXT_VERSION[self._connection.dialect.name]).scalar_one()

    def put_people(self, many: Iterable[Person]) -> None:
        for person in many:
            self._batch.put(_PUT_PERSON, _person_row(person))

    def put_units(self, many: Iterable[Unit]) -> None:
        for unit in many:
            self._batch.put(_PUT_UNIT, _unit_row(unit))

    def grant(self, many: Iterable[Holding]) -> None:
        """Enters the holdings; one that is there already has the period given now."""
        for holding in many:
            self._batch.put(_GRANT, _holding_row(holding))

    def revoke(self, many: Iterable[Holding]) -> None:
        for holding in many:
            self._batch.put(_REVOKE, _holding_row(holding))


def _substitution(row: RowMapping) -> Substitution:
    return Substitution(
        row["person"],
        row["by"],
        row["role"],
        row["starts_at"],
        row["ends_at"],
        tuple(row["workflows"].split()),
        row["case_id"],
        row["letter"],
        row["steps"],
    )


def _person(row: RowMapping) -> Person:
    return Person(
        row["id"],
        Name(row["name_zh"], row["name_en"]),
        row["email"],
        row["language"],
        row["unit"],
        row["manager"],
        row["rank"],
        Name(row["position_zh"], row["position_en"]),
        row["active"],
        row["phone"],
    )


def _person_row(person: Person) -> Row:
    return {
        "id": person.id,
        "name_zh": person.name.zh,
        "name_en": person.name.en,
        "email": person.email,
        "language": person.language,
        "unit": person.unit,
        "manager": person.manager,
        "rank": person.rank,
        "position_zh": person.position.zh,
        "position_en": person.position.en,
        "active": person.active,
        "phone": person.phone,
    }


def _unit(row: RowMapping) -> Unit:
    name = Name(row["name_zh"], row["name_en"])
    return Unit(
        row["id"], name, row["kind"], row["code"], row["parent"], row["head"], row["deputy_in_charge"]
    )


def _unit_row(unit: Unit) -> Row:
    return {
        "id": unit.id,
        "name_zh": unit.name.zh,
        "name_en": unit.name.en,
        "kind": unit.kind,
        "code": unit.code,
        "parent": unit.parent,
        "head": unit.head,
        "deputy_in_charge": unit.deputy_in_charge,
    }


def _holding(row: RowMapping) -> Holding:
    return Holding(row["person"], row["role"], row["unit"] or None, row["starts_at"], row["ends_at"])


def _holding_row(holding: Holding) -> Row:
    return {
        "person": holding.person,
        "role": holding.role,
        "unit": holding.unit or "",
        "starts_at": holding.starts_at,
        "ends_at": holding.ends_at,
        "standing": WAITING if holding.starts_at else ACTIVE,
    }
