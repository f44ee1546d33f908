"""`lines`: some of the lines of another field's list, each with a note. A supplement list may also ask for what is not there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from archive.papers_at import Holding, holdings_at, may_see_papers
from archive.readers import UNREAD
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, did_you_mean
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import FactType
from engine.language.field import Column, Reading, Shown, Table
from engine.legible import legible
from engine.text import Text, same

_PICK = frozenset({"pick"})
_LONGEST_NOTE = 500
_MOST_DIGITS = 10
_KEYS = frozenset({"line", "item", "record", "note"})


@dataclass(frozen=True, slots=True)
class LinesKind:
    """Given are rows `{line, note}` of lines that are there, `{item, note}` of papers that are not; among several records
    (`new_records`) with `record`, counted from 1. The value keeps what the line said when it was picked."""

    name: str = "lines"
    takes: frozenset[str] = _PICK
    needs: frozenset[str] = _PICK
    is_personal: bool = True

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        return ()

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return {}

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        return ()

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        if not isinstance(given, list | tuple):
            raise InvalidInput("", Text("若干行，每行注明问题", "lines, each with a note"), str(given)[:80])
        holdings = holdings_at(str(spec.pick), reading)
        picked: list[Json] = []
        wrong: list[InvalidInput] = []
        for place, row in enumerate(cast(Sequence[Json], given), 1):
            try:
                picked.append(_picked(row, holdings))
            except InvalidInput as error:
                wrong.append(error.inside(str(place)))
        if wrong:
            raise InvalidForm(wrong)
        return picked or None

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        return ()

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        return None

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        return ()

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        return spec.text

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        return ()

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        return ()

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        rows = _kept(value)
        if rows and not may_see_papers(str(spec.pick), reading):
            return Shown(UNREAD)
        count = Text(f"{len(rows)}项", f"{len(rows)} line{'' if len(rows) == 1 else 's'}")
        return Shown(count if rows else Text(""), ((spec.text, _table(spec, rows, reading)),) if rows else ())

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        return [
            [row.get("record"), row["line"], row["item"], row["title"], row["note"]] for row in _kept(value)
        ]


def _kept(value: Json) -> list[Mapping[str, Json]]:
    return cast(list[Mapping[str, Json]], value or [])


def _picked(row: Json, holdings: Sequence[Holding]) -> Json:
    if not isinstance(row, Mapping):
        raise InvalidInput("", Text("一行和它的问题", "a line and its note"), str(row)[:80])
    found = cast(Mapping[str, Json], row)
    if unknown := [key for key in found if key not in _KEYS]:
        given = f"{unknown[0]}{did_you_mean(unknown[0], sorted(_KEYS))}"
        raise InvalidInput("", Text("line、item、record 或 note", "line, item, record or note"), given)
    holding = _holding(found.get("record"), holdings)
    place = {"record": holding.record} if len(holdings) > 1 else {}
    note = legible(str(found.get("note") or ""))
    if len(note) > _LONGEST_NOTE:
        raise InvalidInput(
            "note", Text(f"不超过{_LONGEST_NOTE}字", f"at most {_LONGEST_NOTE} characters"), note[:40]
        )
    if found.get("line") is not None:
        line = _whole(found["line"], len(holding.papers), "line")
        paper = holding.papers[line - 1]
        return {**place, "line": line, "item": paper.item, "title": paper.title, "note": note}
    return {**place, "line": None, "item": _item(found.get("item"), holding), "title": "", "note": note}


def _holding(given: Json, holdings: Sequence[Holding]) -> Holding:
    if not holdings:
        raise InvalidInput("", Text("清单上的行", "a line of the list"), "an empty list")
    if given is None and len(holdings) == 1:
        return holdings[0]
    return holdings[_whole(given, len(holdings), "record") - 1]


def _whole(given: Json, most: int, where: str) -> int:
    digits = str(given)
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < _MOST_DIGITS else 0
    if not 1 <= number <= most:
        raise InvalidInput(
            where, Text(f"1至{most}之间的整数", f"a whole number from 1 to {most}"), str(given)
        )
    return number


def _item(given: Json, holding: Holding) -> str:
    found = holding.listed.matching(str(given or ""))
    if not found:
        known = [entry.bare for entry in holding.listed.all.values()]
        expected = Text("行号或清单上的项目", "a line or an item of the list")
        raise InvalidInput("item", expected, f"{given or ''}{did_you_mean(str(given), known)}")
    return found[0].key


def _table(spec: FieldSpec, rows: Sequence[Mapping[str, Json]], reading: Reading) -> Table:
    holdings = {holding.record: holding for holding in holdings_at(str(spec.pick), reading)}
    several = any("record" in row for row in rows)
    columns = (
        *((Column(Text("份", "Record"), numeric=True),) if several else ()),
        Column(Text("行号", "Line"), numeric=True),
        Column(Text("类别", "Part")),
        Column(Text("题名", "Title")),
        Column(Text("问题", "What is wrong")),
    )
    return Table(columns, tuple(tuple(_cells(row, holdings, several)) for row in rows))


def _cells(row: Mapping[str, Json], holdings: Mapping[int, Holding], several: bool) -> Iterator[Text]:
    holding = holdings.get(cast(int, row.get("record", 1)))
    if several:
        yield same(str(row.get("record", 1)))
    yield same(str(row["line"])) if row["line"] is not None else Text("缺", "missing")
    yield holding.listed.title(str(row["item"])) if holding else same(str(row["item"]))
    yield same(str(row["title"]))
    yield same(str(row["note"]))
