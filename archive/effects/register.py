"""`register`: a line is added to a book. Lines are numbered without gaps and never changed."""

from typing import cast

from archive.draft import record_ids
from archive.effects.setting import Setting
from archive.record import RegisterLine
from archive.sections import registers
from engine.case.case import Case
from engine.case.decision import Effect
from engine.digest import Json
from engine.errors import NotFound
from engine.language.definition import FieldSpec, Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork


def register(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Adds the line.

    Raises NotFound when there is no such register.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    name = str(setting.argument("name"))
    book = registers(reading.pack).get(name)
    if book is None:
        raise NotFound("register", name, list(registers(reading.pack)))
    given = cast(dict[str, Json], setting.argument("with") or {})
    data = {field: _value(spec, given.get(field)) for field, spec in book.fields.items()}
    nth = work.counters.next(f"register/{name}")
    line = RegisterLine(name, nth, reading.now, case.id, actor.person, data)
    setting.archive.write_line(line)
    setting.archive.flush()
    return Done(data={"register": name, "nth": nth})


def _value(spec: FieldSpec, value: Json) -> Json:
    """Records stand by their ids: the line says which, whatever becomes of them."""
    if spec.type == "records":
        return list(record_ids(value))
    return next(iter(record_ids(value)), None) if spec.type == "record" else value
