"""What every effect of one case works with, and the values under its `set`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from archive.draft import record_ids
from archive.numbering import Counting, give_numbers, own_number
from archive.one_per import one_per_key, twin_text
from archive.record import GivenNumber, Movement, MovementKind, Record
from archive.record_class import RecordClass
from archive.record_scope import kind_of
from archive.sections import classes
from archive.store.bonds import Bonds
from archive.store.records import Records
from engine.case.case import Case
from engine.case.decision import Effect
from engine.digest import Json
from engine.errors import InvalidInput, Reason, Refused, did_you_mean
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


@dataclass(frozen=True, slots=True)
class Setting:
    """One effect of one case, with the archive it works on."""

    archive: Records
    bonds: Bonds
    counters: Counting
    effect: Effect
    case: Case
    actor: Actor
    reading: Reading

    @staticmethod
    def of(work: UnitOfWork, effect: Effect, case: Case, actor: Actor, reading: Reading) -> "Setting":
        archive, bonds = Records(work.connection), Bonds(work.connection)
        return Setting(archive, bonds, work.counters, effect, case, actor, reading)

    def argument(self, name: str) -> Json:
        """The argument's value; None when it was not given or is empty."""
        return self.effect.arguments.get(name)

    def record_class(self, record: Record) -> RecordClass:
        return classes(self.reading.pack)[record.class_]

    def form_field(self, argument: str) -> str | None:
        """The form field that an argument was written as (`form.file` → `file`)."""
        written = self.effect.written.get(argument)
        if not isinstance(written, str) or not written.startswith("form."):
            return None
        return written.split(".")[1]

    def used_up(self, argument: str) -> dict[str, Json]:
        """The form without the field that an argument was written as: it was meant for this once."""
        field = self.form_field(argument)
        return {field: None} if field and self.argument(argument) is not None else {}

    def movement(
        self,
        record: Record,
        kind: MovementKind,
        before: Record | None = None,
        data: Mapping[str, Json] | None = None,
    ) -> Movement:
        """What happened to `record`, caused by this case."""
        return Movement(
            record.id,
            self.reading.now,
            kind,
            self.case.id,
            self.actor.person,
            before.custodian if before else self.case.opener,
            record.custodian,
            before.place if before else "",
            record.place,
            data or {},
        )


def set_values(setting: Setting, record_class: RecordClass) -> Mapping[str, Json]:
    """The values under `set`, each read as its field's type; a record stands for its id.

    Raises Refused naming the value that does not fit.
    """
    given = cast(Mapping[str, Json], setting.argument("set") or {})
    return {name: _value(name, value, record_class, setting.reading) for name, value in given.items()}


def refuse_twin(setting: Setting, record: Record) -> None:
    """Raises Refused when another record has what no second one may share."""
    key = one_per_key(setting.record_class(record), record.fields)
    twin = setting.archive.twin(record.class_, key) if key else None
    if twin is None or twin == record.id:
        return
    record_class = setting.record_class(record)
    name = own_number(record_class, setting.archive.by_ids([twin])[twin].numbers) or twin
    raise Refused(Reason("second_record", twin_text(record_class, name)))


def draw_numbers(setting: Setting, records: Sequence[Record]) -> tuple[GivenNumber, ...]:
    """The numbers that can be given to `records` now."""
    own = {record.id for record in records}
    links = {link for record in records for link in _links(record, setting)}
    known = setting.archive.by_ids(links - own)
    return give_numbers(records, known, setting.counters, setting.reading)


def number_changed(setting: Setting, records: Sequence[Record]) -> tuple[GivenNumber, ...]:
    """Gives the numbers that can be given now, to `records` of the archive and to those that waited for theirs."""
    given: list[GivenNumber] = []
    waiting = {record.id: record for record in records}
    while new := draw_numbers(setting, tuple(waiting.values())):
        for number in new:
            record = waiting[number.record]
            setting.archive.number(number, setting.reading.now)
            setting.archive.move(setting.movement(record, "numbered", record, {number.name: number.number}))
        given.extend(new)
        waiting = setting.archive.by_ids(setting.archive.waiting_on(sorted({each.record for each in new})))
    return tuple(given)


def told(given: Iterable[GivenNumber], records: Iterable[Record], **more: Json) -> Done:
    """What the ledger says of it: the records by id, the numbers given."""
    numbers = [{"record": g.record, "name": g.name, "number": g.number} for g in given]
    ids = [record.id for record in records]
    return Done(data={"records": ids, **({"numbers": numbers} if numbers else {}), **more})


def _links(record: Record, setting: Setting) -> Iterable[str]:
    if record.inside is not None:
        yield record.inside
    for name, spec in setting.record_class(record).fields.items():
        value = record.fields.get(name)
        if spec.type == "record" and isinstance(value, str):
            yield value


def _value(name: str, value: Json, record_class: RecordClass, reading: Reading) -> Json:
    spec = record_class.fields.get(name)
    if spec is None:
        known = list(record_class.fields)
        raise Refused(
            Reason("no_field", Text(f"没有“{name}”这一项", f"no field {name!r}{did_you_mean(name, known)}"))
        )
    kind = kind_of(spec)
    if kind is None:
        return next(iter(record_ids(value)), None)
    try:
        return kind.read(spec, value, None, reading)
    except InvalidInput as error:
        expected = error.expected
        raise Refused(
            Reason(
                "no_fit",
                Text(f"“{spec.zh}”应为{expected.zh}", f"{spec.text.of('en')}: expected {expected.of('en')}"),
                field=name,
            )
        ) from error
