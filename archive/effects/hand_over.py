"""`hand_over_work`, `hand_over_posts`, `end_employment`: what somebody has in charge goes to a successor, then he leaves.

Custody goes with `give_custody`, which the policy says for which records.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.charge import posts
from archive.effects.grip import one_of
from archive.effects.setting import Setting
from engine.case.case import Case
from engine.case.command import HandOver
from engine.case.decision import Effect, ForCase
from engine.case.identity import new_id
from engine.errors import Reason, Refused
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.people.organisation import Organisation
from engine.service.governed import Done
from engine.service.staffing import StaffChange, change_staff, granted, person_changed, revoked, unit_changed
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, listed


def hand_over_work(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """`to` takes the place of `person` in every open case but this one, or in those of the numbers `only` (with spaces between),
    and has what is on loan by them.

    Raises Refused for a number that names no open case of his; what the machine refuses for one case, it refuses for all.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    person, to = one_of(setting.argument("person")), one_of(setting.argument("to"))
    _refuse_unfit(person, to, reading)
    found = {work.cases.read(id_).number: id_ for id_ in work.cases.naming(person) if id_ != case.id}
    wanted = str(setting.argument("only") or "").split()
    if unknown := [number for number in wanted if number not in found]:
        names = ", ".join(unknown)
        text = Text(
            f"没有与其有关的未办结案件：{names}", f"there is no open case of his with the number {names}"
        )
        raise Refused(Reason("no_case", text))
    ids = [id_ for number, id_ in found.items() if not wanted or number in wanted]
    lent = _passed_on(setting, person, to, ids)
    follows = tuple(ForCase(id_, HandOver(person, to, case.number)) for id_ in ids)
    return Done(data={"person": person, "to": to, "cases": ids, "loans": list(lent)}, follows=follows)


def hand_over_posts(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """`to` holds the roles of `person`, heads his units and leads his people; a role alone where `role` names one.

    Raises Refused where he does not hold that role.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    person, to = one_of(setting.argument("person")), one_of(setting.argument("to"))
    role = str(setting.argument("role") or "")
    _refuse_unfit(person, to, reading)
    organisation = work.directory.read(reading.now)
    changes = [*_posts_changed(organisation, person, to, role)]
    if role and not changes:
        text = Text("不担任这一角色", "does not hold this role")
        raise Refused(Reason("no_role", text))
    if changes:
        change_staff(work, actor, changes, reading.now)
    return Done(data={"person": person, "to": to, **({"role": role} if role else {})})


def end_employment(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """He is no longer on the staff: his sessions end, his links are dead, no role of his is left empty.

    Raises Refused while he still has roles, units or people.
    """
    setting = Setting.of(work, effect, case, actor, reading)
    person = one_of(setting.argument("person"))
    organisation = work.directory.read(reading.now)
    if left := [Text(row["zh"], row["en"]) for row in posts(person, reading.pack, organisation)]:
        text = Text("尚未移交：", "this is not handed over yet:")
        raise Refused(Reason("unsettled", text, effect.clauses, (listed(left),)))
    change_staff(
        work, actor, [person_changed(replace(organisation.people[person], active=False))], reading.now
    )
    work.sessions.end_all_of(person)
    return Done(data={"person": person})


def _passed_on(setting: Setting, person: str, to: str, cases: Sequence[str]) -> tuple[str, ...]:
    """The records that he has on loan by these cases, in the hands of his successor from now on."""
    held = [bond for bond in setting.bonds.held_by([person]) if bond.case in cases]
    setting.archive.whole([bond.record for bond in held], lock=True)
    setting.bonds.end(held, setting.reading.now)
    now = setting.reading.now
    setting.bonds.lay([replace(bond, id=new_id(now), holder=to, since=now, nth=0) for bond in held])
    return tuple(bond.record for bond in held)


def _refuse_unfit(person: str, to: str, reading: Reading) -> None:
    if person == to:
        raise Refused(Reason("no_successor", Text("不能移交给本人", "nobody hands over to himself")))
    if not reading.organisation.is_active(to):
        raise Refused(
            Reason("no_successor", Text("接收人已不在职", "the successor is no longer on the staff"))
        )


def _posts_changed(organisation: Organisation, person: str, to: str, role: str) -> Iterator[StaffChange]:
    held = {(h.role, h.unit) for h in organisation.holdings if h.person == to}
    for holding in organisation.holdings:
        if holding.person == person and role in ("", holding.role):
            yield revoked(holding)
            if (holding.role, holding.unit) not in held:
                yield granted(replace(holding, person=to))
    if role:
        return
    for unit in organisation.units.values():
        head, deputy = (to if each == person else each for each in (unit.head, unit.deputy_in_charge))
        if (head, deputy) != (unit.head, unit.deputy_in_charge):
            yield unit_changed(replace(unit, head=head, deputy_in_charge=deputy))
    for each in organisation.people.values():
        if each.manager == person:
            above = organisation.people[person].manager if each.id == to else to
            yield person_changed(replace(each, manager=above))
