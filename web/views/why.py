"""Who is asked and why, as the page of a case shows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.deciding.explaining import Explained, SeatExplained, StateExplained
from engine.text import Text, listed
from web import shapes, words

_STANDINGS = {
    "asked": Text("现在请", "asked now"),
    "later": Text("稍后", "later"),
    "acted": Text("已办理", "done"),
    "next": Text("届时", "then"),
}
_JOINS = {
    "any_of": Text("任一人即可", "any one is enough"),
    "all_of": Text("须全部办理", "all of them"),
    "in_order": Text("依次办理", "one after another"),
    "votes": Text("票决", "by vote"),
}


@dataclass(frozen=True, slots=True)
class PersonWhy:
    """Somebody of a seat, and in a few words why he may, or may not."""

    name: Text
    said: Text
    is_kept_out: bool = False
    is_reader: bool = False


@dataclass(frozen=True, slots=True)
class SeatWhy:
    """One seat: the steps from the policy's words to its people."""

    title: Text
    standing: Text
    steps: tuple[tuple[Text, Text], ...]
    people: tuple[PersonWhy, ...]
    clauses: tuple[shapes.Clause, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class StateWhy:
    """A state with its seats."""

    title: Text
    join: Text
    seats: tuple[SeatWhy, ...]
    note: Text


@dataclass(frozen=True, slots=True)
class Why:
    """The whole answer under its heading."""

    title: Text
    states: tuple[StateWhy, ...]


def why(found: Explained, pack: str, reader: str) -> Why | None:
    """The answer for the reader; None where nobody is asked, now or next."""
    states = tuple(
        _state(each, pack, reader) for each in (found.now, *found.next) if each.seats or each.unknown
    )
    if not states:
        return None
    is_his = any(c.person == reader for s in found.now.seats if s.standing == "asked" for c in s.candidates)
    title = Text("为何是我", "Why me") if is_his else Text("由谁办理，为什么", "Who is asked, and why")
    return Why(title, states)


def _state(state: StateExplained, pack: str, reader: str) -> StateWhy:
    unknown = state.unknown
    note = Text(f"尚不能确定：{unknown.zh}", f"not known yet: {unknown.of('en')}") if unknown else Text("")
    join = _JOINS.get(state.join, Text("")) if len(state.seats) > 1 else Text("")
    return StateWhy(state.title, join, tuple(_seat(each, pack, reader) for each in state.seats), note)


def _seat(seat: SeatExplained, pack: str, reader: str) -> SeatWhy:
    people = tuple(_people(seat, reader))
    is_said = bool(seat.steps) and [each.name for each in people] == list(seat.steps[-1].found)
    if is_said and not any(each.said or each.is_reader for each in people):
        people = ()
    told = [
        step for at, step in enumerate(seat.steps) if at == 0 or step.found != seat.steps[at - 1].found
    ]  # a unit's own unit, a person's own self: nothing is learnt by it
    steps = tuple((step.said, listed(step.found) or Text("查无此人", "nobody")) for step in told)
    return SeatWhy(
        seat.title,
        _STANDINGS[seat.standing],
        steps,
        people,
        words.clauses(seat.clauses, pack),
        _note(seat),
    )


def _people(seat: SeatExplained, reader: str) -> Iterator[PersonWhy]:
    if seat.acted_by:
        yield PersonWhy(seat.acted_by, Text("已办理", "has acted"))
        return
    for each in seat.candidates:
        absent = each.stands_for
        said = (
            each.how,
            Text(f"代{absent.zh}", f"stands in for {absent.of('en')}") if absent else Text(""),
            Text("已认领", "has taken it") if each.has_claimed else Text(""),
        )
        yield PersonWhy(each.name, listed(filter(None, said)), is_reader=each.person == reader)
    for kept in seat.kept_out:
        yield PersonWhy(kept.name, listed(kept.why), is_kept_out=True, is_reader=kept.person == reader)


def _note(seat: SeatExplained) -> Text:
    """Who can change who is asked, where that may be wanted."""
    if seat.acted_by or not (seat.kept_out or not seat.candidates):
        return Text("")
    who = listed(seat.lifted_by)
    nobody = Text("目前无人可办。", "At present nobody can act. ") if not seat.candidates else Text("")
    change = (
        Text(f"可调整人选：{who.zh}", f"Who can change that: {who.of('en')}") if seat.lifted_by else Text("")
    )
    return nobody + change
