"""The company's units as a sheet."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.people.organisation import Organisation, Unit, circle_through
from engine.text import Text
from fonds.sheet import MOST_ROWS, Layout, Row, Sheet, not_among, read_sheet, written

LAYOUT = Layout(
    {
        "id": "编号",
        "name_zh": "名称",
        "name_en": "英文名称",
        "kind": "类别",
        "code": "代码",
        "parent": "上级部门",
        "head": "负责人",
        "deputy_in_charge": "分管领导",
    },
    required=("id", "name_zh", "kind"),
)


def read_units(
    file: Path, organisation: Organisation, kinds: Iterable[str], limit: int = MOST_ROWS
) -> tuple[Unit, ...]:
    """The units in `file`. A column that is left out leaves what is known as it is.

    `head` and `deputy_in_charge` may name people who are imported later, unless they are misspelt. Raises InvalidForm with every
    wrong cell.
    """
    sheet, known_kinds = read_sheet(file, LAYOUT, limit), list(kinds)
    units = {unit.id: unit for unit in (_unit(row, organisation, known_kinds) for row in sheet.rows)}
    after = {**organisation.units, **units}
    for row in sheet.rows:
        if row.text("parent") and row.text("parent") not in after:
            row.wrong("parent", not_among(row.text("parent"), [*after]))
    _refuse_circles(sheet, after)
    sheet.refuse_wrong()
    return tuple(units.values())


def _refuse_circles(sheet: Sheet, units: Mapping[str, Unit]) -> None:
    for row in sheet.rows:
        circle = circle_through(row.text("id"), lambda id: units[id].parent if id in units else None)
        if circle:
            way = " → ".join(circle)
            expected = Text(
                f"不在自身之下的上级部门（{way}）", f"a unit that does not lie inside this one ({way})"
            )
            row.wrong("parent", expected)


def sheet_of_units(organisation: Organisation) -> str:
    """All units as CSV, as `read_units` reads it."""
    return written([*LAYOUT.columns], (_cells(unit) for unit in organisation.units.values()))


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
