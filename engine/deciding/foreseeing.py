"""Looking ahead: steps the case can still come to that nobody could take with today's people, so that it is said at once and not
at the deadline.

Only what is certain is said: who is not known yet (a field to be filled in, a rule to be asked) may still be anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.case.decision import Message
from engine.deciding.explaining import lifted_by
from engine.deciding.naming import person_said, seat_said
from engine.deciding.scope import Scope
from engine.deciding.seating import ADMINISTRATOR, decides_together, panel_of
from engine.deciding.separation import covers
from engine.errors import Refused
from engine.language.definition import Workflow
from engine.people.matching import unseated
from engine.people.panel import Node, Seat, is_met
from engine.people.quorum_parts import VOTES
from engine.people.who import PathTo, Who, parse_who
from engine.text import Text, listed


@dataclass(frozen=True, slots=True)
class Shortage:
    """A seat of the state ahead that nobody could fill. `beside` are the phrases of those who must be others than its people,
    where each could be found alone but not all of them; VOTES as the phrase: all votes together would not be enough."""

    state: str
    phrase: str
    beside: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.state}:{self.phrase}"


@dataclass(frozen=True, slots=True)
class _Stop:
    """A state with its seats as today's people would have them; `unknown` are those whose people are not known yet."""

    state: str
    tree: Node
    seats: tuple[Seat, ...]
    unknown: frozenset[str]
    is_joint: bool

    @property
    def able(self) -> frozenset[str]:
        return frozenset(s.key for s in self.seats if s.candidates or s.key in self.unknown)

    @property
    def needed(self) -> tuple[Seat, ...]:
        """Seats without which it cannot go on, and whose people are known."""
        if not self.is_joint:
            return self.seats if len(self.seats) == 1 and not self.unknown else ()
        every = frozenset(s.key for s in self.seats)
        return tuple(
            s for s in self.seats if s.key not in self.unknown and not is_met(self.tree, every - {s.key})
        )


def foreseen(scope: Scope) -> tuple[Shortage, ...]:
    """What the case will lack if nothing changes, the nearest state first. It costs a look at each state ahead."""
    case, workflow = scope.case, scope.program.workflow
    if case.has_ended:
        return ()
    ways = _ways(workflow, case.state, frozenset(case.path))
    stops = {name: stop for name in ways if (stop := _stop(scope, name)) is not None}
    found = [short for stop in stops.values() for short in _short(scope, stop)]
    empty = {each.state for each in found}
    if workflow.apart or workflow.apart_units:
        here = _here(scope)
        for name, stop in stops.items():
            passed = [each for each in stops.values() if _is_passed(ways, case.state, each.state, name)]
            row = (*((here,) if here else ()), *passed, stop)
            if name not in empty and not empty & {each.state for each in passed}:
                shared = next(_shared(scope, row), None)
                found += [shared] if shared is not None else []
                empty |= {name} if shared is not None else set()
    return tuple(found)


def foresees_other(scope: Scope) -> bool:
    """Whether the case will lack other people than it was told of: the staff has changed since."""
    return tuple(short.key for short in foreseen(scope)) != scope.case.foreseen


def told(scope: Scope, short: Shortage) -> Iterator[Message]:
    """Whoever runs the system hears of it."""
    data = {
        "who": short.phrase,
        "ahead": _both(scope.program.workflow.states[short.state].text),
        "lacks": _both(lacking_said(scope, short)),
        "lifted_by": _both(lifted_said(scope, short)),
    }
    for person in scope.facts.organisation.holders(ADMINISTRATOR):
        yield Message("unfillable", person, data=data)


def lacking_said(scope: Scope, short: Shortage) -> Text:
    """Who is missing, in words."""
    if short.phrase == VOTES:
        return Text("有表决权的人全部同意也不够票数", "all who have a vote would not be enough")
    seat = seat_said(scope, short.phrase)
    if not short.beside:
        return Text(f"没有可以担任“{seat.zh}”的人", f"nobody can be {seat.of('en')}")
    others = listed(seat_said(scope, each) for each in short.beside)
    return Text(
        f"“{seat.zh}”与“{others.zh}”须由不同的人担任，现有人员不够",
        f"{seat.of('en')} and {others.of('en')} must be different people, and there are not enough of them",
    )


def lifted_said(scope: Scope, short: Shortage) -> Text:
    """Who can give the role to somebody."""
    if short.phrase == VOTES:
        people = scope.facts.organisation.holders(ADMINISTRATOR)
    else:
        people = lifted_by(scope, parse_who(short.phrase))
    return listed(person_said(scope, each) for each in people)


def _both(text: Text) -> list[str]:
    return [text.zh, text.of("en")]


def _ways(workflow: Workflow, start: str, been: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """The states ahead, the nearest first, each with where it leads on; no way leads back to where the case has been."""
    ways: dict[str, tuple[str, ...]] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        goals = (goal for action in workflow.actions_in(name).values() for goal in action.targets)
        on = tuple(dict.fromkeys(g for g in goals if g in workflow.states and g not in been and g != start))
        ways[name] = on
        waiting += [goal for goal in on if goal not in ways and goal not in waiting]
    return {name: on for name, on in ways.items() if name != start} | {start: ways[start]}


def _is_passed(ways: Mapping[str, Sequence[str]], start: str, between: str, end: str) -> bool:
    """Whether every way from `start` to `end` leads through `between`."""
    if between == end:
        return False
    seen, waiting = {start, between}, [start]
    while waiting:
        for goal in ways[waiting.pop()]:
            if goal == end:
                return False
            if goal not in seen:
                seen.add(goal)
                waiting.append(goal)
    return True


def _stop(scope: Scope, name: str) -> _Stop | None:
    """The state with its seats; None where it asks nobody, or where that is not known yet."""
    if name == scope.case.state or scope.program.workflow.states[name].who is None:
        return None
    try:
        panel = panel_of(scope, name)
        unknown = frozenset(seat.key for seat in panel.seats if _is_unknown(scope, parse_who(seat.phrase)))
    except Refused:  # a rule is still to be asked
        return None
    return _Stop(name, panel.tree, panel.seats, unknown, decides_together(scope, name))


def _here(scope: Scope) -> _Stop | None:
    """The state where the case stands, with the seats that are still open."""
    visit, name = scope.case.visit, scope.case.state
    open_ = tuple(
        Seat(item.seat, item.phrase, item.candidates)
        for item in visit.items
        if item.act is None and not item.removed
    )
    done = {item.seat for item in visit.items if item.act is not None}
    if not open_ or done:
        return None
    return _Stop(name, visit.tree, open_, frozenset(), decides_together(scope, name))


def _is_unknown(scope: Scope, who: Who) -> bool:
    """Whether it depends on what is still to come who that is."""
    if any(word not in ("opener", "anyone") for word in who.words):
        return True
    return any(scope.raw(path) in (None, [], path) for path in who.paths if not path.startswith("param."))


def _short(scope: Scope, stop: _Stop) -> Iterator[Shortage]:
    able = stop.able
    is_enough = is_met(stop.tree, able) if stop.is_joint else bool(able) or not stop.seats
    if is_enough:
        return
    empty = [seat.phrase for seat in stop.seats if seat.key not in able]
    for phrase in dict.fromkeys(empty or [VOTES]):
        yield Shortage(stop.state, phrase)


def _shared(scope: Scope, row: Sequence[_Stop]) -> Iterator[Shortage]:
    """What the last of these states will lack because people kept apart will have acted in those before it."""
    workflow, organisation = scope.program.workflow, scope.facts.organisation
    for groups, by_unit in ((workflow.apart, False), (workflow.apart_units, True)):
        for group in groups:
            parts = dict(_parts(group, row))
            people = {
                label: frozenset((organisation.unit_of(p) or p) if by_unit else p for p in seat.candidates)
                for label, (_, seat) in parts.items()
            }
            last = [label for label, (stop, _) in parts.items() if stop is row[-1]]
            if last and unseated(people) is not None:
                phrases = [seat.phrase for label, (_, seat) in parts.items() if label not in last]
                phrase = parts[last[0]][1].phrase
                yield Shortage(row[-1].state, phrase, tuple(dict.fromkeys(phrases)) or (phrase,))


def _parts(group: Sequence[Who], row: Sequence[_Stop]) -> Iterator[tuple[str, tuple[_Stop, Seat]]]:
    """The parts that must be different people: of each entry of the list the seat with the fewest candidates, as one person may
    take several seats of one entry; of `each acted.STATE` all seats of that state."""
    for number, who in enumerate(group):
        covered = [
            (stop, seat) for stop in row for seat in stop.needed if covers(who, seat.phrase, stop.state)
        ]
        if who.each:
            found = [(stop, seat) for stop, seat in covered if who.part == PathTo(f"acted.{stop.state}")]
            yield from ((f"{number}.{stop.state}.{seat.key}", (stop, seat)) for stop, seat in found)
        elif covered:
            yield f"{number}", min(covered, key=lambda each: len(each[1].candidates))
