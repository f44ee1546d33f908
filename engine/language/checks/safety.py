"""Nothing grave happens by silence, by the opener alone, or by people who should have been kept apart.

The archive's vocabulary marks its effects *weighty* or *irreversible*; these checks know no more of them than that.
"""

from collections.abc import Callable, Iterator

from engine.language.checks.graph import Edge, Graph, written
from engine.language.checks.whole import Whole, actions_of
from engine.language.definition import Action, Extension, Workflow
from engine.language.possible import Possible, possible
from engine.language.source import Finding, Place
from engine.people.quorum_parts import Nobody, Quorum, suffices, whos
from engine.people.who import Part, Who, Word

OPENER = Word("opener")
EXTENSION = "extension"


def unsafe(whole: Whole) -> Iterator[Finding]:
    """Grave effects without the decision of others, and decisions that are none."""
    for workflow in whole.pack.workflows.values():
        graph = Graph(workflow)
        yield from _self_approved(whole, workflow)
        yield from _self_extended(whole, workflow)
        yield from _approved_by_silence(whole, graph)
        yield from _on_opening(whole, workflow)
        yield from reached_alone(whole, workflow)


def reached_alone(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    """Grave effects of the workflow that come about without the decision of others."""
    graph = Graph(workflow)
    for edge in _grave(whole, graph):
        yield from _undecided(whole, graph, edge)
        if _heaviest(whole, edge.action)[1] == "irreversible":
            yield from _rash(whole, graph, edge)


def _heaviest(whole: Whole, action: Action) -> tuple[str, str]:
    """The gravest effect of the action, and its weight."""
    order = ("plain", "weighty", "irreversible")
    named = [(effect.name, whole.weight(effect.name)) for effect in action.effects]
    return max(named, key=lambda each: order.index(each[1]), default=("", "plain"))


def _grave(whole: Whole, graph: Graph) -> Iterator[Edge]:
    """Each action that has a grave effect, once for each state in which it can be reached."""
    taken = {(edge.source, edge.name): edge for edge in graph.edges if edge.source in graph.reached}
    return (edge for edge in taken.values() if _heaviest(whole, edge.action)[1] != "plain")


def _quorums(whole: Whole, workflow: Workflow, edge: Edge) -> tuple[Possible, ...]:
    """Every quorum that may take the action, through the rules and parameters."""
    return possible(whole.pack, workflow, edge.action.who or workflow.states[edge.source].who)


def _others_decide(whole: Whole, workflow: Workflow, edge: Edge) -> bool:
    """Whether somebody takes the action who need not be the opener himself, whichever row of a rule says who."""
    return edge.action.upon is None and _lets_pass(_quorums(whole, workflow, edge)) is None


def _lets_pass(quorums: tuple[Possible, ...]) -> Possible | None:
    """The first quorum that nobody but the opener need meet. `none` by a row with its clause is the policy's own decision."""
    alone = (
        each
        for each in quorums
        if not (each.cited and isinstance(each.quorum, Nobody))
        and _alone(each.quorum, OPENER, Word("anyone"))
    )
    return next(alone, None if quorums else Possible(Nobody()))


def _alone(quorum: Quorum, *parts: Part) -> bool:
    """Whether these can reach the quorum without anybody else: the vote of one may be enough."""
    return suffices(quorum, lambda entry: isinstance(entry, Who) and entry.part in parts)


def _self_approved(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    for place, name, action in actions_of(workflow):
        for state in action.in_ or (str(place[3]),):
            declared = workflow.states.get(state)
            quorum = action.who or (declared.who if declared else None)
            if not action.together or quorum is None:
                continue
            for each in possible(whole.pack, workflow, quorum):
                if whos(each.quorum) and _alone(each.quorum, OPENER):
                    others = any(who.part != OPENER for who in whos(each.quorum))
                    why = "his own voice is enough" if others else "its quorum names nobody else"
                    yield Finding(
                        each.place or place, f"{name!r} would let the opener approve his own request: {why}"
                    )


def _self_extended(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    for place, extension in whole.parts(Extension):
        if place[:2] != ("workflows", workflow.workflow):
            continue
        if EXTENSION not in whole.pack.workflows:
            yield Finding(
                place, f"more time is asked for in a case of {EXTENSION!r}, and the pack has no such workflow"
            )
        quorums = possible(whole.pack, workflow, extension.who)
        if any(_alone(each.quorum, OPENER, Word("worker")) for each in quorums):
            yield Finding(
                (*place, "who"), "nobody else decides: a later deadline would be one's own decision", 1
            )


def _approved_by_silence(whole: Whole, graph: Graph) -> Iterator[Finding]:
    for edge in graph.edges:
        if edge.action.upon != "due":
            continue
        workflow = graph.workflow
        approvals = {
            each.target for each in graph.edges if each.source == edge.source and each.action.together
        }
        name, weight = _heaviest(whole, edge.action)
        if weight != "plain":
            text = f"silence must not do it: {name!r} would be carried out because a deadline passed"
            yield Finding((*edge.place, "upon"), text, 1)
        elif edge.target in approvals or (approvals and workflow.states[edge.target].final == "done"):
            text = f"silence must not approve: {edge.name!r} leads where the quorum's own decision leads"
            yield Finding((*edge.place, "upon"), f"{text} ({written((edge,), edge.source)})", 1)


def _on_opening(whole: Whole, workflow: Workflow) -> Iterator[Finding]:
    place: Place = ("workflows", workflow.workflow, "opening", "effects")
    for number, effect in enumerate(workflow.opening.effects):
        weight = whole.weight(effect.name)
        if weight != "plain":
            text = f"{effect.name!r} is {weight}: it needs a decision, and opening a case is none"
            yield Finding((*place, number), text)


def _undecided(whole: Whole, graph: Graph, edge: Edge) -> Iterator[Finding]:
    """A way on which only the opener or the clock has moved the case."""
    workflow = graph.workflow
    if _others_decide(whole, workflow, edge) or edge.action.upon == "due":
        return
    ways = graph.ways(workflow.first, lambda each: not _others_decide(whole, workflow, each))
    if edge.source not in ways:
        return
    name, weight = _heaviest(whole, edge.action)
    silent = any(each.action.upon == "due" for each in ways[edge.source])
    whom = "silence reaches it" if silent else "the opener reaches it alone"
    passed = next(
        (row for row in _rows_passed(whole, workflow, (*ways[edge.source], edge)) if row.said), None
    )
    way = written((*ways[edge.source], edge), workflow.first)
    text = f"{name!r} is {weight}, and {whom}{passed.said if passed else ''}: {way}"
    yield Finding(passed.place if passed and passed.place else edge.place, text)


def _rows_passed(whole: Whole, workflow: Workflow, way: tuple[Edge, ...]) -> Iterator[Possible]:
    """The rows by which nobody else decides on the way."""
    found = (_lets_pass(_quorums(whole, workflow, edge)) for edge in way if edge.action.upon is None)
    return (each for each in found if each is not None)


def _rash(whole: Whole, graph: Graph, edge: Edge) -> Iterator[Finding]:
    """What cannot be undone: signed, taken by people, after a joint decision of people kept apart from them."""
    name, _ = _heaviest(whole, edge.action)
    if not edge.action.sign:
        yield Finding(
            edge.place, f"{name!r} cannot be undone: {edge.name!r} needs 'sign', so that its list is signed"
        )
    if edge.action.assurance == "link":
        text = f"{name!r} cannot be undone: whoever takes {edge.name!r} is at least 'signed_in', a mail link is not enough"
        yield Finding((*edge.place, "assurance"), text)
    if edge.action.upon is not None:
        text = f"{name!r} cannot be undone: people carry it out, never the machine 'upon' {edge.action.upon}"
        yield Finding((*edge.place, "upon"), text, 1)
        return
    around = _way_around(graph, edge, lambda each: _decides(whole, graph, each, edge))
    if around is not None:
        text = f"{name!r} cannot be undone, and this way no 'together' decision of people kept 'apart' from"
        yield Finding(edge.place, f"{text} those who carry it out comes before it: {around}")
    elif whole.effects[name].witnessed:
        yield from _unwitnessed(whole, graph, edge, name)


def _unwitnessed(whole: Whole, graph: Graph, edge: Edge, name: str) -> Iterator[Finding]:
    """A way from the decision to the witness on which nobody else says that it was carried out."""
    for decision in graph.edges:
        if not _decides(whole, graph, decision, edge):
            continue
        around = _way_around(graph, edge, lambda each: _carries_out(whole, graph, each, edge), decision)
        if around is not None:
            text = (
                f"{name!r} needs a witness: somebody else, kept 'apart', signs that it was carried out before"
            )
            yield Finding(edge.place, f"{text} {edge.name!r} confirms it; this way nobody does: {around}")
            return


def _decides(whole: Whole, graph: Graph, each: Edge, grave: Edge) -> bool:
    """Whether it is a decision taken together by people kept apart from those who take the grave action."""
    return each.action.together and _by_others(whole, graph, each, grave)


def _carries_out(whole: Whole, graph: Graph, each: Edge, grave: Edge) -> bool:
    """Whether somebody kept apart from the witness signs alone that he did it."""
    return bool(each.action.sign) and not each.action.together and _by_others(whole, graph, each, grave)


def _way_around(
    graph: Graph, edge: Edge, wanted: Callable[[Edge], bool], after: Edge | None = None
) -> str | None:
    """The shortest way to the action, from the start or from behind the action `after`, on which no wanted action is taken;
    None if there is none."""
    start = after.target if after else graph.workflow.first
    ways = graph.ways(start, lambda each: not wanted(each))
    if edge.source not in ways:
        return None
    return written(((after,) if after else ()) + (*ways[edge.source], edge), after.source if after else start)


def _by_others(whole: Whole, graph: Graph, each: Edge, grave: Edge) -> bool:
    return _asks_somebody(whole, graph, each) and _apart(whole, graph, each, grave)


def _asks_somebody(whole: Whole, graph: Graph, edge: Edge) -> bool:
    quorums = _quorums(whole, graph.workflow, edge)
    return edge.action.upon is None and bool(quorums) and all(whos(each.quorum) for each in quorums)


def _apart(whole: Whole, graph: Graph, one: Edge, other: Edge) -> bool:
    """Whether one list of `apart` names those who act in both states, each by a name of its own; people of different units
    are different people. Those who take the same seats in both states are not kept apart from themselves."""
    if one.source == other.source:
        return False
    for listed in (*graph.workflow.apart, *graph.workflow.apart_units):
        group = frozenset(_bare(who.phrase) for who in listed)
        first, second = _named(whole, graph, one, group), _named(whole, graph, other, group)
        if first and second and not first & second:
            return True
    return False


def _bare(phrase: str) -> str:
    """`each acted.STATE` names whoever `acted.STATE` does."""
    return phrase.removeprefix("each ") if phrase.startswith("each acted.") else phrase


def _named(whole: Whole, graph: Graph, edge: Edge, group: frozenset[str]) -> frozenset[str]:
    """By which names the list knows all who take the action: as `acted.STATE`, or by every phrase; none if it does not."""
    acted = f"acted.{edge.source}"
    if acted in group:
        return frozenset({acted})
    quorums = _quorums(whole, graph.workflow, edge)
    phrases = [frozenset(who.phrase for who in whos(each.quorum)) for each in quorums]
    if not phrases or not all(each and each <= group for each in phrases):
        return frozenset()
    return frozenset[str]().union(*phrases)
