"""What a register of loans says of the request behind each: what for, and who decided it with which words."""

from collections.abc import Callable

from engine.case.case import Case
from engine.language.definition import Workflow
from engine.people.actor import MACHINE
from engine.people.doer import Doer
from engine.store.timeline import timeline
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, listed, same
from forms.source import is_opinion


def purpose_of(case: Case, workflow: Workflow) -> Text:
    """The words of the loan's form."""
    asked = (name for name, spec in workflow.form.items() if spec.type == "text")
    return same("；".join(str(case.form[name]) for name in asked if case.form.get(name)))


def approved_by(
    work: UnitOfWork, request: Case, workflow: Workflow, name_of: Callable[[str], Text], but: str = ""
) -> Text:
    """Everybody but its opener, and `but`, who acted in the request: 秦望舒（同意，按期归还）; who stood in for somebody, with
    him."""
    actions = {
        **workflow.actions,
        **{n: a for state in workflow.states.values() for n, a in state.actions.items()},
    }
    said: dict[Text, str] = {}
    for entry in timeline(work.connection, request.id):
        action = actions.get(str(entry.data.get("action"))) if entry.what == "acted" else None
        if action is None or entry.doer in (request.opener, MACHINE, but):
            continue
        for_whom = name_of(entry.for_whom) if entry.for_whom else Text("")
        doer = Doer(name_of(entry.doer), for_whom, tuple(map(name_of, entry.through))).said
        words = [entry.texts[n] for n, spec in action.ask.items() if n in entry.texts and is_opinion(spec)]
        said[doer] = "；".join(words) or said.get(doer, "")
    return listed(
        doer + Text(f"（{opinion}）", f" ({opinion})") if opinion else doer for doer, opinion in said.items()
    )
