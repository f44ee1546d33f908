"""A case can get through: every state is reached, has somebody or something that moves it, and leads to an end."""

from collections.abc import Iterator

from engine.language.checks.graph import Edge, Graph, written
from engine.language.checks.whole import Whole
from engine.language.definition import Action, State, Workflow
from engine.language.possible import possible
from engine.language.source import Finding, Place
from engine.people.quorum_parts import Nobody, Quorum, votes_of, whos
from engine.people.who import Word


def stuck(whole: Whole) -> Iterator[Finding]:
    """States and actions with which a case would stand still for ever, or that no case ever comes to."""
    for workflow in whole.pack.workflows.values():
        graph = Graph(workflow)
        yield from _unreachable(graph)
        yield from _without_exit(graph)
        yield from _going_round(graph)
        for name, state in workflow.states.items():
            yield from (
                _final(workflow, name, state) if state.final else _unmoved(whole, workflow, name, state)
            )
        for edge in {(edge.source, edge.name): edge for edge in graph.edges}.values():
            yield from _returns(graph, edge)
            yield from _rows(edge.place, edge.action)
    yield from _never_opened(whole)


def _place(workflow: Workflow, state: str) -> Place:
    return ("workflows", workflow.workflow, "states", state)


def _unreachable(graph: Graph) -> Iterator[Finding]:
    for state in graph.workflow.states:
        if state not in graph.reached:
            text = f"no case can come to {state!r}: no action leads to it from {graph.workflow.first!r} or after it"
            yield Finding(_place(graph.workflow, state), text)


def _without_exit(graph: Graph) -> Iterator[Finding]:
    for state, declared in graph.workflow.states.items():
        if declared.final is None and not graph.leaving[state]:
            way = _way_to(graph, state)
            text = f"nobody can leave {state!r}: none of its actions leads to another state, and it is not 'final'{way}"
            yield Finding(_place(graph.workflow, state), text)


def _going_round(graph: Graph) -> Iterator[Finding]:
    """States that lead on, but only round and round; each such loop is told once."""
    told: set[str] = set()
    for state in graph.reached:
        onward = graph.ways(state)
        ends = any(graph.workflow.states[each].final or not graph.leaving[each] for each in onward)
        if ends or state in told:
            continue
        loop = {each for each in onward if state in graph.ways(each)}
        if loop == {state}:
            continue  # it only leads to the loop
        told |= loop
        edge = next(edge for edge in graph.leaving[state] if edge.target in loop)
        round_ = (edge, *graph.ways(edge.target)[state])
        text = f"a case that comes to {state!r} never ends: it goes {written(round_, state)}"
        yield Finding(_place(graph.workflow, state), text + _way_to(graph, state))


def _way_to(graph: Graph, state: str) -> str:
    way = graph.reached.get(state)
    return f" (the shortest way there: {written(way, graph.workflow.first)})" if way else ""


def _final(workflow: Workflow, name: str, state: State) -> Iterator[Finding]:
    idle = [key for key in ("who", "due", "actions", "remind", "escalate", "fills") if getattr(state, key)]
    for key in idle:
        yield Finding(
            (*_place(workflow, name), key), f"{name!r} is 'final': the case has ended, so it has no {key!r}"
        )


def _unmoved(whole: Whole, workflow: Workflow, name: str, state: State) -> Iterator[Finding]:
    """Somebody must be asked, or something must be waited for."""
    actions = workflow.actions_in(name)
    quorums = possible(whole.pack, workflow, state.who)
    asks_nobody = state.who is None or any(
        who.part == Word("nobody") for each in quorums for who in whos(each.quorum)
    )
    moved = any(action.upon or action.who for action in actions.values())
    if asks_nobody and not moved:
        text = f"{name!r} stands still: it asks nobody ('who') and waits for nothing ('upon')"
        yield Finding(_place(workflow, name), text)
    elif asks_nobody:
        for action_name, action in state.actions.items():
            if action.upon is None and action.who is None:
                place = (*_place(workflow, name), "actions", action_name)
                yield Finding(
                    place, f"nobody can take {action_name!r}: neither it nor the state {name!r} says 'who'"
                )
    none = next((each for each in quorums if isinstance(each.quorum, Nobody)), None)
    if none is not None and state.together is None:
        text = f"{name!r} asks nobody ('none'){none.said}: then one action must be 'together: true', which the machine takes"
        yield Finding((*_place(workflow, name), "who"), text, 1)
    for each, action in actions.items():
        if action.together and (action.who is not None or state.who is None):
            text = f"{each!r} is 'together': the state's 'who' decides, and an action's own 'who' has no seats to fill"
            yield Finding(
                (*_place(workflow, name), "actions", each)
                if each in state.actions
                else _place(workflow, name),
                text,
            )
    yield from _voices(workflow, name, tuple(each.quorum for each in quorums))


def _voices(workflow: Workflow, name: str, quorums: tuple[Quorum, ...]) -> Iterator[Finding]:
    """What those who decide together can say: yes, no, and to abstain if the policy lets them."""
    state, actions = workflow.states[name], workflow.actions_in(name)
    together = {each: action for each, action in actions.items() if action.together}
    others = dict(list(together.items())[1:])
    abstaining = {each: action for each, action in others.items() if action.to is None}
    refusing = [each for each in others if each not in abstaining]
    decisive = [each for each, action in together.items() if action.to != "back" and each not in abstaining]
    if len(decisive) > 2:
        text = f"expected one 'together' action and at most one refusal, got {', '.join(decisive)}"
        yield Finding(_place(workflow, name), text)
    for each, action in abstaining.items():
        place = (
            (*_place(workflow, name), "actions", each) if each in state.actions else _place(workflow, name)
        )
        if not refusing:
            text = f"{each!r} leads nowhere, so it abstains: a refusal, 'together' too, must say what happens when too few agree"
            yield Finding(place, text)
        if action.effects or action.copy_to:
            yield Finding(
                place,
                f"{each!r} leads nowhere, so it abstains: it has no effects and no copies",
            )
    if len(abstaining) > 1:
        text = f"expected one way to abstain, got {', '.join(abstaining)}"
        yield Finding(_place(workflow, name), text)
    vetoes = (vote for quorum in quorums for votes in votes_of(quorum) for vote in votes.among if vote.veto)
    if not refusing and (vote := next(vetoes, None)) is not None:
        whose = ", ".join(who.phrase for who in whos(vote.entry))
        text = f"{whose} has a veto and no way to say no: {name!r} needs a second 'together' action"
        yield Finding((*_place(workflow, name), "who"), text, 1)


def _returns(graph: Graph, edge: Edge) -> Iterator[Finding]:
    workflow, action = graph.workflow, edge.action
    if action.to == "back" and edge.source == workflow.first:
        yield Finding((*edge.place, "to"), f"nothing comes before {edge.source!r}: it is the first state", 1)
    if not action.comes_back:
        return
    if action.to is None:
        yield Finding(
            (*edge.place, "comes_back"), f"{edge.name!r} leads nowhere, so nothing can come back from there"
        )
        return
    for target in {each.target for each in graph.leaving[edge.source] if each.name == edge.name}:
        forward = [each for each in workflow.actions_in(target).values() if each.to not in (None, "back")]
        if not any(each.upon is None for each in forward):
            text = f"{edge.name!r} can never come back: in {target!r} no action that somebody takes leads on"
            yield Finding((*edge.place, "comes_back"), text)


def _rows(place: Place, action: Action) -> Iterator[Finding]:
    """The rows of a branching `to`: each with `when`, the last `otherwise`."""
    if not isinstance(action.to, tuple):
        return
    if not action.to:
        yield Finding((*place, "to"), "expected rows {when, state}, the last {otherwise: true, state}", 1)
    for number, row in enumerate(action.to):
        last = number == len(action.to) - 1
        if last != row.otherwise or last == (row.when is not None):
            wanted = "{otherwise: true, state}" if last else "{when, state}"
            yield Finding(
                (*place, "to", number), f"expected {wanted} as {'the last' if last else 'this'} row"
            )


def _never_opened(whole: Whole) -> Iterator[Finding]:
    """A workflow that nobody may open needs a duty or another case that does; one that is inherited is only on offer."""
    if whole.pack.to_inherit:
        return
    opened = {duty.open.workflow for duty in whole.pack.duties.values()} | {*whole.opened_by_cases}
    for name, workflow in whole.pack.workflows.items():
        nobody = [who for who in whos(workflow.opening.who) if who.part == Word("nobody")]
        if nobody and name not in opened and f"workflows.{name}" not in whole.pack.inherited:
            text = f"nobody may open {name!r}, and no duty and no other case does"
            yield Finding(("workflows", name, "opening", "who"), text, 1)
