"""Something happened outside: read what is reported, and open what duties want opened upon it."""

from collections.abc import Mapping
from dataclasses import replace

from engine.case.case import Case
from engine.case.decision import Entry
from engine.case.identity import new_id
from engine.deciding.forms import Entered, missing, read
from engine.deciding.opening import blank_scope
from engine.deciding.scope import Facts
from engine.digest import Json
from engine.errors import NotFound, Reason, Refused
from engine.evidence.ledger import SYSTEM
from engine.language.definition import Event
from engine.language.program import Definition
from engine.people.actor import THE_MACHINE, Actor
from engine.people.organisation import Organisation
from engine.service.applying import Applying, Step
from engine.service.obligation import Turn, subjects_of
from engine.text import Text


def report(
    applying: Applying, definition: Definition, actor: Actor, name: str, given: Mapping[str, Json], key: str
) -> tuple[Case, ...]:
    """Opens a case for every duty that waits for the event `name`. Reported again under the same `key`, it changes nothing.

    Raises NotFound for an unknown event, InvalidForm or Refused when what is reported does not fit or is not whole.
    """
    events = definition.pack.events
    if name not in events:
        raise NotFound("event", name, list(events))
    organisation = applying.gathering.staff.of(applying.work)
    entered = _read(applying, definition, events[name], organisation, given)
    waiting = [(n, d) for n, d in definition.pack.duties.items() if d.upon == f"outside.{name}"]
    occurrence = key or new_id(applying.now)
    opened = [
        _open(
            applying,
            Turn(definition, duty, subject, organisation, applying.now, given),
            duty_name,
            occurrence,
        )
        for duty_name, duty in waiting
        for subject in subjects_of(duty, organisation)
    ]
    fresh = [case.id for case, is_fresh in opened if is_fresh]
    if fresh or not opened:
        data: dict[str, Json] = {
            "event": name,
            "key": occurrence,
            "cases": fresh,
            "facts": dict(entered.data),
        }
        applying.work.ledger.append(SYSTEM, actor, Entry("reported", data, entered.texts), applying.now)
    return tuple(case for case, _ in opened)


def _open(applying: Applying, turn: Turn, duty: str, occurrence: str) -> tuple[Case, bool]:
    """The case of the occurrence, and whether it was opened just now."""
    work, pack = applying.work, turn.definition.pack.name
    known = work.duties.case_of(pack, duty, turn.subject, occurrence)
    if known is not None:
        return work.cases.read(known), False
    case = applying.run(Step(THE_MACHINE, turn.opening(), definition=turn.definition))
    work.duties.ran(pack, duty, turn.subject, occurrence, case.id, applying.now)
    return case, True


def _read(
    applying: Applying,
    definition: Definition,
    event: Event,
    organisation: Organisation,
    given: Mapping[str, Json],
) -> Entered:
    workflow = next(iter(definition.programs))
    scope = blank_scope(definition, workflow, "", Facts(organisation), applying.now)
    entered = read(scope, event.fields, given)
    lacking = missing(scope.at(replace(scope.case, form=entered.values)), event.fields)
    if lacking:
        text = Text("上报的内容不完整", "what is reported is not whole")
        raise Refused(Reason("incomplete", text, event.clause, lacking))
    return entered
