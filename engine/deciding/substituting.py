"""Standing in for somebody who is away: in his role and for a time, and never where the two together could not act.

A substitute has the limits of both: he may not sit where either is kept apart, and never beside himself: not as the opener, nor
as one who has acted in the case as somebody else or who has a seat of his own beside this one.
"""

from collections.abc import Iterator, Mapping

from engine.case.case import WorkItem
from engine.deciding.scope import Scope
from engine.deciding.separation import excluded
from engine.digest import Json
from engine.errors import Reason, Refused, did_you_mean
from engine.language.definition import Role
from engine.people.quorum_parts import Entry
from engine.people.who import Role as RoleNamed
from engine.people.who import RoleAt, parse_who
from engine.text import Text


def standing_in(scope: Scope, who: Entry, state: str) -> Mapping[str, str]:
    """Who may take a seat of `who` today for somebody else, each with the one he stands for."""
    found = {} if not scope.facts.organisation.substitutions else dict(_substitutes(scope, who))
    if not found:
        return {}
    kept_out = excluded(scope, who.phrase, state)
    busy = set(_busy(scope, who.phrase, state))
    return {
        by: person
        for by, person in found.items()
        if by not in kept_out and by not in busy and person not in kept_out
    }


def stands_for(scope: Scope, item: WorkItem, person: str) -> str | None:
    """For whom the person acts at the seat; None where the seat is his own."""
    who = parse_who(item.phrase)
    if item.handed or not scope.facts.organisation.substitutions or person in scope.people(who):
        return None
    return standing_in(scope, who, scope.case.state).get(person)


def has_lapsed(scope: Scope, item: WorkItem, person: str) -> bool:
    """Whether the seat was offered to him as a substitute, and he is none any more."""
    if item.handed or not any(each.by == person for each in scope.facts.organisation.substitutions):
        return False
    return person not in scope.people(parse_who(item.phrase)) and stands_for(scope, item, person) is None


def refuse_unfit(scope: Scope, arguments: Mapping[str, Json], clauses: tuple[str, ...]) -> None:
    """Raises Refused unless the policy lets this person stand in for that one in this role."""
    organisation = scope.facts.organisation
    roles = scope.definition.pack.roles
    role, person, by = (str(arguments.get(key)) for key in ("role", "person", "by"))
    if role not in roles:
        near = did_you_mean(role, [*roles])
        raise Refused(
            Reason("no_role", Text(f"没有“{role}”这一角色", f"there is no role {role!r}{near}"), clauses)
        )
    if reason := next(_unfit(scope, roles[role], role, person, by), None):
        raise Refused(Reason("no_substitute", reason, (*clauses, *roles[role].clause)))
    if roles[role].letter and not arguments.get("letter"):
        text = Text(
            f"“{roles[role].zh}”的代理须有授权书",
            f"a letter is needed to stand in for {roles[role].text.of('en')}",
        )
        raise Refused(Reason("no_letter", text, (*clauses, *roles[role].clause)))
    if str(arguments.get("from")) > str(arguments.get("until")):
        text = Text("代理的起始日期晚于结束日期", "the substitution would end before it begins")
        raise Refused(Reason("no_period", text, clauses))
    if person not in organisation.people:
        raise Refused(Reason("no_substitute", Text("没有此人", f"nobody is called {person!r}"), clauses))


def _unfit(scope: Scope, role: Role, name: str, person: str, by: str) -> Iterator[Text]:
    organisation = scope.facts.organisation
    said = {each: _name(scope, each) for each in (person, by)}
    if role.substitutes is None:
        yield Text(
            f"制度没有规定谁可以代理“{role.zh}”", f"the policy names no substitutes for {role.text.of('en')}"
        )
    elif by not in scope.everyone(role.substitutes):
        yield Text(
            f"制度没有规定{said[by].zh}可以代理“{role.zh}”",
            f"the policy does not let {said[by].of('en')} stand in for {role.text.of('en')}",
        )
    if person not in organisation.holders(name):
        yield Text(
            f"{said[person].zh}不担任“{role.zh}”", f"{said[person].of('en')} is not {role.text.of('en')}"
        )
    if by == person:
        yield Text("不能代理自己", "nobody stands in for himself")


def _substitutes(scope: Scope, who: Entry) -> Iterator[tuple[str, str]]:
    """By substitute, the holder of the role that the phrase names."""
    part = parse_who(who.phrase).part
    if not isinstance(part, RoleNamed | RoleAt):
        return
    role = part.name if isinstance(part, RoleNamed) else part.role
    organisation, held = scope.facts.organisation, scope.people(who)
    for each in organisation.substitutions:
        is_his = each.role == role and each.person in held and each.by not in held
        if is_his and each.holds(scope.case.workflow, scope.now) and organisation.is_active(each.by):
            yield each.by, each.person


def _busy(scope: Scope, phrase: str, state: str) -> Iterator[str]:
    """Those who take part in the case in another way: a substitute would be his own co-signer, or his own witness."""
    case = scope.case
    yield case.opener
    for acted, people in case.acted_as.items():
        if acted != phrase:
            yield from people
    who = scope.program.workflow.states[state].who
    yield from scope.everyone(who) if who is not None else ()
    if case.state == state:
        yield from (item.act.by for item in case.visit.items if item.act is not None)


def _name(scope: Scope, person: str) -> Text:
    found = scope.facts.organisation.people.get(person)
    return found.name if found else Text(person, person)
