"""The way of a case: the strip of its states, and the picture of its workflow."""

from collections.abc import Iterator

from engine.case.case import Case
from engine.language.definition import Action, State, Workflow
from engine.text import Language, Text
from web.diagram import Arrow, StateBox, StateKind, draw
from web.shapes import Stage

_BY_TIME = "due"


def stages(workflow: Workflow, case: Case) -> tuple[Stage, ...]:
    """The states that lead forward, each once, but for those that the case went past; endings only when the case has ended there
    or the way leads there."""
    ending = _ending(workflow, case)
    shown = [name for name, state in workflow.states.items() if state.final is None or name == ending]
    place, been = shown.index(case.state) if case.state in shown else len(shown), {*case.path, *case.acted}
    return tuple(
        Stage(workflow.states[name].text, "now" if name == case.state else "done" if at < place else "later")
        for at, name in enumerate(shown)
        if at >= place or name in been
    )


def picture(workflow: Workflow, lang: Language, current: str = "", visited: tuple[str, ...] = ()) -> str:
    """The figure, with the case's place in it."""
    boxes = [StateBox(name, state.text, _kind(state)) for name, state in workflow.states.items()]
    return draw(boxes, list(arrows(workflow)), current, visited, lang)


def arrows(workflow: Workflow) -> Iterator[Arrow]:
    """Every way from state to state."""
    for name, state in workflow.states.items():
        if state.final is not None:
            continue
        for action_name, action in workflow.actions_in(name).items():
            label = action.text or Text(action_name, action_name)
            for target in action.targets:
                yield Arrow(name, target, label, by_time=action.upon == _BY_TIME)


def _ending(workflow: Workflow, case: Case) -> str:
    if workflow.states[case.state].final is not None:
        return case.state
    return next((name for name, state in workflow.states.items() if state.final == "done"), "")


def _kind(state: State) -> StateKind:
    if state.final is not None:
        return state.final
    return "open" if state.who is not None else "waiting"


def label_of(action: Action, name: str) -> Text:
    """What the button says."""
    return action.text or Text(name, name)
