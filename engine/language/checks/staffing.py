"""Whether today's people can run the policy: every role is held, and those who must differ can be different people."""

from collections.abc import Iterator, Mapping

from engine.language.definition import FieldSpec, Pack, Role, Workflow
from engine.language.parts import walk
from engine.language.source import Finding, Place
from engine.people.organisation import Organisation
from engine.people.quorum import Quorum, whos
from engine.people.who import Part, PathTo, RoleAt, Who, Word
from engine.people.who import Role as RoleNamed


def understaffed(pack: Pack, organisation: Organisation) -> tuple[Finding, ...]:
    """Roles that too few or too many hold, and lists of `apart` that cannot be different people."""
    used = {role for _, part in walk(pack) if isinstance(part, Who) for role in part.roles}
    used |= {part.role for _, part in walk(pack) if isinstance(part, FieldSpec) and part.role is not None}
    found = [finding for name in pack.roles if name in used for finding in _of_role(pack, name, organisation)]
    found += [finding for each in pack.workflows.values() for finding in _apart(each, organisation)]
    return tuple(found)


def _of_role(pack: Pack, name: str, organisation: Organisation) -> Iterator[Finding]:
    role, place = pack.roles[name], ("roles", name)
    if role.in_ is not None:
        for unit in organisation.units_of_kind(role.in_):
            held = len(organisation.holders(name, unit.id))
            yield from _count(place, name, role, held, f" in {unit.name.of('en')}")
        if not organisation.units_of_kind(role.in_):
            yield Finding(
                place, f"nobody can hold the role {name!r}: there is no unit of the kind {role.in_!r}"
            )
    else:
        yield from _count(place, name, role, len(organisation.holders(name)), "")


def _count(place: Place, name: str, role: Role, held: int, where: str) -> Iterator[Finding]:
    if held == 0:
        yield Finding(place, f"nobody holds the role {name!r}{where}")
    elif role.holders is not None and held != role.holders:
        yield Finding(place, f"expected {role.holders} to hold the role {name!r}{where}, and {held} do")


def _apart(workflow: Workflow, organisation: Organisation) -> Iterator[Finding]:
    for number, group in enumerate(workflow.apart):
        candidates = {who.phrase: _candidates(workflow, who.part, organisation) for who in group}
        known = {phrase: people for phrase, people in candidates.items() if people is not None}
        if unseated := _unseated(known):
            place = ("workflows", workflow.workflow, "apart", number)
            few = ", ".join(f"{phrase} ({', '.join(sorted(known[phrase])) or 'nobody'})" for phrase in known)
            text = f"these must be different people, and with today's staff {unseated!r} cannot be: {few}"
            yield Finding(place, text)


def _candidates(workflow: Workflow, part: Part, organisation: Organisation) -> frozenset[str] | None:
    """Everyone who might act as `part`; None where that depends on the case."""
    match part:
        case RoleNamed(name) | RoleAt(name, _):
            return frozenset(organisation.holders(name))
        case Word("opener"):
            return _of_quorum(workflow, workflow.opening.who, organisation)
        case Word("anyone"):
            return frozenset(person for person in organisation.people if organisation.is_active(person))
        case PathTo(path) if path.startswith("acted."):
            state = workflow.states.get(path.removeprefix("acted."))
            who = state.who if state else None
            return _of_quorum(workflow, who, organisation) if who is not None else None
        case PathTo(path):
            spec = workflow.asked.get(path.removeprefix("form."))
            return frozenset(organisation.holders(spec.role)) if spec is not None and spec.role else None
        case _:
            return None


def _of_quorum(workflow: Workflow, quorum: Quorum, organisation: Organisation) -> frozenset[str] | None:
    found = [_candidates(workflow, who.part, organisation) for who in whos(quorum)]
    if not found or any(each is None for each in found):
        return None
    return frozenset(person for each in found if each is not None for person in each)


def _unseated(candidates: Mapping[str, frozenset[str]]) -> str | None:
    """A phrase that no assignment of different people to all phrases can fill (augmenting paths)."""
    seated: dict[str, str] = {}
    for phrase in candidates:
        if not _seat(phrase, candidates, seated, set()):
            return phrase
    return None


def _seat(
    phrase: str, candidates: Mapping[str, frozenset[str]], seated: dict[str, str], tried: set[str]
) -> bool:
    for person in sorted(candidates[phrase] - tried):
        tried.add(person)
        if person not in seated or _seat(seated[person], candidates, seated, tried):
            seated[person] = phrase
            return True
    return False
