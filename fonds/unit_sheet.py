"""The company's units as a sheet."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.people.organisation import Organisation, Unit
from engine.text import Text
from fonds.sheet import Row, read_sheet, written

COLUMNS = ("id", "name_zh", "name_en", "kind", "code", "parent", "head", "deputy_in_charge")
REQUIRED = ("id", "name_zh", "kind")


def read_units(file: Path, organisation: Organisation, kinds: Iterable[str]) -> tuple[Unit, ...]:
    """The units in `file`. A column that is left out leaves what is known as it is.

    `head` and `deputy_in_charge` may name people who are imported later. Raises InvalidForm with every wrong cell.
    """
    sheet, known_kinds = read_sheet(file, COLUMNS, REQUIRED), list(kinds)
    units = {unit.id: unit for unit in (_unit(row, organisation, known_kinds) for row in sheet.rows)}
    after = {**organisation.units, **units}
    for row in sheet.rows:
        row.one_of("parent", after)
        if _is_inside_itself(units[row.text("id")], after):
            row.wrong("parent", Text("不在自身之下的上级单位", "a unit that does not lie inside this one"))
    sheet.refuse_wrong()
    return tuple(units.values())


def sheet_of_units(organisation: Organisation) -> str:
    """All units as CSV, as `read_units` reads it."""
    return written(COLUMNS, (_cells(unit) for unit in organisation.units.values()))


def _unit(row: Row, organisation: Organisation, kinds: list[str]) -> Unit:
    known = organisation.units.get(row.text("id"), Unit("", Text(""), ""))
    return Unit(
        row.text("id"),
        Text(row.required("name_zh"), row.text("name_en", known.name.en)),
        row.one_of("kind", kinds) or row.required("kind"),
        row.text("code", known.code),
        row.text("parent", known.parent or "") or None,
        row.text("head", known.head or "") or None,
        row.text("deputy_in_charge", known.deputy_in_charge or "") or None,
    )


def _is_inside_itself(unit: Unit, units: Mapping[str, Unit]) -> bool:
    above, seen = unit.parent, {unit.id}
    while above is not None and above in units and above not in seen:
        seen.add(above)
        above = units[above].parent
    return above == unit.id


def _cells(unit: Unit) -> Mapping[str, str]:
    return {
        "id": unit.id,
        "name_zh": unit.name.zh,
        "name_en": unit.name.en,
        "kind": unit.kind,
        "code": unit.code,
        "parent": unit.parent or "",
        "head": unit.head or "",
        "deputy_in_charge": unit.deputy_in_charge or "",
    }
