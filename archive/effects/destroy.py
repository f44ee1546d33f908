"""`destroy`: the records are no more. Their stub stays: what they were, who kept them, and all that happened to them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from archive.against import against_destruction, against_free
from archive.draft import record_ids
from archive.effects.grip import Grip, grip_on, one_of
from archive.effects.setting import Setting
from archive.finding import Finding
from archive.record_summary import RecordSummary
from engine.case.case import Case
from engine.case.decision import Effect
from engine.errors import Reason, Refused
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def destroy(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Destroys all but those `left`, which stay on the case's list: the field of the records is then what is left, and that
    of `left` empty.

    Raises Refused naming the records that are lent, held, on another list or in another matter, lost, to be kept by appraisal, or
    of a class that is destroyed another way.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    left = record_ids(setting.argument("left"))
    grip = grip_on(setting).without(left)

    def against(each: RecordSummary) -> Iterator[Finding]:
        yield from against_free(each, case.id, reading)
        if each.appraised in {"keep", "keep_until"}:
            yield from against_destruction(each, reading)

    grip.refuse(against, "not_destroyable", Text("有档案不能销毁", "some records cannot be destroyed"))
    methods = dict(_methods(grip, one_of(setting.argument("method")) or None))
    setting.bonds.end(
        (bond for id_ in grip.records for bond in grip.bonds[id_] if bond.kind != "hold"), reading.now
    )
    after = {
        id_: replace(record, state="destroyed", place="", one_per=None)
        for id_, record in grip.records.items()
    }
    grip.move("destroyed", after, data={id_: {"method": method} for id_, method in methods.items() if method})
    field = setting.form_field("records")
    done = grip.told(left=list(left)) if left else grip.told()
    return replace(done, form={field: list(left), **setting.used_up("left")}) if field and left else done


def _methods(grip: Grip, given: str | None) -> Iterator[tuple[str, str | None]]:
    """By record how it is destroyed: as its class says, else as the case says. Raises Refused where the two differ."""
    wrong: list[Finding] = []
    methods: Mapping[str, str | None] = {
        id_: grip.setting.record_class(record).destruction_method for id_, record in grip.records.items()
    }
    for each in grip.summaries():
        fixed = methods[each.id]
        if fixed is not None and given is not None and fixed != given:
            name = _method(grip, fixed)
            line = each.line(grip.setting.reading)
            wrong.append(
                Finding(
                    f"{line.zh}应以{name.zh}方式销毁",
                    f"{line.of('en')} is destroyed this way: {name.of('en')}",
                    "wrong_method",
                    grip.lines.get(each.id),
                    each.number,
                )
            )
        yield each.id, fixed or given
    if wrong:
        raise Refused(
            Reason(
                "wrong_method",
                Text("销毁方式不符", "the class is destroyed another way"),
                details=tuple(wrong),
            )
        )


def _method(grip: Grip, name: str) -> Text:
    found = grip.setting.reading.pack.choices.get("destruction_method")
    option = found.options.get(name) if found else None
    return option.text if option else Text(name, name)
