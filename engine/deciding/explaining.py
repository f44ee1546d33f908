"""Who is asked, why, by which clause, who else could, who is kept out and why, and who can change that.

`fonds who`, the page of a case and every refusal answer from this one value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.case.case import WorkItem
from engine.deciding.naming import person_said, seat_said
from engine.deciding.resolving import Step, how_held, period_said, steps
from engine.deciding.rules import clauses_behind
from engine.deciding.scope import Scope
from engine.deciding.seating import ADMINISTRATOR, decides_together, followed, names_opener, panel_of
from engine.deciding.separation import kept_apart_from
from engine.deciding.substituting import Chain, barred_from_standing_in, role_of, standing_in
from engine.errors import Refused
from engine.language.definition import Clause
from engine.people.doer import doer_of
from engine.people.quorum_parts import Entry, entries
from engine.people.who import parse_who
from engine.text import Text, listed

Standing = Literal["asked", "later", "acted", "next"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may fill a seat: in what way he is one, for whom he stands in, whether he has taken the work."""

    person: str
    name: Text
    how: Text
    stands_for: Text = Text("")
    has_claimed: bool = False


@dataclass(frozen=True, slots=True)
class KeptOut:
    """Somebody whom the phrase names and who may not fill the seat, with every reason."""

    person: str
    name: Text
    why: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class SeatExplained:
    """One seat: `asked` now, `later` in this state, `acted`, or `next` in a state that may follow.

    `phrase` is how the policy writes it, `title` how people say it. `lifted_by` are those who can change who holds it.
    """

    key: str
    standing: Standing
    phrase: str
    title: Text
    steps: tuple[Step, ...]
    candidates: tuple[Candidate, ...]
    kept_out: tuple[KeptOut, ...]
    clauses: tuple[Clause, ...]
    lifted_by: tuple[Text, ...]
    acted_by: Text = Text("")

    @property
    def others(self) -> tuple[Candidate, ...]:
        """Who else could, where somebody has taken it."""
        taken = any(each.has_claimed for each in self.candidates)
        return tuple(each for each in self.candidates if taken and not each.has_claimed)


@dataclass(frozen=True, slots=True)
class StateExplained:
    """A state with its seats: of `join` (any of them, all, in order). `unknown` says why its seats cannot be told yet."""

    name: str
    title: Text
    join: str
    seats: tuple[SeatExplained, ...]
    unknown: Text = Text("")


@dataclass(frozen=True, slots=True)
class Explained:
    """The case: where it stands, and where its actions may lead."""

    case: str
    number: str
    title: Text
    has_ended: bool
    now: StateExplained
    next: tuple[StateExplained, ...]


def explained(scope: Scope) -> Explained:
    """Who is asked as things are now, and who will be asked next."""
    case, workflow = scope.case, scope.program.workflow
    ahead = () if case.has_ended else tuple(_ahead(scope, name) for name in _following(scope))
    return Explained(case.id, case.number, workflow.text, case.has_ended, _here(scope), ahead)


def why_not(scope: Scope, person: str) -> tuple[Text, ...]:
    """Why the person is not asked now, seat by seat: kept out for a reason, or simply not the one whom the seat names."""
    found: list[Text] = []
    if any(item.removed and person in item.given_to for item in scope.case.visit.items):
        found.append(Text("您已被减签，无需再签署", "you were removed as a signer: nothing is left to sign"))
    for item in scope.case.visit.open_items:
        who, title = _entry_of(scope, scope.case.state, item), seat_said(scope, item.phrase)
        kept = next(
            (each for each in _kept_out(scope, who, item, scope.case.state) if each.person == person), None
        )
        if kept is not None:
            found.extend(kept.why)
        elif item.delegated and person in item.owners:
            name = person_said(scope, item.delegated)
            said = f"you have asked {name.of('en')} for an opinion: it comes back to you with that, or when you take it back"
            found.append(Text(f"您已请{name.zh}提出意见，答复或收回后才能办理", said))
        elif item.assignee and person in item.candidates:
            name = person_said(scope, item.assignee)
            found.append(Text(f"已由{name.zh}认领", f"{name.of('en')} has taken it"))
        else:
            said = f"it is for “{title.of('en')}”, and that you are not"
            found.append(Text(f"由“{title.zh}”办理，您不在其中", said))
    return tuple(dict.fromkeys(found))


def _here(scope: Scope) -> StateExplained:
    case, state = scope.case, scope.program.workflow.states[scope.case.state]
    if case.has_ended or state.who is None:
        return StateExplained(case.state, state.text, "none", ())
    visit = followed(scope)
    seats = tuple(_seat(scope, item, case.state, _standing(item)) for item in visit.items)
    return StateExplained(case.state, state.text, visit.tree.kind, seats)


def _ahead(scope: Scope, name: str) -> StateExplained:
    """The seats of a state that may follow, as today's staff would have them; what is not known yet is said."""
    state = scope.program.workflow.states[name]
    try:
        panel = panel_of(scope, name)
    except Refused as refused:
        why = listed(each.text for each in refused.reasons)
        return StateExplained(name, state.text, "none", (), why)
    items = (WorkItem(each.key, each.key, each.phrase, each.candidates, asked=False) for each in panel.seats)
    seats = tuple(_seat(scope, item, name, "next") for item in items)
    return StateExplained(name, state.text, panel.tree.kind, seats)


def _following(scope: Scope) -> tuple[str, ...]:
    """The states to which somebody's action leads forward and that ask people."""
    workflow = scope.program.workflow
    goals = (
        goal
        for action in workflow.actions_in(scope.case.state).values()
        if action.upon is None
        for goal in action.targets
    )
    been = {scope.case.state, *scope.case.path}
    return tuple(
        dict.fromkeys(g for g in goals if g in workflow.states and g not in been and workflow.states[g].who)
    )


def _standing(item: WorkItem) -> Standing:
    return "acted" if item.act is not None else "asked" if item.asked else "later"


def _seat(scope: Scope, item: WorkItem, state: str, standing: Standing) -> SeatExplained:
    who = _entry_of(scope, state, item)
    stands_for = standing_in(scope, who, state)
    acted_by = Text("")
    if item.act is not None:
        act = item.act
        acted_by = doer_of(scope.facts.organisation, act.by, act.on_behalf_of, act.through).said
    return SeatExplained(
        item.key,
        standing,
        item.phrase,
        seat_said(scope, item.phrase),
        steps(scope, who),
        tuple(_candidate(scope, item, each, stands_for.get(each, ())) for each in item.candidates),
        tuple(_kept_out(scope, who, item, state)) if item.act is None else (),
        _clauses(scope, item.phrase, state),
        tuple(person_said(scope, each) for each in lifted_by(scope, who)),
        acted_by,
    )


def _candidate(scope: Scope, item: WorkItem, person: str, absent: Chain) -> Candidate:
    role = role_of(item.phrase)
    how = how_held(scope, person, role) if role and not absent else Text("")
    if item.handed:
        how = _handed_said(scope, item)
    if item.delegated and person in item.owners:
        asked = person_said(scope, item.delegated)
        how = Text(f"已请{asked.zh}提出意见", f"waits for the opinion of {asked.of('en')}")
    return Candidate(
        person,
        person_said(scope, person),
        how,
        _absent_said(scope, person, absent),
        item.assignee == person,
    )


def _handed_said(scope: Scope, item: WorkItem) -> Text:
    """How the seat came to whom it was given."""
    by = person_said(scope, item.added.by if item.added else item.given_by or "")
    if item.added:
        return Text(f"由{by.zh}加签", f"added by {by.of('en')}")
    if item.given_by:
        return Text(f"由{by.zh}转办", f"reassigned by {by.of('en')}")
    return Text("到期升级转交", "handed over when the deadline passed")


def _absent_said(scope: Scope, person: str, chain: Chain) -> Text:
    """For whom a substitute acts, and through whom it came to him."""
    return doer_of(scope.facts.organisation, person, *chain[:1], through=chain[1:]).absent_said


def _kept_out(scope: Scope, who: Entry, item: WorkItem, state: str) -> Iterator[KeptOut]:
    """Those whom the phrase names and who may not sit; with them substitutes who cannot stand in here, and holders outside their
    time."""
    why: dict[str, list[Text]] = {}
    for person in dict.fromkeys(scope.everybody_named(who)):
        if person not in item.candidates:
            why.setdefault(person, []).extend(reasons_against(scope, who, state, person))
    for person, reason in (*_out_of_time(scope, who), *_barred(scope, who, state)):
        if person not in item.candidates:
            why.setdefault(person, []).append(reason)
    for person, reasons in why.items():
        if reasons:
            yield KeptOut(person, person_said(scope, person), tuple(dict.fromkeys(reasons)))


def reasons_against(scope: Scope, who: Entry, state: str, person: str) -> Iterator[Text]:
    """Why somebody whom the phrase names may not fill its seat in the state; nothing where he may."""
    if not scope.facts.organisation.is_active(person):
        yield Text("已离职", "has left")
    is_opener = person in scope.case.openers and decides_together(scope, state) and not names_opener(who)
    if is_opener:
        yield Text("是本案发起人，不能审批自己的申请", "opened the case: nobody approves his own request")
    on_paper = scope.case.on_paper
    if on_paper is not None and person == on_paper.entered_by and decides_together(scope, state):
        yield Text(
            "本案由其补录，不参与决定",
            "entered this case from paper, and does not decide upon it with others",
        )
    for other, by_unit in kept_apart_from(scope, who.phrase, state, person):
        said = seat_said(scope, other.phrase)
        if other.phrase == "opener" and is_opener:
            continue
        yield (
            Text(
                f"与{said.zh}同属一个部门，须回避",
                f"belongs to the unit of {said.of('en')}, and they are kept apart",
            )
            if by_unit
            else Text(
                f"已是{said.zh}，两者须由不同的人担任",
                f"acts as {said.of('en')}, and the two are kept apart",
            )
        )


def _barred(scope: Scope, who: Entry, state: str) -> Iterator[tuple[str, Text]]:
    """Substitutes of today who may not stand in here."""
    for person, absent in barred_from_standing_in(scope, who, state):
        name = person_said(scope, absent)
        zh = f"虽代理{name.zh}，但在本案中另有身份，或须与本案其他人员回避"
        en = f"stands in for {name.of('en')}, but takes part in this case otherwise or is kept apart from those who do"
        yield person, Text(zh, en)


def _out_of_time(scope: Scope, who: Entry) -> Iterator[tuple[str, Text]]:
    """Holders of the role whose period is over or has not begun."""
    role, organisation = role_of(who.phrase), scope.facts.organisation
    named = scope.everybody_named(who)
    for each in organisation.holdings:
        is_out = each.role == role and not each.holds(organisation.at) and each.person not in named
        if is_out and organisation.is_active(each.person):
            period = period_said(scope, each)
            yield each.person, Text(f"任期为{period.zh}", f"holds the role only {period.of('en')}")


def lifted_by(scope: Scope, who: Entry) -> tuple[str, ...]:
    """Who can give the role to somebody else: whoever names its holder, and the administrators."""
    organisation, roles = scope.facts.organisation, scope.definition.pack.roles
    role = roles.get(role_of(who.phrase) or "")
    naming = organisation.holders(role.named_by) if role is not None and role.named_by else ()
    return tuple(dict.fromkeys((*naming, *organisation.holders(ADMINISTRATOR))))


def _clauses(scope: Scope, phrase: str, state: str) -> tuple[Clause, ...]:
    """The clauses of the rules that named the seat, of the state and of the role."""
    pack = scope.definition.pack
    role = pack.roles.get(role_of(phrase) or "")
    of_state = scope.program.workflow.states[state].clause
    found = (*clauses_behind(scope, state, phrase), *of_state, *(role.clause if role else ()))
    return tuple(pack.clauses[each] for each in dict.fromkeys(found) if each in pack.clauses)


def _entry_of(scope: Scope, state: str, item: WorkItem) -> Entry:
    """The entry of the state's quorum that made the seat. Of several in the same words, as of two records, the one whose people
    sit there."""
    who = scope.program.workflow.states[state].who
    same_words = [e for e in entries(scope.quorum(who)) if e.phrase == item.phrase] if who is not None else []
    seated = (each for each in same_words if set(item.candidates) & set(scope.people(each)))
    return next(seated, None) or next(iter(same_words), parse_who(item.phrase))
