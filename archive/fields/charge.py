"""`charge`: everything that a person has in charge, found anew as long as the case runs; nobody fills it in, and it is signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from archive.shape import is_list
from engine.digest import Json
from engine.errors import InvalidInput
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import FactType
from engine.language.field import Column, Reading, Shown, Table
from engine.text import Text, same


@dataclass(frozen=True, slots=True)
class ChargeKind:
    """`for: form.PERSON` says whose. Its value are rows of `archive/charge.py`."""

    name: str = "charge"
    takes: frozenset[str] = frozenset({"for"})
    needs: frozenset[str] = frozenset({"for"})
    is_personal: bool = True

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        if spec.for_ is None or spec.for_.partition(".")[0] != "form":
            return (("for", f"expected 'form.FIELD', the person whose it is, got {spec.for_!r}"),)
        return ()

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return {}

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        return ()

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        expected = Text("由系统列出，不填写", "nothing: it is listed by itself")
        raise InvalidInput("", expected, str(given))

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        return ()

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        return None

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        return ()

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        return same(suffix)

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        return ()

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        return ()

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        rows = _rows(value)
        columns = (Column(Text("类别", "Kind")), Column(Text("事项", "What")))
        cells = tuple(
            (_KINDS.get(row["kind"], same(row["kind"])), Text(row["zh"], row["en"])) for row in rows
        )
        line = Text(f"{len(rows)}项", f"{len(rows)} items")
        return Shown(line, ((spec.text, Table(columns, cells)),))

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        return [dict(row) for row in _rows(value)]


def _rows(value: Json) -> Sequence[Mapping[str, str]]:
    return cast(Sequence[Mapping[str, str]], value) if is_list(value) else ()


_KINDS = {
    "case": Text("案件", "Case"),
    "loan": Text("借阅", "Loan"),
    "custody": Text("保管", "Custody"),
    "role": Text("角色", "Role"),
    "unit": Text("部门", "Unit"),
    "people": Text("下级", "People"),
}
