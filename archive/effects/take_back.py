"""`take_back`: what was lent is in its place again, with the condition it came back in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from archive.against import not_lent
from archive.bond import Bond
from archive.draft import record_ids
from archive.effects.grip import Grip, grip_on
from archive.effects.setting import Setting
from archive.finding import Finding
from archive.record_summary import RecordSummary
from archive.shape import is_rows
from engine.case.case import Case
from engine.case.decision import Effect, Message
from engine.digest import Json
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done, Telling
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def take_back(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Takes back all but those `still_out`, whose field is empty then; what this case took back before stays as it is.

    Raises Refused naming the records that it did not lend.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    whole = grip_on(setting).without(record_ids(setting.argument("still_out")))
    lent = {bond.record: bond for bond in whole.own("loan") if bond.is_out}
    before = setting.bonds.ever_of_case(case.id, whole.records, "loan") - lent.keys()

    def against(each: RecordSummary) -> Iterator[Finding]:
        if each.id not in lent and (each.id not in before or each.bound_by("loan")):
            yield not_lent(each, reading)

    whole.refuse(against, "not_lent", Text("有档案未由本案借出", "some records were not lent by this case"))
    grip = whole.only(lent)
    back = _back(setting, grip, lent)
    return replace(grip.told(back), form=setting.used_up("still_out"), tells=tuple(_waiting(grip)))


def _back(setting: Setting, grip: Grip, lent: Mapping[str, Bond]) -> tuple[str, ...]:
    setting.bonds.end(lent.values(), setting.reading.now)
    homes = setting.archive.homes(lent)
    conditions = _conditions(setting)
    after = {
        id_: replace(record, state="in_place", place=homes.get(id_, record.place))
        for id_, record in grip.records.items()
    }
    data: dict[str, Mapping[str, Json]] = {
        id_: {"holder": bond.holder, **conditions.get(id_, {})} for id_, bond in lent.items()
    }
    grip.move("returned", after, data=data)
    return grip.named


def _conditions(setting: Setting) -> Mapping[str, Mapping[str, Json]]:
    """What was noted about each record that came back, by its id."""
    rows = setting.argument("condition")
    if not rows or not is_rows(rows):
        return {}
    named = record_ids(setting.argument("records"))
    found: dict[str, Mapping[str, Json]] = {}
    for place, row in enumerate(rows):
        noted = {name: value for name, value in row.items() if name not in {"line", "record"}}
        record = row.get("record") or (named[place] if place < len(named) else None)
        found[str(record)] = {"condition": noted}
    return found


def _waiting(grip: Grip) -> Iterator[Telling]:
    """Tells whoever is first in the queue of each record that it is back."""
    first: dict[str, Bond] = {}
    for id_ in grip.records:
        for bond in grip.bonds[id_]:
            if bond.kind == "waiting":
                first.setdefault(id_, bond)
    for each in grip.summaries():
        if each.id in first:
            line = each.line(grip.setting.reading)
            say = {
                "zh": f"您等待的档案已归还：{line.zh}",
                "en": f"The record you wait for is back: {line.of('en')}",
            }
            bond = first[each.id]
            yield Telling(bond.case, Message("told", str(bond.holder), data={"say": say}))
