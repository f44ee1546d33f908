"""`record` and `records`: what is already in the archive. With `all: true` the reader finds them, nobody picks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from archive.checks.standing import STANDING_CHECKS, check_records
from archive.fields.class_key import class_of, class_problems, common_facts, field_facts, field_title
from archive.record_facts import member_of, member_types
from archive.record_scope import fact
from archive.record_summary import RecordSummary, summary_of
from archive.sections import choices_of_places, classes
from engine.digest import Json
from engine.errors import InvalidInput, did_you_mean
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import PERSON, RECORD, TEXT, ChoiceType, FactType, ListType
from engine.language.field import Column, Reading, Shown, Table
from engine.language.member import Member
from engine.legible import legible
from engine.text import Text, listed, same

_TAKES = frozenset({"class", "where", "all"})


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One record (`record`) or any number (`records`); the value is an id or a list of ids."""

    name: str
    many: bool
    takes: frozenset[str] = _TAKES
    needs: frozenset[str] = frozenset()
    is_personal: bool = False

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        return (*class_problems(spec, pack), *_where_problems(spec, pack))

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        if self.many:
            return {"": ListType(RECORD)}
        place = ChoiceType("place", tuple(choices_of_places(pack)["place"].options))
        return {"": RECORD, "number": TEXT, "custodian": PERSON, "place": place, **field_facts(spec, pack)}

    def member_facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        return member_types(common_facts(spec, pack), pack)

    def members(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Member, ...]:
        return tuple(
            member_of(found, reading)
            if (found := summary_of(record, reading))
            else Member(record, same(record))
            for record in _ids(value)
        )

    def checks(self, spec: FieldSpec, pack: Pack) -> tuple[str, ...]:
        return tuple(STANDING_CHECKS)

    def read(self, spec: FieldSpec, given: Json, before: Json, reading: Reading) -> Json:
        if spec.all:
            expected = Text("无需填写：系统自动列出", "nothing: it is found by itself")
            raise InvalidInput("", expected, str(given)[:80])
        ids = list(dict.fromkeys(_ids(given)))
        if not ids:
            return None
        if len(ids) > 1 and not self.many:
            raise InvalidInput("", Text("一份档案", "one record"), f"{len(ids)} records")
        return ids if self.many else ids[0]

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        return ()

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        if value is None or suffix == "":
            return value
        found = summary_of(str(value), reading)
        if found is None:
            return None
        if suffix in {"number", "custodian", "place"}:
            return {"number": found.number, "custodian": found.custodian, "place": found.place}[
                suffix
            ] or None
        record_class = classes(reading.pack)[found.class_]
        return fact(record_class.fields[suffix], found.fields.get(suffix), reading)

    def failures(self, spec: FieldSpec, value: Json, check: str, reading: Reading) -> tuple[Text, ...]:
        return tuple(check_records(_ids(value), check, reading))

    def title_of(self, spec: FieldSpec, suffix: str, pack: Pack) -> Text:
        return field_title(spec, suffix, pack)

    def people(self, spec: FieldSpec, value: Json) -> tuple[str, ...]:
        return ()

    def related(self, spec: FieldSpec, value: Json, relation: str, reading: Reading) -> tuple[str, ...]:
        if relation != "custodian":
            return ()
        return tuple(dict.fromkeys(each.custodian for each in _summaries(value, reading) if each.custodian))

    def shown(self, spec: FieldSpec, value: Json, reading: Reading) -> Shown:
        found = list(_summaries(value, reading))
        line = listed(summary.line(reading) for summary in found)
        return Shown(line, ((spec.text, _table(found, reading)),) if self.many and found else ())

    def listed(self, spec: FieldSpec, value: Json, reading: Reading) -> Json:
        return [
            [found.id, found.class_, found.number, dict(sorted(found.fields.items()))]
            for found in _summaries(value, reading)
        ]


def _ids(given: Json) -> list[str]:
    each = cast(list[Json], given) if isinstance(given, list | tuple) else str(given or "").split(",")
    return [text for item in each if (text := legible(str(item)))]


def _summaries(value: Json, reading: Reading) -> Iterator[RecordSummary]:
    for record in _ids(value):
        found = summary_of(record, reading)
        if found is not None:
            yield found


def _table(found: list[RecordSummary], reading: Reading) -> Table:
    columns = (
        Column(Text("序号", "No."), numeric=True),
        Column(Text("档案", "Record")),
        Column(Text("保管人", "Custodian")),
    )
    people = reading.organisation.people
    rows = (
        (
            same(str(line)),
            summary.line(reading),
            people[summary.custodian].name if summary.custodian in people else same(summary.custodian),
        )
        for line, summary in enumerate(found, 1)
    )
    return Table(columns, tuple(rows))


def _where_problems(spec: FieldSpec, pack: Pack) -> Iterator[tuple[str, str]]:
    record_class = class_of(spec, pack)
    if record_class is None:
        return
    for name in spec.where or {}:
        if name not in record_class.fields:
            known = list(record_class.fields)
            yield "where", f"class {spec.class_!r} has no field {name!r}{did_you_mean(name, known)}"
