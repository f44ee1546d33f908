"""What takes a record off the destruction lists of other cases: it leaves their forms too, in the same transaction."""

from collections.abc import Iterable, Mapping

from archive.bond import Bond
from archive.draft import record_ids
from archive.effects.freeing import end
from archive.effects.grip import Grip
from archive.shape import is_list, is_object
from engine.case.command import Amend
from engine.case.decision import ForCase
from engine.digest import Json
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, listed


def taken_off(work: UnitOfWork, grip: Grip) -> tuple[ForCase, ...]:
    """Takes the records off the lists of other cases, with the whole file of a part; what those cases are to be told.

    Others wait for the case's lock as they would for any command; where they wait for each other the database gives one up, and
    that one is tried again.
    """
    by_case: dict[str, list[Bond]] = {}
    for id_ in grip.records:
        for bond in grip.bonds[id_]:
            if bond.kind == "list" and bond.case != grip.setting.case.id:
                by_case.setdefault(bond.case, []).append(bond)
    return tuple(_off(work, grip, case, listed_) for case, listed_ in sorted(by_case.items()))


def _off(work: UnitOfWork, grip: Grip, case: str, held: list[Bond]) -> ForCase:
    setting, form = grip.setting, work.cases.lock(case).form
    named = frozenset(id_ for value in form.values() for id_ in record_ids(value))
    files = {id_ for bond in held for id_ in _standing_for(grip, bond.record, named)}
    off = files | set(setting.archive.inside(sorted(files)))
    ended = [each for each in setting.bonds.of_case(case) if each.kind == "list" and each.record in off]
    archive, actor, now = setting.archive, setting.actor.person, setting.reading.now
    archive.by_ids(off, lock=True)
    end(archive, setting.bonds, ended, actor, setting.case.id, now)
    return ForCase(case, _amended(grip, form, files))


def _standing_for(grip: Grip, record: str, named: frozenset[str]) -> frozenset[str]:
    """What of the list goes with the record: itself and the file that it is inside, if the list names them."""
    inside = grip.records[record].inside
    return frozenset({record, inside or record}) & named or frozenset({inside or record})


def _amended(grip: Grip, form: Mapping[str, Json], off: Iterable[str]) -> Amend:
    """The command that tells the case: which records its lists have lost, and by which case."""
    setting, gone = grip.setting, frozenset(off)
    records = setting.archive.by_ids(gone)
    names = listed(each.line(setting.reading) for each in grip.summaries() if each.id in gone)
    changed = {name: without(value, gone) for name, value in form.items()}
    number = setting.case.number
    return Amend(
        {name: value for name, value in changed.items() if value != form[name]},
        "taken_off_list",
        {"records": sorted(records), "by": number},
        Text(
            f"以下档案已被冻结，移出销毁清册：{names.zh}（{number}）",
            f"These records were put on hold and are off the destruction list: {names.of('en')} ({number})",
        ),
    )


def without(value: Json, gone: frozenset[str]) -> Json:
    """A value of a form without the records of these ids: out of lists of ids, and of tables the lines that are about them."""
    if not is_list(value):
        return None if isinstance(value, str) and value in gone else value
    kept = [each for each in value if not _is_about(each, gone)]
    return value if len(kept) == len(value) else (kept or None)


def _is_about(each: Json, gone: frozenset[str]) -> bool:
    if is_object(each):
        return each.get("record") in gone
    return isinstance(each, str) and each in gone
