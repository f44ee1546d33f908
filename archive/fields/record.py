"""`record` and `records`: what is already in the archive. With `all: true` the reader finds them, nobody picks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from archive.checks.standing import STANDING_CHECKS, check_records
from archive.draft import record_ids
from archive.fields.class_key import class_of, class_problems, common_facts, field_facts, field_title
from archive.record_facts import member_of, member_types, standing_facts, standing_types
from archive.record_scope import fact
from archive.record_summary import RecordSummary, summary_of
from archive.search import SEARCHED
from archive.sections import classes
from archive.unfit import unfit_key
from engine.digest import Json
from engine.errors import InvalidInput, did_you_mean
from engine.language.definition import FieldSpec, Pack
from engine.language.fact_type import RECORD, FactType, ListType
from engine.language.field import Column, Reading, Shown, Table
from engine.language.member import Member
from engine.legible import legible
from engine.text import Text, listed, same

_TAKES = frozenset({"class", "where", "all", "pick"})
_MOST_NAMED = 3
"""A line of a list names so many; its table has them all."""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One record (`record`) or any number (`records`); the value is an id or a list of ids."""

    name: str
    many: bool
    takes: frozenset[str] = _TAKES
    needs: frozenset[str] = frozenset()
    is_personal: bool = False

    def problems(self, spec: FieldSpec, pack: Pack) -> tuple[tuple[str, str], ...]:
        return (*class_problems(spec, pack), *_pick_problems(spec), *_where_problems(spec, pack))

    def facts(self, spec: FieldSpec, pack: Pack) -> Mapping[str, FactType]:
        if self.many:
            return {"": ListType(RECORD)}
        return {"": RECORD, **standing_types(pack), **field_facts(spec, pack)}

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
        if spec.pick is not None:
            _refuse_others(spec.pick, ids, reading)
        if unfit := listed(_unfit(spec, ids, reading)):
            expected = Text(f"可选的档案（{unfit.zh}）", f"what may be picked here ({unfit.of('en')})")
            raise InvalidInput("", expected, ", ".join(ids)[:80])
        return ids if self.many else ids[0]

    def missing(self, spec: FieldSpec, value: Json, reading: Reading) -> tuple[Text, ...]:
        return tuple(_unfit(spec, _ids(value), reading))

    def fact(self, spec: FieldSpec, value: Json, suffix: str, reading: Reading) -> object:
        if value is None or suffix == "":
            return value
        found = summary_of(str(value), reading)
        if found is None:
            return None
        fields = classes(reading.pack)[found.class_].fields
        if suffix in fields:
            return fact(fields[suffix], found.fields.get(suffix), reading)
        return standing_facts(found, reading).get(suffix)

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
        line = listed(summary.line(reading) for summary in found[:_MOST_NAMED])
        if (more := len(found) - _MOST_NAMED) > 0:
            line += Text(f"等{len(found)}份", f" and {more} more")
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


def _unfit(spec: FieldSpec, ids: Sequence[str], reading: Reading) -> Iterator[Text]:
    """Why some of these may not be in the field, as far as the reader has looked at them."""
    name = next((name for name, asked in reading.asked.items() if asked == spec), "")
    why = cast(Mapping[str, Sequence[str]], reading.fetched.get(unfit_key(name)) or {})
    return (Text(*why[id_]) for id_ in ids if id_ in why)


def _refuse_others(pick: str, ids: list[str], reading: Reading) -> None:
    """Raises InvalidInput naming the records that the field they are picked from does not hold."""
    among = record_ids(reading.form.get(pick.removeprefix("form.")) or reading.fetched.get(pick))
    others = [id_ for id_ in ids if id_ not in among]
    if others:
        spec = reading.asked.get(pick.removeprefix("form."))
        title = spec.text if spec else same(pick)
        found = (summary_of(id_, reading) for id_ in others)
        names = [
            each.line(reading).of("en") if each else id_ for each, id_ in zip(found, others, strict=True)
        ]
        raise InvalidInput(
            "", Text(f"“{title.zh}”中的档案", f"records of {title.of('en')!r}"), ", ".join(names)[:200]
        )


def _pick_problems(spec: FieldSpec) -> Iterator[tuple[str, str]]:
    if spec.pick is None:
        return
    if not spec.pick.startswith("form.") or spec.pick.count(".") != 1:
        yield "pick", f"expected form.FIELD, got {spec.pick!r}"
    for key, given in (("where", spec.where), ("all", spec.all)):
        if given:
            yield key, f"what is picked from {spec.pick!r} needs no {key!r}"


def _where_problems(spec: FieldSpec, pack: Pack) -> Iterator[tuple[str, str]]:
    if spec.class_ is not None and class_of(spec, pack) is None:
        return
    known = [*common_facts(spec, pack), *SEARCHED]
    for name, value in (spec.where or {}).items():
        if name not in known:
            of = (
                f"class {spec.class_!r} has no field"
                if spec.class_
                else "records of every class have no fact"
            )
            yield "where", f"{of} {name!r}{did_you_mean(name, known)}"
        elif name in {"retention_due", "on_loan"} and not isinstance(value, bool):
            yield "where", f"{name!r} is yes or no: expected true or false, got {value!r}"
