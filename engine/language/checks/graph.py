"""The states of a workflow as a graph, and the shortest way through it: what a finding shows as its example."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.language.definition import Action, Workflow
from engine.language.source import Place


@dataclass(frozen=True, slots=True)
class Edge:
    """One way an action may lead. `place` is that of the action in the pack."""

    source: str
    name: str
    action: Action
    target: str
    place: Place


@dataclass(frozen=True)
class Graph:
    """All ways through a workflow, `back` and `comes_back` included; an action that stays leads to its own state."""

    workflow: Workflow

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        return tuple(edge for state in self.workflow.states for edge in self._leaving(state))

    @cached_property
    def leaving(self) -> Mapping[str, tuple[Edge, ...]]:
        """The ways out of each state, staying left out."""
        found: dict[str, tuple[Edge, ...]] = dict.fromkeys(self.workflow.states, ())
        for edge in self.edges:
            if edge.target != edge.source:
                found[edge.source] = (*found[edge.source], edge)
        return found

    def ways(
        self, start: str, allowed: Callable[[Edge], bool] = lambda edge: True
    ) -> Mapping[str, tuple[Edge, ...]]:
        """The shortest way from `start` to every state that can be reached over allowed edges."""
        ways: dict[str, tuple[Edge, ...]] = {start: ()}
        waiting = deque([start])
        while waiting:
            state = waiting.popleft()
            for edge in self.leaving[state]:
                if edge.target not in ways and allowed(edge):
                    ways[edge.target] = (*ways[state], edge)
                    waiting.append(edge.target)
        return ways

    @cached_property
    def reached(self) -> Mapping[str, tuple[Edge, ...]]:
        """The shortest way from the first state to each that can be reached."""
        return self.ways(self.workflow.first)

    def _leaving(self, state: str) -> Iterator[Edge]:
        root = ("workflows", self.workflow.workflow)
        own = self.workflow.states[state].actions
        for name, action in self.workflow.actions_in(state).items():
            place = (*root, "states", state, "actions", name) if name in own else (*root, "actions", name)
            for target in self._targets(state, action):
                yield Edge(state, name, action, target, place)

    def _targets(self, state: str, action: Action) -> tuple[str, ...]:
        if action.to is None:
            return (state,)
        if action.to == "back":
            return tuple(dict.fromkeys((*self._before[state], *self._sent_back_to(state))))
        returned = self._returned_from[state] if action.upon is None else ()
        return tuple(dict.fromkeys((*self._known(action), *returned)))

    def _sent_back_to(self, state: str) -> Iterator[str]:
        """From where a case that was sent back comes straight here again."""
        for action in self.workflow.actions_in(state).values():
            if action.comes_back:
                yield from self._known(action)

    def _known(self, action: Action) -> tuple[str, ...]:
        """A state that does not exist is reported where it is named."""
        return tuple(target for target in action.targets if target in self.workflow.states)

    @cached_property
    def _before(self) -> Mapping[str, tuple[str, ...]]:
        """From where each state is entered on the way forward."""
        found: dict[str, tuple[str, ...]] = dict.fromkeys(self.workflow.states, ())
        for source in self.workflow.states:
            for action in self.workflow.actions_in(source).values():
                for target in self._known(action):
                    found[target] = (*found[target], source)
        return found

    @cached_property
    def _returned_from(self) -> Mapping[str, tuple[str, ...]]:
        """Which states send a case to each and want it straight back."""
        found: dict[str, tuple[str, ...]] = dict.fromkeys(self.workflow.states, ())
        for source in self.workflow.states:
            for action in self.workflow.actions_in(source).values():
                if action.comes_back:
                    targets = self._before[source] if action.to == "back" else self._known(action)
                    for target in targets:
                        found[target] = (*found[target], source)
        return found


def written(way: tuple[Edge, ...], start: str) -> str:
    """A way as a reader follows it: `compiling → submit → reviewing`."""
    return " → ".join([start, *(step for edge in way for step in (edge.name, edge.target))])
