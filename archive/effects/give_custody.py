"""`give_custody`: another person keeps the records from now on; the ledger of movements says since which case."""

from dataclasses import replace

from archive.draft import record_ids
from archive.effects.change import existing, refuse_gone
from archive.effects.setting import Setting, told
from archive.keeping import custodian_of
from archive.shape import is_list
from engine.case.case import Case
from engine.case.decision import Effect
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done
from engine.store.unit_of_work import UnitOfWork


def give_custody(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Gives the records, and all that is inside them, to one custodian.

    Raises Refused when a record does not exist or is gone for good, or there is nobody to keep it.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    named = setting.argument("custodian")
    word = named[0] if is_list(named) and named else named
    before = existing(setting, _with_parts(setting))
    refuse_gone(setting, before.values())
    custodian = custodian_of(str(word or ""), {}, actor, reading)
    after = [replace(record, custodian=custodian) for record in before.values()]
    for record in after:
        if record != before[record.id]:
            setting.archive.change(before[record.id], record)
            setting.archive.move(setting.movement(record, "custody", before[record.id]))
    setting.archive.flush()
    return told((), after, custodian=custodian)


def _with_parts(setting: Setting) -> tuple[str, ...]:
    """The records named, and those inside them."""
    ids = record_ids(setting.argument("records"))
    return tuple(dict.fromkeys((*ids, *setting.archive.inside(ids))))
