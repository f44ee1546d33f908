"""Whether somebody may entrust his work to somebody else while he is away: whom the policy admits, from when until when, that
the substitute is there himself, and that nobody comes to stand in for himself by way of others.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import cast

from engine.deciding.scope import Scope
from engine.deciding.substituting import may_be_substitute
from engine.digest import Json
from engine.errors import Reason, Refused, did_you_mean
from engine.people.organisation import Substitution
from engine.text import Text
from engine.time.calendar import Calendar
from engine.time.moment import written_day


def entrusted(arguments: Mapping[str, Json], calendar: Calendar, case: str) -> Substitution:
    """The substitution that the arguments of the effect describe: from the beginning of its first day to the end of its last."""
    first, last = (date.fromisoformat(str(arguments[key])) for key in ("from", "until"))
    named = arguments.get("workflows")
    workflows = cast(Sequence[Json], named) if isinstance(named, list | tuple) else str(named or "").split()
    return Substitution(
        person=str(arguments["person"]),
        by=str(arguments["by"]),
        role=str(arguments.get("role") or ""),
        starts_at=calendar.at(first, time.min),
        ends_at=calendar.end_of(last),
        workflows=tuple(map(str, workflows)),
        case=case,
        letter=bool(arguments.get("letter")),
        steps=int(str(arguments.get("steps") or 0)) if arguments.get("pass_on") else 0,
    )


def refuse_unfit(scope: Scope, arguments: Mapping[str, Json], clauses: tuple[str, ...]) -> None:
    """Raises Refused unless the policy lets this person stand in for that one, now that the others' substitutions are known."""
    role = str(arguments.get("role") or "")
    rule = scope.definition.pack.roles.get(role)
    if role and rule is None:
        near = did_you_mean(role, [*scope.definition.pack.roles])
        text = Text(f"没有“{role}”这一角色", f"there is no role {role!r}{near}")
        raise Refused(Reason("no_role", text, clauses))
    cited = (*clauses, *(rule.clause if rule else ()))
    if str(arguments.get("from")) > str(arguments.get("until")):
        text = Text("代理的起始日期晚于结束日期", "the substitution would end before it begins")
        raise Refused(Reason("no_period", text, clauses))
    given = entrusted(arguments, scope.definition.calendar, scope.case.id)
    if reason := next(_unfit(scope, given), None):
        raise Refused(Reason("no_substitute", reason, cited))
    if rule is not None and rule.letter and not given.letter:
        name = rule.text
        text = Text(f"“{name.zh}”的代理须有授权书", f"a letter is needed to stand in for {name.of('en')}")
        raise Refused(Reason("no_letter", text, cited))
    if reason := next(_at_odds(scope, given), None):
        raise Refused(Reason("no_substitute", reason, cited))


def _unfit(scope: Scope, given: Substitution) -> Iterator[Text]:
    """Why the policy does not want it, whatever else is the case."""
    organisation, said = scope.facts.organisation, _Names(scope)
    by, person = said.of(given.by), said.of(given.person)
    for each in (given.person, given.by):
        if each not in organisation.people:
            yield Text("没有此人", f"nobody is called {each!r}")
    if not organisation.is_active(given.by):
        yield Text(f"{by.zh}已不在职", f"{by.of('en')} is no longer on the staff")
    if given.by == given.person:
        yield Text("不能代理自己", "nobody stands in for himself")
    yield from _not_admitted(scope, given)
    if given.role and given.person not in organisation.holders(given.role) and not _may_pass_on(scope, given):
        role = said.role(given.role)
        yield Text(f"{person.zh}不担任“{role.zh}”", f"{person.of('en')} is not {role.of('en')}")
    if given.ends_at <= scope.now:
        until = said.day(given.ends_at)
        yield Text(
            f"代理期限{until.zh}已过", f"the substitution would be over already: it ends on {until.en}"
        )


def _not_admitted(scope: Scope, given: Substitution) -> Iterator[Text]:
    pack, said = scope.definition.pack, _Names(scope)
    rule = pack.roles.get(given.role)
    by, what = said.of(given.by), said.role(given.role)
    if pack.substitutes is None and (rule is None or rule.substitutes is None):
        yield Text(
            f"制度没有规定谁可以代理“{what.zh}”", f"the policy names no substitutes for {what.of('en')}"
        )
    elif not may_be_substitute(scope, given.person, given.by, given.role or None):
        yield Text(
            f"制度没有规定{by.zh}可以代理“{what.zh}”",
            f"the policy does not let {by.of('en')} stand in for {what.of('en')}",
        )


def _may_pass_on(scope: Scope, given: Substitution) -> bool:
    """Whether he has the role as a substitute who may have one in his turn (Civil Code art. 169)."""
    return any(
        each.by == given.person and each.steps > 0 and each.role in ("", given.role) and _meet(each, given)
        for each in scope.facts.organisation.substitutions
    )


def _at_odds(scope: Scope, given: Substitution) -> Iterator[Text]:
    """Why it does not go together with the substitutions there are."""
    said, others = _Names(scope), scope.facts.organisation.substitutions
    if cycle := _cycle(given, others):
        zh, en = ("→".join(said.of(each).of(lang) for each in cycle) for lang in ("zh", "en"))
        yield Text(f"代理成了一圈：{zh}", f"the substitutions would go round in a circle: {en}")
    for each in others:
        if not _meet(each, given):
            continue
        by, person, period = said.of(each.by), said.of(each.person), said.period(each)
        if each.person == given.person and each.role == given.role:
            yield Text(
                f"{person.zh}{period.zh}已由{by.zh}代理",
                f"{by.of('en')} already stands in for {person.of('en')} {period.en}",
            )
        if each.person == given.by and each.role in ("", given.role) and not given.steps:
            yield Text(
                f"{person.zh}本人{period.zh}也不在，由{by.zh}代理，而本委托没有准许转委托",
                f"{person.of('en')} is away {period.en} as well, with {by.of('en')} standing in, "
                "and this substitution may not be passed on",
            )


def _cycle(given: Substitution, others: tuple[Substitution, ...]) -> tuple[str, ...]:
    """The people round whom it would go at some moment, the first once more at the end; none where it goes round nobody."""
    waiting: list[tuple[tuple[str, ...], datetime, datetime]]
    waiting = [((given.person, given.by), given.starts_at, given.ends_at)]
    while waiting:
        chain, since, until = waiting.pop()
        if chain[-1] == given.person:
            return chain
        for each in others:
            begins, ends = max(since, each.starts_at), min(until, each.ends_at)
            of_one_kind = not each.role or not given.role or each.role == given.role
            is_new = each.by == given.person or each.by not in chain
            if (
                each.person == chain[-1]
                and of_one_kind
                and is_new
                and begins < ends
                and _same_work(each, given)
            ):
                waiting.append(((*chain, each.by), begins, ends))
    return ()


def _meet(one: Substitution, other: Substitution) -> bool:
    """Whether both hold at some moment for some workflow."""
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at and _same_work(one, other)


def _same_work(one: Substitution, other: Substitution) -> bool:
    return not one.workflows or not other.workflows or bool(set(one.workflows) & set(other.workflows))


class _Names:
    """People, roles and days as sentences say them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, person: str) -> Text:
        found = self._scope.facts.organisation.people.get(person)
        return found.name if found else Text(person, person)

    def role(self, name: str) -> Text:
        found = self._scope.definition.pack.roles.get(name)
        return found.text if found else Text("全部工作", "all work")

    def day(self, ends_at: datetime) -> Text:
        return written_day(self._scope.definition.calendar.day_ended_by(ends_at))

    def period(self, each: Substitution) -> Text:
        calendar = self._scope.definition.calendar
        first, last = written_day(calendar.day_of(each.starts_at)), self.day(each.ends_at)
        return Text(f"{first.zh}至{last.zh}", f"from {first.en} to {last.en}")
