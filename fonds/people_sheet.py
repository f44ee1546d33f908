"""The staff as a sheet: who they are and which roles they hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.people.organisation import Holding, Organisation, Person
from engine.text import LANGUAGES, Language, Text
from fonds.sheet import Row, not_among, read_sheet, written

COLUMNS = (
    "id", "name_zh", "name_en", "email", "language", "unit", "manager", "rank", "position_zh", "position_en", "roles",
    "active",
)  # fmt: skip
REQUIRED = ("id", "name_zh", "email")
_YES = frozenset({"true", "1", "yes", "y", "是", "在职"})
_NO = frozenset({"false", "0", "no", "n", "否", "离职"})


@dataclass(frozen=True, slots=True)
class Words:
    """What the published policies know: a sheet may say no other role or rank."""

    roles: frozenset[str]
    ranks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Staff:
    """What a sheet says. `holdings` is None where it has no column for roles: then nobody's roles change."""

    people: tuple[Person, ...]
    holdings: tuple[Holding, ...] | None


def read_people(file: Path, organisation: Organisation, words: Words) -> Staff:
    """The people in `file`. A column that is left out leaves what is known as it is; so does an empty `active`.

    `roles` are separated by `;`, a role held in one unit only is `ROLE@UNIT`. Raises InvalidForm with every wrong cell.
    """
    sheet = read_sheet(file, COLUMNS, REQUIRED)
    everybody = {*organisation.people, *(row.text("id") for row in sheet.rows)}
    people = tuple(_person(row, organisation, words, everybody) for row in sheet.rows)
    with_roles = any("roles" in row.cells for row in sheet.rows)
    holdings = tuple(each for row in sheet.rows for each in _holdings(row, organisation, words))
    sheet.refuse_wrong()
    return Staff(people, holdings if with_roles else None)


def sheet_of_people(organisation: Organisation) -> str:
    """Everybody as CSV, as `read_people` reads it."""
    return written(COLUMNS, (_cells(person, organisation) for person in organisation.people.values()))


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
    )


def _is_active(row: Row, known: Person) -> bool:
    given = row.text("active").lower()
    if given and given not in _YES | _NO:
        row.wrong("active", Text("true 或 false", "true or false"))
    return given in _YES if given else known.active


def _holdings(row: Row, organisation: Organisation, words: Words) -> Iterable[Holding]:
    for given in filter(None, (each.strip() for each in row.text("roles").replace("；", ";").split(";"))):
        role, at, unit = given.partition("@")
        if role not in words.roles:
            row.wrong("roles", not_among(role, sorted(words.roles)), role)
        if at and unit not in organisation.units:
            row.wrong("roles", not_among(unit, [*organisation.units]), unit)
        yield Holding(row.text("id"), role, unit or None)


def _is_address(given: str) -> bool:
    local, _, domain = given.partition("@")
    return bool(local and domain) and "@" not in domain and not any(each.isspace() for each in given)


def _cells(person: Person, organisation: Organisation) -> Mapping[str, str]:
    held = [each for each in organisation.holdings if each.person == person.id]
    return {
        "id": person.id,
        "name_zh": person.name.zh,
        "name_en": person.name.en,
        "email": person.email,
        "language": person.language,
        "unit": person.unit or "",
        "manager": person.manager or "",
        "rank": person.rank or "",
        "position_zh": person.position.zh,
        "position_en": person.position.en,
        "roles": ";".join(f"{each.role}@{each.unit}" if each.unit else each.role for each in held),
        "active": "true" if person.active else "false",
    }
