"""Carrying a deed out as a person at the keyboard does: open a case, fill the form in, press a button."""

from collections.abc import Mapping
from mimetypes import guess_type
from typing import cast

from engine.case.case import Case
from engine.case.command import Act, AskExtension, OpenCase, SaveForm
from engine.deciding.forms import list_digest
from engine.digest import Json
from engine.errors import did_you_mean
from engine.language.definition import Action, FieldSpec, Workflow
from engine.language.standard_actions import KINDS, OPENING_LATE, has_own
from engine.people.actor import Actor
from engine.text import Text, same
from rehearsal.picking import picked
from rehearsal.scenario import as_json
from rehearsal.stage import Stage
from rehearsal.step import Deed
from rehearsal.stuck import Stuck

EXTENSION = "extension"
FIRST = ""
"""The name under which a script's first case is also known."""


def carry_out(stage: Stage, cases: dict[str, str], deed: Deed) -> Case:
    """The case after the deed; a case that was opened is put among `cases`.

    Raises what the service raises when the deed is refused, Stuck when it names what is not there.
    """
    if deed.opens is None:
        if deed.on_paper is not None:
            raise Stuck(
                "only the opening of a case is said to be on paper: an act is entered by enter_late",
                "on_paper",
            )
        return _act(stage, named(stage, cases, deed.case, "case"), deed)
    before = len(cases)
    case = _ask_extension(stage, cases, deed) if deed.opens == EXTENSION else _open(stage, deed)
    cases[deed.case or deed.opens] = case.id
    if not before:
        cases[FIRST] = case.id
    return case


def named(stage: Stage, cases: Mapping[str, str], name: str | None, *keys: str) -> Case:
    """The case of that name, or the script's first. Raises Stuck."""
    found = cases.get(name or FIRST)
    if found is None:
        known = [each for each in cases if each]
        meant = did_you_mean(name or "", known)
        raise Stuck(
            f"no case is called {name!r} here{meant}" if name else "no case has been opened yet", *keys
        )
    return stage.case(found)


def announced(stage: Stage, cases: Mapping[str, str], deed: Deed) -> Text:
    """What is about to be done, in a line: 林小满：移交B角. Raises Stuck when the deed names what is not there."""
    people = stage.organisation.people
    if deed.who not in people:
        raise Stuck(f"nobody is called {deed.who!r}{did_you_mean(deed.who, list(people))}", "who")
    name, what = people[deed.who].name, _title(stage, cases, deed)
    return Text(f"{name.zh}：{what.zh}", f"{name.of('en')}: {what.of('en')}")


def standing(stage: Stage, case: Case) -> Text:
    """Where the case stands, in a few words: YJ2026-0001 B角复核中."""
    state = stage.definition.programs[case.workflow].workflow.states[case.state].text
    return Text(f"{case.number} {state.zh}", f"{case.number} {state.of('en')}")


def _stored(
    stage: Stage, person: str, fields: Mapping[str, FieldSpec], given: Mapping[str, Json]
) -> Mapping[str, Json]:
    """The values as the pages give them: every file `{name, text}` handed in, every record picked by its number."""
    stored = dict(given)
    for name, value in given.items():
        spec = fields.get(name)
        if spec is not None and spec.type == "file":
            stored[name] = _handed_in(stage, person, value)
        elif spec is not None and spec.type in {"record", "records"}:
            stored[name] = picked(stage, spec.class_, value, "with", name)
    return stored


def _open(stage: Stage, deed: Deed) -> Case:
    workflow = _workflow(stage, str(deed.opens))
    given = _stored(stage, deed.who, workflow.form, _given(deed.with_, workflow.form))
    command = OpenCase(workflow.workflow, given, on_paper=_on_paper(stage, deed))
    return stage.service.open(Actor(deed.who), stage.edition, command)


def _on_paper(stage: Stage, deed: Deed) -> Mapping[str, Json] | None:
    if deed.on_paper is None:
        return None
    ask = OPENING_LATE.action.ask
    return _stored(stage, deed.who, ask, _given(deed.on_paper, ask, "on_paper"))


def _workflow(stage: Stage, name: str) -> Workflow:
    programs = stage.definition.programs
    if name not in programs:
        raise Stuck(f"no workflow {name!r}{did_you_mean(name, list(programs))}", "does")
    return programs[name].workflow


def _ask_extension(stage: Stage, cases: Mapping[str, str], deed: Deed) -> Case:
    parent = named(stage, cases, deed.in_, "in")
    given = {name: str(as_json(value)) for name, value in deed.with_.items()}
    try:
        command = AskExtension(**given)
    except TypeError:
        raise Stuck("expected deadline, until and reason", "with") from None
    after = stage.service.do(Actor(deed.who), parent.id, command)
    (name,) = set(after.children) - set(parent.children)
    return stage.case(after.children[name].case)


def _act(stage: Stage, case: Case, deed: Deed) -> Case:
    workflow = stage.definition.programs[case.workflow].workflow
    if deed.does in KINDS and not has_own(workflow, deed.does):
        fields = {**workflow.asked, **KINDS[deed.does].action.ask}
        answers = _stored(stage, deed.who, fields, _given(deed.with_, fields))
        return stage.service.do(Actor(deed.who), case.id, Act(deed.does, answers))
    action = _action(workflow, case.state, deed)
    given = _stored(stage, deed.who, workflow.asked, _given(deed.with_, workflow.asked))
    surely = "password" if action.assurance == "password" else "signed_in"
    actor = Actor(deed.who, deed.assured or surely)
    if filled := {name: value for name, value in given.items() if name not in action.ask}:
        stage.service.do(actor, case.id, SaveForm(filled))
    answers = {name: value for name, value in given.items() if name in action.ask}
    with stage.service.look(case.id) as scope:
        seen = {name: list_digest(scope, name) for name in action.sign}
    typed = case.number if deed.typed is None else deed.typed
    return stage.service.do(actor, case.id, Act(deed.does, answers, seen, typed=typed))


def _action(workflow: Workflow, state: str, deed: Deed) -> Action:
    """The action of that name in the case's state, else wherever it stands: whether it is possible now, the machine says."""
    actions = {
        name: action
        for each in (*workflow.states, state)
        for name, action in workflow.actions_in(each).items()
    }
    if deed.does in KINDS and not has_own(workflow, deed.does):
        return KINDS[deed.does].action
    if deed.does not in actions:
        meant = did_you_mean(deed.does, [*actions, *KINDS])
        raise Stuck(f"{workflow.workflow!r} has no action {deed.does!r}{meant}", "does")
    return actions[deed.does]


def _given(
    written: Mapping[str, object], fields: Mapping[str, FieldSpec], key: str = "with"
) -> Mapping[str, Json]:
    """The values under `key`, when the form has fields of all these names: a misspelled one must not count as a refusal."""
    for name in written:
        if name not in fields:
            raise Stuck(f"there is no field {name!r}{did_you_mean(name, list(fields))}", key, name)
    return cast(Mapping[str, Json], as_json(written))


def _handed_in(stage: Stage, person: str, given: Json) -> Json:
    """The file as the form holds it, its content kept under its digest."""
    if not isinstance(given, Mapping):
        return given
    file = cast(Mapping[str, str], given)
    kind = guess_type(file["name"])[0] or "application/octet-stream"
    with stage.store.begin() as work:
        content, now = file["text"].encode(), stage.clock.now()
        digest = work.attachments.keep(file["name"], kind, content, person, now)
        return {"name": file["name"], "sha256": digest, "size": len(content)}


def _title(stage: Stage, cases: Mapping[str, str], deed: Deed) -> Text:
    programs = stage.definition.programs
    if deed.opens is not None:
        workflow = _workflow(stage, deed.opens).text
        return Text(f"发起“{workflow.zh}”", f"opens {workflow.of('en')!r}")
    case = named(stage, cases, deed.case, "case")
    return _action(programs[case.workflow].workflow, case.state, deed).text or same(deed.does)
