"""A role that one person must hold, and that would lose its only holder: what would stand still, and how to do it right."""

from collections.abc import Iterable, Iterator

from engine.errors import Reason
from engine.language.definition import Pack, Role
from engine.language.parts import walk
from engine.language.role_holders import with_roles
from engine.people.organisation import Organisation
from engine.people.who import Role as RoleNamed
from engine.people.who import RoleAt, Who, parse_who
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, counted, listed, same
from fonds.administrator import ADMINISTRATOR

_AT_ONCE, _NAMED = 200, 5


def vacated(
    work: UnitOfWork, packs: Iterable[Pack], before: Organisation, after: Organisation
) -> tuple[Reason, ...]:
    """A reason for each role with `holders` that nobody would hold any more, with the open cases and the duties that wait for it;
    and one where nobody would be left to run the system."""
    found: dict[str, Reason] = {}
    for pack in packs:
        was, will_be = with_roles(pack, before), with_roles(pack, after)
        for name, role in pack.roles.items():
            if role.holders is not None:
                for unit in _places(role, was):
                    lost = was.holders(name, unit)
                    if lost and not will_be.holders(name, unit):
                        found.setdefault(f"{name}@{unit}", _reason(work, pack, name, was, lost, unit))
    if before.holders(ADMINISTRATOR) and not after.holders(ADMINISTRATOR):
        text = Text("没有人再担任系统管理员", "nobody would be administrator any more")
        found.setdefault(ADMINISTRATOR, Reason("vacated", text))
    return tuple(found.values())


def _places(role: Role, organisation: Organisation) -> Iterator[str | None]:
    if role.in_ is None:
        yield None
    else:
        yield from (unit.id for unit in organisation.units_of_kind(role.in_))


def _reason(
    work: UnitOfWork, pack: Pack, name: str, before: Organisation, lost: tuple[str, ...], unit: str | None
) -> Reason:
    role = pack.roles[name]
    people = listed(before.people[each].name for each in lost)
    where = before.units[unit].name if unit else Text("")
    text = Text(
        f"“{where.zh}{role.zh}”（{name}）只有{people.zh}一人担任，不能就此空缺",
        f"{people.of('en')} alone holds {role.text.of('en')!r} ({name})"
        + (f" in {where.of('en')}" if unit else "")
        + ", which somebody must hold",
    )
    return Reason("vacated", text, role.clause, tuple(_details(work, pack, name)))


def _details(work: UnitOfWork, pack: Pack, name: str) -> Iterator[Text]:
    cases = list(_waiting_for(work, name))
    if cases:
        few, more = listed(map(same, cases[:_NAMED])), "…" if len(cases) > _NAMED else ""
        yield Text(
            f"{len(cases)}件未办结的案件将停住：{few.zh}{more}",
            f"{counted(len(cases), 'open case')} would stand still: {few.of('en')}{more}",
        )
    duties = [key for key, duty in pack.duties.items() if _names(duty, name)]
    if duties:
        few = listed(map(same, duties))
        yield Text(f"定期移交将无人发起：{few.zh}", f"duties would have nobody: {few.of('en')}")
    yield Text(
        f"正确的做法：在同一份表里写明接任的人（其“角色”一栏填 {name}），或写明任期",
        f"to do it right, name the successor in the same file, with {name} under 'roles'",
    )


def _waiting_for(work: UnitOfWork, role: str) -> Iterator[str]:
    """The numbers of the open cases with an open seat of the role."""
    last = ""
    while found := work.cases.open_after(last, _AT_ONCE):
        for case in found.values():
            if case is not None and any(_is_seat_of(item.phrase, role) for item in case.visit.open_items):
                yield case.number
        last = max(found)


def _is_seat_of(phrase: str, role: str) -> bool:
    part = parse_who(phrase).part
    return (isinstance(part, RoleNamed) and part.name == role) or (
        isinstance(part, RoleAt) and part.role == role
    )


def _names(part: object, role: str) -> bool:
    return any(isinstance(each, Who) and role in each.roles for _, each in walk(part)) or any(
        each == f"each {role}" for _, each in walk(part)
    )
