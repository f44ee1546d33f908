"""How a phrase of `who` comes to people, step by step: “the head of the department that owns the file” → 财务部 → 李四.

The answer is that of `Scope.people`; this says on the way there what each part named, and which unit or entry of the directory
it was found in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.deciding.naming import part_said, person_said, role_said, unit_said
from engine.deciding.scope import Scope
from engine.language.member import Member
from engine.language.role_holders import has_position
from engine.people.organisation import Holding, Unit
from engine.people.quorum_parts import Bound, Entry, Named
from engine.people.who import Part, PathTo, Relation, Role, RoleAt, Who, Word
from engine.text import Text, listed
from engine.time.moment import written_day


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the phrase in words, and what it named: units or people; empty where it named nobody."""

    said: Text
    found: tuple[Text, ...]


def steps(scope: Scope, who: Entry) -> tuple[Step, ...]:
    """The steps from the innermost part of the phrase to the people it names."""
    match who:
        case Named(phrase, people):
            said = Text(f"此前已指定（{phrase}）", f"named before, as “{phrase}”")
            return (Step(said, tuple(person_said(scope, each) for each in people)),)
        case Bound(inner, facts):
            return tuple(_steps(scope.of(Member("", values=dict(facts))), inner.part))
        case Who():
            return tuple(_steps(scope, who.part))


def how_held(scope: Scope, person: str, role: str) -> Text:
    """By what somebody holds a role: it was given to him, in one unit or for a time; he has a position; what the policy asks is
    true of him. Empty where he does not hold it."""
    organisation, spec = scope.facts.organisation, scope.definition.pack.roles.get(role)
    given = next((each for each in organisation.in_force if (each.person, each.role) == (person, role)), None)
    if given is None:
        return Text("")
    if given not in organisation.derived:
        return _given(scope, given)
    if spec is not None and has_position(organisation.people[person], spec):
        position = organisation.people[person].position
        return Text(f"因职务为“{position.zh}”", f"by the position “{position.of('en')}”")
    return Text(f"因符合“{spec.when if spec else ''}”", f"since “{spec.when if spec else ''}” is true of him")


def period_said(scope: Scope, holding: Holding) -> Text:
    """From when until when a role is held, in days of the organisation; empty without a period."""
    calendar = scope.definition.calendar
    first = calendar.day_of(holding.starts_at) if holding.starts_at else None
    last = calendar.day_ended_by(holding.ends_at) if holding.ends_at else None
    since = written_day(first) if first else None
    until = written_day(last) if last else None
    if since and until:
        return Text(f"{since.zh}至{until.zh}", f"from {since.of('en')} until {until.of('en')}")
    if since:
        return Text(f"自{since.zh}起", f"from {since.of('en')}")
    return Text(f"至{until.zh}止", f"until {until.of('en')}") if until else Text("")


def _given(scope: Scope, holding: Holding) -> Text:
    where = unit_said(scope, holding.unit) if holding.unit else None
    period = period_said(scope, holding)
    zh = (
        "人员名录中"
        + (f"在{where.zh}" if where else "")
        + "任此角色"
        + (f"（{period.zh}）" if period else "")
    )
    en = "given in the directory" + (f" for {where.of('en')}" if where else "")
    return Text(zh, en + (f", {period.of('en')}" if period else ""))


def _steps(scope: Scope, part: Part) -> Iterator[Step]:
    match part:
        case Role() | Word():
            yield Step(part_said(scope, part), _names(scope, _people(scope, part)))
        case PathTo():
            yield Step(part_said(scope, part), _people_or_units(scope, part))
        case RoleAt(role, at):
            yield from _steps(scope, at)
            units = scope.units(at)
            if _people(scope, at):
                said = Text("其所属部门", "the unit they belong to")
                yield Step(said, tuple(unit_said(scope, unit) for unit in units))
            where = listed(unit_said(scope, unit) for unit in units)
            title = role_said(scope, role)
            said = Text(f"{where.zh}的{title.zh}", f"{title.of('en')} of {where.of('en') or 'no unit'}")
            yield Step(said, _names(scope, _people(scope, part)))
        case Relation(name, of):
            yield from _steps(scope, of)
            yield from _related(scope, name, of)
            yield Step(part_said(scope, part), _names(scope, _people(scope, part)))


def _related(scope: Scope, name: str, of: Part) -> Iterator[Step]:
    """Where the directory says who stands in the relation: the unit that was asked, then upwards where it names nobody."""
    organisation, people = scope.facts.organisation, _people(scope, of)
    if name == "manager":
        for person in people:
            if not organisation.people[person].manager:
                yield from _climbed(scope, organisation.unit_of(person), "head", other_than=person)
    elif name in ("head", "deputy_in_charge"):
        other_than = people[0] if people and name == "head" else None
        for unit in scope.units(of):
            yield from _climbed(scope, unit, name, other_than)


def _climbed(scope: Scope, unit: str | None, entry: str, other_than: str | None = None) -> Iterator[Step]:
    """From a unit upwards to the nearest that has the entry."""
    way: list[Unit] = []
    for each in scope.facts.organisation.upwards(unit):
        way.append(each)
        person = each.head if entry == "head" else each.deputy_in_charge
        if person and person != other_than:
            break
    if len(way) == 1:
        yield Step(Text("部门", "the unit"), (way[0].name,))
    elif way:
        said = Text(
            "部门（本级没有可用的，逐级向上）",
            "the unit (nobody there, so upwards to the nearest that has one)",
        )
        yield Step(said, tuple(each.name for each in way))


def _people_or_units(scope: Scope, part: PathTo) -> tuple[Text, ...]:
    people = _names(scope, _people(scope, part))
    return people or tuple(unit_said(scope, unit) for unit in scope.units(part))


def _people(scope: Scope, part: Part) -> tuple[str, ...]:
    return scope.people(Who("", part))


def _names(scope: Scope, people: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(person_said(scope, each) for each in people)
