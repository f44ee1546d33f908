"""The engine's own effects that touch the store."""

from collections.abc import Mapping

from engine.case.case import Case
from engine.case.decision import Effect, Entry
from engine.case.identity import new_id
from engine.deciding.entrusting import entrusted
from engine.digest import Json
from engine.evidence.ledger import SYSTEM
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.service.governed import Done, Handler
from engine.store.unit_of_work import UnitOfWork


def substitute(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Enters the substitution, from the beginning of its first day to the end of its last: a change of staff like any other."""
    given = entrusted(effect.arguments, reading.calendar, case.id)
    version = work.directory.begin_change()
    work.directory.substitute(new_id(reading.now), given)
    data: dict[str, Json] = {
        "person": given.person,
        "by": given.by,
        "role": given.role,
        "from": given.starts_at.isoformat(),
        "until": given.ends_at.isoformat(),
        "workflows": list(given.workflows),
        "letter": given.letter,
        "steps": given.steps,
    }
    entry = Entry("substituted", {**data, "case": case.id, "organisation": version})
    work.ledger.append(SYSTEM, actor, entry, reading.now)
    return Done(data=data)


def end_substitution(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Ends at once what the case decided: whoever is back does his work himself."""
    version = work.directory.begin_change()
    ended = work.directory.end_substitutions(case.id, reading.now)
    if ended:
        entry = Entry("substitution_ended", {"case": case.id, "organisation": version})
        work.ledger.append(SYSTEM, actor, entry, reading.now)
    return Done(data={"ended": ended})


HANDLERS: Mapping[str, Handler] = {"substitute": substitute, "end_substitution": end_substitution}
