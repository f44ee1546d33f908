"""The staff as a sheet: who they are and which roles they hold."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from archive.harmless import harmless
from engine.people.organisation import Holding, Organisation, Person, circle_through
from engine.text import LANGUAGES, Language, Text
from fonds.sheet import MOST_ROWS, Layout, Row, Sheet, not_among, read_sheet, written

LAYOUT = Layout(
    {
        "id": "编号",
        "name_zh": "姓名",
        "name_en": "英文名",
        "email": "邮箱",
        "phone": "电话",
        "language": "语言",
        "unit": "部门",
        "manager": "上级",
        "rank": "职级",
        "position_zh": "职务",
        "position_en": "英文职务",
        "roles": "角色",
        "active": "在职",
        "from": "自",
        "until": "至",
    },
    required=("id", "name_zh", "email"),
    again=("roles", "from", "until"),
)
_YES = frozenset({"true", "1", "yes", "y", "是", "在职"})
_PHONE = re.compile(r"[0-9+][0-9 ()（）#,;+/转分机x-]{2,39}")
_FEWEST_DIGITS = 3
"""The extension of a house."""
_NO = frozenset({"false", "0", "no", "n", "否", "离职"})


@dataclass(frozen=True, slots=True)
class Words:
    """What the published policies know: a sheet may say no other role or rank. Its days are those of `zone`."""

    roles: frozenset[str]
    ranks: frozenset[str]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True, slots=True)
class Staff:
    """What a sheet says. `holdings` is None where it has no column for roles: then nobody's roles change."""

    people: tuple[Person, ...]
    holdings: tuple[Holding, ...] | None


def read_people(file: Path, organisation: Organisation, words: Words, limit: int = MOST_ROWS) -> Staff:
    """The people in `file`. A column that is left out leaves what is known as it is; so does an empty `active`.

    `roles` are separated by `;`, a role held in one unit only is `ROLE@UNIT`; they are held from the day `from` to the day
    `until`, both included. Roles of another period stand in a further row of the same id.

    Raises InvalidForm with every wrong cell.
    """
    sheet = read_sheet(file, LAYOUT, limit)
    everybody = {*organisation.people, *(row.text("id") for row in sheet.rows)}
    people: dict[str, Person] = {}
    for row in sheet.rows:
        if row.text("id") not in people:
            people[row.text("id")] = _person(row, organisation, words, everybody)
    with_roles = any("roles" in row.cells for row in sheet.rows)
    holdings = tuple(_all_holdings(sheet, organisation, words))
    _refuse_circles(sheet, {**organisation.people, **people})
    sheet.refuse_wrong()
    return Staff(tuple(people.values()), holdings if with_roles else None)


def sheet_of_people(organisation: Organisation, zone: ZoneInfo) -> str:
    """Everybody as CSV, as `read_people` reads it; roles held for a time in rows of their own."""
    rows = (row for person in organisation.people.values() for row in _rows(person, organisation, zone))
    return written([*LAYOUT.columns], rows)


def _refuse_circles(sheet: Sheet, people: Mapping[str, Person]) -> None:
    for row in sheet.rows:
        circle = circle_through(row.text("id"), lambda id: people[id].manager if id in people else None)
        if circle and row.text("manager"):
            way = " → ".join(circle)
            row.wrong(
                "manager",
                Text(f"不在自己之下的上级（{way}）", f"a manager who is not below this one ({way})"),
            )


def _person(row: Row, organisation: Organisation, words: Words, everybody: Iterable[str]) -> Person:
    known = organisation.people.get(row.text("id"), Person("", Text(""), ""))
    email = row.required("email")
    if email and not _is_address(email):
        row.wrong("email", Text("邮箱地址，如 lin@example.com", "an address like lin@example.com"))
    return Person(
        row.text("id"),
        Text(row.required("name_zh"), row.text("name_en", known.name.en)),
        email,
        cast(Language, row.one_of("language", LANGUAGES, known.language) or known.language),
        row.one_of("unit", organisation.units, known.unit),
        row.one_of("manager", everybody, known.manager),
        row.one_of("rank", words.ranks, known.rank),
        Text(row.text("position_zh", known.position.zh), row.text("position_en", known.position.en)),
        _is_active(row, known),
        _phone(row, known),
    )


def _phone(row: Row, known: Person) -> str:
    """As people write it: 010-8888 6666转12, +86 138 0013 8000. An apostrophe that keeps a spreadsheet from reckoning goes."""
    given = row.text("phone", known.phone).removeprefix("'")
    if given and not (_PHONE.fullmatch(given) and sum(each.isdecimal() for each in given) >= _FEWEST_DIGITS):
        row.wrong("phone", Text("电话号码，如 010-88886666", "a telephone number like 010-88886666"))
    return given


def _is_active(row: Row, known: Person) -> bool:
    given = row.text("active").lower()
    if given and given not in _YES | _NO:
        row.wrong("active", Text("true 或 false", "true or false"))
    return given in _YES if given else known.active


def _all_holdings(sheet: Sheet, organisation: Organisation, words: Words) -> Iterable[Holding]:
    seen: dict[tuple[str, str, str | None], int] = {}
    for row in sheet.rows:
        for each in _holdings(row, organisation, words):
            if seen.setdefault(each.key, row.line) != row.line and not row.problems:
                line = seen[each.key]
                expected = Text(
                    f"每个角色一次（已在第{line}行）", f"each role once (it stands in line {line})"
                )
                row.wrong("roles", expected, each.role)
            yield each


def _holdings(row: Row, organisation: Organisation, words: Words) -> Iterable[Holding]:
    starts_at, ends_at = _period(row, words.zone)
    given_roles = [each.strip() for each in row.text("roles").replace("；", ";").split(";") if each.strip()]
    if (starts_at or ends_at) and not given_roles:
        row.wrong("roles", Text("这段时间担任的角色", "the roles that are held in that time"))
    for given in given_roles:
        role, at, unit = given.partition("@")
        if role not in words.roles:
            row.wrong("roles", not_among(role, sorted(words.roles)), role)
        if at and unit not in organisation.units:
            row.wrong("roles", not_among(unit, [*organisation.units]), unit)
        yield Holding(row.text("id"), role, unit or None, starts_at, ends_at)


def _period(row: Row, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day to the end of the last (UTC)."""
    first, last = _day(row, "from"), _day(row, "until")
    if first and last and last < first:
        row.wrong("until", Text(f"不早于{first}的日期", f"a day not before {first}"))
    return (
        _midnight(first, zone) if first else None,
        _midnight(last + timedelta(days=1), zone) if last else None,
    )


def _day(row: Row, column: str) -> date | None:
    if not row.text(column):
        return None
    try:
        return date.fromisoformat(row.text(column).replace("/", "-"))
    except ValueError:
        row.wrong(column, Text("日期，如 2026-10-01", "a day, like 2026-10-01"))
        return None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _is_address(given: str) -> bool:
    local, _, domain = given.partition("@")
    return bool(local and domain) and "@" not in domain and not any(each.isspace() for each in given)


def _rows(person: Person, organisation: Organisation, zone: ZoneInfo) -> Iterable[Mapping[str, str]]:
    held: dict[tuple[str, str], list[str]] = {("", ""): []}
    for each in organisation.holdings:
        if each.person == person.id:
            held.setdefault(days_of(each, zone), []).append(
                f"{each.role}@{each.unit}" if each.unit else each.role
            )
    yield {**_cells(person), "roles": ";".join(held.pop(("", "")))}
    for (first, last), roles in held.items():
        yield {"id": person.id, "roles": ";".join(roles), "from": first, "until": last}


def days_of(holding: Holding, zone: ZoneInfo) -> tuple[str, str]:
    """The first and the last day of a holding; empty where it has no bound."""
    first = holding.starts_at.astimezone(zone).date().isoformat() if holding.starts_at else ""
    last = (holding.ends_at.astimezone(zone) - timedelta(microseconds=1)).date() if holding.ends_at else None
    return first, last.isoformat() if last else ""


def _cells(person: Person) -> Mapping[str, str]:
    return {
        "id": person.id,
        "name_zh": person.name.zh,
        "name_en": person.name.en,
        "email": person.email,
        "phone": harmless(person.phone),
        "language": person.language,
        "unit": person.unit or "",
        "manager": person.manager or "",
        "rank": person.rank or "",
        "position_zh": person.position.zh,
        "position_en": person.position.en,
        "active": "true" if person.active else "false",
    }
