"""Standing in for somebody who is away: at his seats, for a time, and never where those concerned together could not act.

A substitute has the limits of both: he may not sit where either is kept apart, and never beside himself: not as the opener, nor
as one who has acted in the case as somebody else or who has a seat of his own beside this one. Where the one who is away lets
his work be passed on, a substitute who is away has one in his turn; then all of them have the limits of all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from engine.case.case import WorkItem
from engine.deciding.scope import Scope
from engine.deciding.separation import excluded
from engine.people.organisation import Substitution
from engine.people.quorum_parts import Entry
from engine.people.who import Role, RoleAt, parse_who

Chain = tuple[str, ...]
"""For whom somebody acts: the one who is away, then those through whom it was passed on."""


def standing_in(scope: Scope, who: Entry, state: str) -> Mapping[str, Chain]:
    """Who may take a seat of `who` today for somebody else, each with those for whom he stands."""
    if not scope.facts.organisation.substitutions:
        return {}
    return standing_in_for(scope, who.phrase, scope.people(who), state)


def standing_in_for(scope: Scope, phrase: str, people: Iterable[str], state: str) -> Mapping[str, Chain]:
    """The same for a seat that these people have, by its phrase or because it was given to them."""
    people = tuple(people)
    in_force = [each for each in scope.facts.organisation.substitutions if _is_in_force(scope, each)]
    if not in_force or not any(each.person in people for each in in_force):
        return {}
    kept_out = excluded(scope, phrase, state)
    unfit = {*kept_out, *_busy(scope, phrase, state), *people}
    found: dict[str, Chain] = {}
    waiting: list[tuple[Chain, int | None]] = [((each,), None) for each in people if each not in kept_out]
    while waiting:
        chain, steps = waiting.pop(0)
        if steps == 0:
            continue
        for each in _covering(scope, in_force, chain, phrase):
            if each.by not in unfit and each.by not in found:
                found[each.by] = chain
                waiting.append(((*chain, each.by), each.steps if steps is None else steps - 1))
    return found


def stands_for(scope: Scope, item: WorkItem, person: str) -> Chain:
    """For whom the person acts at the seat; nobody where the seat is his own."""
    own = _own_of(scope, item)
    if not scope.facts.organisation.substitutions or person in own:
        return ()
    return standing_in_for(scope, item.phrase, own, scope.case.state).get(person, ())


def barred_from_standing_in(scope: Scope, who: Entry, state: str) -> Iterator[tuple[str, str]]:
    """Substitutes of today of those whom `who` names, each with the absent one, who may not take the seat in this case."""
    in_force = [each for each in scope.facts.organisation.substitutions if _is_in_force(scope, each)]
    standing = standing_in(scope, who, state)
    for person in scope.people(who):
        for each in _covering(scope, in_force, (person,), who.phrase):
            if each.by not in standing:
                yield each.by, person


def has_lapsed(scope: Scope, item: WorkItem, person: str) -> bool:
    """Whether the seat was offered to him as a substitute, and he is none any more."""
    if not any(each.by == person for each in scope.facts.organisation.substitutions):
        return False
    return person not in _own_of(scope, item) and not stands_for(scope, item, person)


def role_of(phrase: str) -> str | None:
    """The role whose holders a phrase asks; None where it names people in another way."""
    part = parse_who(phrase).part
    if isinstance(part, Role):
        return part.name
    return part.role if isinstance(part, RoleAt) else None


def may_be_substitute(scope: Scope, person: str, by: str, role: str | None) -> bool:
    """Whether the policy lets `by` stand in for `person`: in the role, by its own word where it has one, else in general."""
    pack = scope.definition.pack
    rule = pack.roles.get(role or "")
    allowed = rule.substitutes if rule else None
    allowed = pack.substitutes if allowed is None else allowed
    away = scope.at(replace(scope.case, opener=person))  # `opener` in these phrases is the one who is away
    return allowed is not None and by in away.everyone(allowed)


def _own_of(scope: Scope, item: WorkItem) -> tuple[str, ...]:
    """Whose the seat is, not counting substitutes: the people of its phrase, or those to whom it was given."""
    if item.handed:
        return item.given_to or item.candidates
    who = parse_who(item.phrase)
    people = scope.people(who)
    return tuple(each for each in people if each in item.candidates) if who.each else people


def _is_in_force(scope: Scope, each: Substitution) -> bool:
    return each.holds(scope.case.workflow, scope.now) and scope.facts.organisation.is_active(each.by)


def _covering(
    scope: Scope, in_force: Iterable[Substitution], chain: Chain, phrase: str
) -> Iterator[Substitution]:
    """The substitutions of the last of the chain that cover a seat of the first: one for the role goes before one for all."""
    role, pack = role_of(phrase), scope.definition.pack
    his = [each for each in in_force if each.person == chain[-1]]
    special = [each for each in his if each.role and each.role == role]
    if special:
        yield from special
        return
    for each in his:
        rule = pack.roles.get(role or "")
        if each.role or (rule is not None and rule.letter and not each.letter):
            continue
        if rule is None or rule.substitutes is None or may_be_substitute(scope, chain[0], each.by, role):
            yield each


def _busy(scope: Scope, phrase: str, state: str) -> Iterator[str]:
    """Those who take part in the case in another way: a substitute would be his own co-signer, or his own witness."""
    case = scope.case
    yield from case.brought_by
    for acted, people in case.acted_as.items():
        if acted != phrase:
            yield from people
    who = scope.program.workflow.states[state].who
    yield from scope.everyone(who) if who is not None else ()
    if case.state == state:
        yield from (item.act.by for item in case.visit.items if item.act is not None)
        yield from (p for item in case.visit.items if not item.removed for p in item.given_to)
