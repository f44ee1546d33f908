"""The engine's own effects that touch the store."""

from collections.abc import Mapping
from datetime import date, time
from typing import cast

from engine.case.case import Case
from engine.case.decision import Effect, Entry
from engine.case.identity import new_id
from engine.digest import Json
from engine.evidence.ledger import SYSTEM
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.people.actor import Actor
from engine.people.organisation import Substitution
from engine.service.governed import Done, Handler
from engine.store.unit_of_work import UnitOfWork


def substitute(
    work: UnitOfWork, effect: Effect, workflow: Workflow, case: Case, actor: Actor, reading: Reading
) -> Done:
    """Enters the substitution, from the beginning of its first day to the end of its last: a change of staff like any other."""
    arguments, calendar = effect.arguments, reading.calendar
    first, last = (date.fromisoformat(str(arguments[key])) for key in ("from", "until"))
    named = arguments.get("workflows")
    many = cast(list[Json], named) if isinstance(named, list | tuple) else str(named or "").split()
    given = Substitution(
        person=str(arguments["person"]),
        by=str(arguments["by"]),
        role=str(arguments["role"]),
        starts_at=calendar.at(first, time.min),
        ends_at=calendar.end_of(last),
        workflows=tuple(map(str, many)),
        case=case.id,
    )
    version = work.directory.begin_change()
    work.directory.substitute(new_id(reading.now), given)
    data: dict[str, Json] = {
        "person": given.person,
        "by": given.by,
        "role": given.role,
        "from": given.starts_at.isoformat(),
        "until": given.ends_at.isoformat(),
        "workflows": list(given.workflows),
    }
    entry = Entry("substituted", {**data, "case": case.id, "organisation": version})
    work.ledger.append(SYSTEM, actor, entry, reading.now)
    return Done(data=data)


HANDLERS: Mapping[str, Handler] = {"substitute": substitute}
