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
from engine.language.duty_facts import OUTSIDE
from engine.language.program import Definition
from engine.people.actor import Actor
from engine.people.organisation import Organisation
from engine.service.applying import Applying, Step
from engine.service.governed import Happening
from engine.service.obligation import Turn, turns_upon
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
    organisation = applying.gathering.staff.of(applying.work, applying.now, definition)
    entered = _read(applying, definition, events[name], organisation, given)
    occurrence = key or new_id(applying.now)
    happening = Happening(f"{OUTSIDE}{name}", entered.values)
    opened = _opened(applying, definition, happening, organisation, occurrence)
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


def happen(
    applying: Applying, definition: Definition, happening: Happening, occurrence: str
) -> tuple[Case, ...]:
    """Opens a case for every duty that waits for an event of the vocabulary that no command brings about, such as the end of a
    record's retention. Told again for the same `occurrence`, it changes nothing."""
    organisation = applying.gathering.staff.of(applying.work, applying.now, definition)
    return tuple(case for case, _ in _opened(applying, definition, happening, organisation, occurrence))


def _opened(
    applying: Applying,
    definition: Definition,
    happening: Happening,
    organisation: Organisation,
    occurrence: str,
) -> list[tuple[Case, bool]]:
    """The cases of the occurrence, each with whether it was opened just now."""
    turns = turns_upon(definition, happening.name, happening.source, organisation, applying.now)
    found = (_open(applying, turn, occurrence) for turn in turns)
    return [each for each in found if each is not None]


def _open(applying: Applying, turn: Turn, occurrence: str) -> tuple[Case, bool] | None:
    """The case of the occurrence, and whether it was opened just now; None where there is nothing to open one for."""
    work, pack = applying.work, turn.definition.pack.name
    known = work.duties.case_of(pack, turn.name, turn.subject, occurrence)
    if known is not None:
        return work.cases.read(known), False
    step = Step.of(turn)
    if not applying.has_something(step):
        return None
    case = applying.run(step)
    work.duties.ran(pack, turn.name, turn.subject, occurrence, case.id, applying.now)
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
