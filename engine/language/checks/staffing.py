"""Whether today's people can run the policy: every role is held, and those who must differ can be different people."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, product

from engine.language.definition import FieldSpec, Pack, Role, Workflow
from engine.language.parts import walk
from engine.language.possible import MOST, Possible, possible
from engine.language.role_holders import with_roles
from engine.language.source import Finding, Place
from engine.people.matching import unseated
from engine.people.organisation import Organisation
from engine.people.quorum import parse_quorum
from engine.people.quorum_parts import Entry, Quorum, Votes, suffices, votes_of, whos
from engine.people.votes import threshold
from engine.people.who import Part, PathTo, RoleAt, Who, Word
from engine.people.who import Role as RoleNamed


def understaffed(pack: Pack, organisation: Organisation) -> tuple[Finding, ...]:
    """Roles that too few or too many hold, and lists of `apart` that cannot be different people.

    An inherited workflow that nobody here may open is one the company does not use: it needs no staff.
    """
    organisation = with_roles(pack, organisation)
    live = {n: each for n, each in pack.workflows.items() if not _is_dormant(pack, each, organisation)}
    parts = [part for _, part in walk(pack.model_copy(update={"workflows": live}))]
    asked = [part for part in parts if isinstance(part, Who)]
    used = {role for who in (*asked, *_set_by_company(pack, asked)) for role in who.roles}
    used |= {part.role for part in parts if isinstance(part, FieldSpec) and part.role is not None}
    found = [finding for name in pack.roles if name in used for finding in _of_role(pack, name, organisation)]
    found += [finding for each in live.values() for finding in _apart(pack, each, organisation)]
    found += [finding for each in live.values() for finding in _votes(pack, each, organisation)]
    return tuple(found)


def _set_by_company(pack: Pack, asked: Sequence[Who]) -> Iterator[Who]:
    """Those whom parameters name, of the parameters that somebody is asked by."""
    for path in dict.fromkeys(path for who in asked for path in who.paths):
        parameter = pack.parameters.get(path.removeprefix("param."))
        if path.startswith("param.") and parameter is not None and parameter.value is not None:
            with suppress(ValueError):  # told where it stands
                yield from whos(parse_quorum(parameter.value))


def _is_dormant(pack: Pack, workflow: Workflow, organisation: Organisation) -> bool:
    openers = _of_quorum(workflow, workflow.opening.who, organisation)
    return f"workflows.{workflow.workflow}" in pack.inherited and openers is not None and not openers


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


def _apart(pack: Pack, workflow: Workflow, organisation: Organisation) -> Iterator[Finding]:
    """Whichever row of a rule says who decides, those of one list can be different people, or of different units."""
    lists = {("apart", number): group for number, group in enumerate(workflow.apart)}
    lists |= {("apart_units", number): group for number, group in enumerate(workflow.apart_units)}
    for key, group in lists.items():
        ways = [_ways(pack, workflow, who, organisation) for who in group]
        for alternatives in islice(product(*ways), MOST):
            chosen = [each for alternative in alternatives for each in alternative]
            people = {each.phrase: each.people for each in chosen if each.people is not None}
            of_units = key[0] == "apart_units"
            known = {n: _units(each, organisation) for n, each in people.items()} if of_units else people
            if lacking := unseated(known):
                few = ", ".join(f"{name} ({', '.join(sorted(people[name])) or 'nobody'})" for name in people)
                rows = "".join(dict.fromkeys(each.said for each in chosen))
                what = "of different units" if of_units else "different people"
                text = f"these must be {what}, and with today's staff {lacking!r} cannot be{rows}: {few}"
                yield Finding(("workflows", workflow.workflow, *key), text)
                break


def _votes(pack: Pack, workflow: Workflow, organisation: Organisation) -> Iterator[Finding]:
    """Votes that those who hold the roles today could not carry if all of them agreed."""
    for name, state in workflow.states.items():
        for asked in possible(pack, workflow, state.who):
            short = (_short(workflow, votes, organisation) for votes in votes_of(asked.quorum))
            if text := next(filter(None, short), ""):
                place = ("workflows", workflow.workflow, "states", name, "who")
                yield Finding(
                    place, f"with today's staff the vote can never be carried{asked.said}: {text}", 1
                )
                break


def _short(workflow: Workflow, votes: Votes, organisation: Organisation) -> str:
    """How much is needed and how much there is, where that is too little; "" where it is enough, or depends on the case."""

    def people(entry: Entry) -> frozenset[str] | None:
        return _candidates(workflow, entry.part, organisation) if isinstance(entry, Who) else None

    whole, there, nobody = 0, 0, list[str]()
    for vote in votes.among:
        found = people(vote.entry) if isinstance(vote.entry, Who) else None
        if isinstance(vote.entry, Who) and vote.entry.each:
            if found is None:
                return ""
            whole, there = whole + vote.weight * len(found), there + vote.weight * len(found)
        else:
            held = suffices(vote.entry, lambda entry: people(entry) != frozenset())
            whole, there = whole + vote.weight, there + vote.weight * held
            nobody += [] if held else [who.phrase for who in whos(vote.entry)]
    needed = threshold(votes.needed, whole)
    absent = f", as there is no {' and no '.join(nobody)}" if nobody else ""
    return "" if there >= needed else f"{needed} of {whole} are needed, and {there} could be cast{absent}"


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which somebody comes to act as `phrase`: who he may be; None where that depends on the case."""

    phrase: str
    people: frozenset[str] | None
    said: str = ""


def _ways(
    pack: Pack, workflow: Workflow, who: Who, organisation: Organisation
) -> tuple[tuple[_Way, ...], ...]:
    """The ways, each with all who act by it: `each acted.STATE` is every seat of that state."""
    match who.part:
        case PathTo(path) if path.startswith("acted."):
            state = workflow.states.get(path.removeprefix("acted."))
            quorums = possible(pack, workflow, state.who if state else None)
            asked = [each for each in quorums if whos(each.quorum)]
            if who.each and asked:
                return tuple(tuple(_seats(workflow, each, organisation)) for each in asked)
            found = [
                (_Way(who.phrase, _of_quorum(workflow, each.quorum, organisation), each.said),)
                for each in asked
            ]
            return tuple(found) or ((_Way(who.phrase, None),),)
        case _:
            return ((_Way(who.phrase, _candidates(workflow, who.part, organisation)),),)


def _seats(workflow: Workflow, asked: Possible, organisation: Organisation) -> Iterator[_Way]:
    for number, seat in enumerate(whos(asked.quorum), 1):
        people = _candidates(workflow, seat.part, organisation)
        yield _Way(f"{seat.phrase} (seat {number})", people, asked.said)


def _units(people: frozenset[str], organisation: Organisation) -> frozenset[str]:
    """The units of people; whoever belongs to none counts as one."""
    return frozenset(organisation.unit_of(person) or person for person in people)


def _candidates(workflow: Workflow, part: Part, organisation: Organisation) -> frozenset[str] | None:
    """Everyone who might act as `part`; None where that depends on the case."""
    match part:
        case RoleNamed(name) | RoleAt(name, _):
            return frozenset(organisation.holders(name))
        case Word("opener"):
            return _of_quorum(workflow, workflow.opening.who, organisation)
        case Word("anyone"):
            return frozenset(person for person in organisation.people if organisation.is_active(person))
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
