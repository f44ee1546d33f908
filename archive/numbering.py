"""Numbers of records: made when everything they are made of is known, drawn without gaps, given once.

A number that needs another (`{loan_file}`) waits until that one is given, and is given with it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from archive.record import GivenNumber, Record
from archive.record_class import NumberRule, RecordClass
from archive.record_scope import kind_of
from archive.sections import classes
from engine.digest import Json
from engine.language.definition import FieldSpec
from engine.language.field import Reading
from engine.language.number import Template

Numbers = Mapping[str, Mapping[str, str]]
"""By record, by name."""


class Counting(Protocol):
    """What numbers are drawn from: gap-free, inside the transaction."""

    def next(self, key: str, n: int = 1) -> int: ...


@dataclass(frozen=True, slots=True)
class _Ready:
    """A number of which all is known but its sequence."""

    record: Record
    name: str
    template: Template
    key: str
    values: Mapping[str, str]
    dated: date


def give_numbers(
    records: Sequence[Record], known: Mapping[str, Record], counters: Counting, reading: Reading
) -> tuple[GivenNumber, ...]:
    """The numbers that can be given now to `records`, in their order. `known` are the records they name or are inside.

    Records with numbers that wait for each other's get them in the same call.
    """
    numbers: dict[str, dict[str, str]] = {
        record.id: dict(record.numbers) for record in (*known.values(), *records)
    }
    given: list[GivenNumber] = []
    while ready := [each for record in records for each in _ready(record, numbers, reading)]:
        for each, number in _drawn(ready, counters):
            numbers[each.record.id][each.name] = number
            is_unique = each.template.unique
            given.append(GivenNumber(each.record.id, each.record.class_, each.name, number, is_unique))
    return tuple(given)


def own_number(record_class: RecordClass, numbers: Mapping[str, str]) -> str:
    """The record's own number: the first its class has; "" while it waits."""
    return next((numbers[name] for name in record_class.numbers if name in numbers), "")


def counter_key(class_: str, name: str, key: str) -> str:
    """The counter that numbers of this name and make-up are drawn from."""
    return f"record/{class_}/{name}/{key}"


def _ready(record: Record, numbers: Numbers, reading: Reading) -> Iterator[_Ready]:
    record_class = classes(reading.pack)[record.class_]
    for name, rule in record_class.numbers.items():
        template, dated = rule.template, _dated(record, record_class, rule, reading)
        if template is None or dated is None or name in numbers[record.id]:
            continue
        values = {word: _value(word, record, record_class, numbers, reading) for word in template.names}
        if not template.waits_for(values):
            key = template.key(values, dated, restarts=rule.restarts != "never")
            yield _Ready(record, name, template, counter_key(record.class_, name, key), values, dated)


def _drawn(ready: Sequence[_Ready], counters: Counting) -> Iterator[tuple[_Ready, str]]:
    """Each counter is drawn from once, and the counters in one order: two transactions never wait for each other."""
    wanted = Counter(each.key for each in ready if each.template.sequenced)
    following = {key: counters.next(key, wanted[key]) for key in sorted(wanted)}
    for each in ready:
        seq = following.get(each.key, 0)
        following[each.key] = seq + 1
        yield each, each.template.render(each.values, each.dated, seq)


def _dated(record: Record, record_class: RecordClass, rule: NumberRule, reading: Reading) -> date | None:
    """The day of the number; None while the field it is dated by is empty."""
    if rule.dated is None:
        return reading.calendar.day_of(reading.now)
    value = record.fields.get(rule.dated)
    if value is None:
        return None
    if record_class.fields[rule.dated].type == "moment":
        return reading.calendar.day_of(datetime.fromisoformat(str(value)))
    return date.fromisoformat(str(value))


def _value(word: str, record: Record, record_class: RecordClass, numbers: Numbers, reading: Reading) -> str:
    """What a name in a template writes; "" while it is not known."""
    if word.startswith("param."):
        return str(reading.pack.parameters[word.removeprefix("param.")].value or "")
    spec = record_class.fields.get(word)
    if spec is not None:
        return _field_value(spec, record.fields.get(word), numbers, reading)
    if word == record_class.inside and record.inside is not None:
        return own_number(classes(reading.pack)[word], numbers.get(record.inside, {}))
    return ""


def _field_value(spec: FieldSpec, value: Json, numbers: Numbers, reading: Reading) -> str:
    if value is None:
        return ""
    match spec.type:
        case "choice":
            option = reading.pack.choices[str(spec.choices)].options.get(str(value))
            return (option.code if option else "") or str(value)
        case "unit":
            unit = reading.organisation.units.get(str(value))
            return (unit.code if unit else "") or str(value)
        case "record":
            linked = classes(reading.pack).get(str(spec.class_))
            return own_number(linked, numbers.get(str(value), {})) if linked else ""
        case _:
            kind = kind_of(spec)
            return kind.shown(spec, value, reading).line.zh if kind else str(value)
