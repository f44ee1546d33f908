"""What a decision is made upon: the case, its pinned definition, today's staff and the facts that its paths name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.case.case import Case
from engine.case.command import OpenCase
from engine.deciding.ladder import acts_when_due
from engine.deciding.machine import scope_of
from engine.deciding.opening import blank_scope
from engine.deciding.scope import Facts, Scope
from engine.digest import Json
from engine.errors import NotFound
from engine.language.program import Definition
from engine.people.actor import Actor
from engine.people.organisation import Organisation
from engine.service.governed import Governed
from engine.service.library import Library
from engine.service.staff import Staff
from engine.store.unit_of_work import UnitOfWork

NOTHING: Mapping[str, Json] = {}


@dataclass(frozen=True, slots=True)
class Gathering:
    """Reads facts inside somebody's transaction."""

    library: Library
    governed: Governed
    staff: Staff = field(default_factory=Staff)

    def scope(
        self, work: UnitOfWork, case: Case, now: datetime, given: Mapping[str, Json] = NOTHING
    ) -> Scope:
        """The case with everything its definition may name; also what the answers `given` name."""
        return self._fetched(work, self.case_alone(work, case, now), given)

    def scope_to_fire(self, work: UnitOfWork, case: Case, deadline: str, now: datetime) -> Scope:
        """The same for a deadline that is due. Governed things are read only if the machine acts on it: reminders and
        levels ask nothing of them, and a sweep fires a hundred deadlines at once."""
        scope = self.case_alone(work, case, now)
        due = case.deadlines.get(deadline)
        return self._fetched(work, scope) if due is not None and acts_when_due(scope, due) else scope

    def scope_of_new(
        self, work: UnitOfWork, definition: Definition, actor: Actor, command: OpenCase, now: datetime
    ) -> Scope:
        """The same for a case that does not exist yet: it holds what was given. Raises NotFound for an unknown workflow."""
        if command.workflow not in definition.programs:
            raise NotFound("workflow", command.workflow, list(definition.programs))
        parent = work.cases.read(command.parent) if command.parent else None
        facts = Facts(self.staff.of(work, now, definition), parent=parent)
        opener = command.opener or str((command.on_paper or NOTHING).get("person") or actor.person)
        scope = blank_scope(definition, command.workflow, opener, facts, now)
        return self._fetched(work, scope.at(replace(scope.case, form=command.given)))

    def case_alone(self, work: UnitOfWork, case: Case, now: datetime) -> Scope:
        """The case with its staff and parent, and nothing governed."""
        definition = self.library.definition(case.edition)
        parent = work.cases.read(case.parent) if case.parent else None
        return scope_of(definition, case, Facts(self.staff.of(work, now, definition), parent=parent), now)

    def cases_alone(self, work: UnitOfWork, cases: Iterable[Case], now: datetime) -> tuple[Scope, ...]:
        """The same of many, as of one moment: the staff is asked for once an edition."""
        staff: dict[str, Organisation] = {}
        found: list[Scope] = []
        for case in cases:
            definition = self.library.definition(case.edition)
            if case.edition not in staff:
                staff[case.edition] = self.staff.of(work, now, definition)
            parent = work.cases.read(case.parent) if case.parent else None
            found.append(scope_of(definition, case, Facts(staff[case.edition], parent=parent), now))
        return tuple(found)

    def _fetched(self, work: UnitOfWork, scope: Scope, given: Mapping[str, Json] = NOTHING) -> Scope:
        reading = replace(scope.reading(), given=given)
        found = self.governed.fetch(work, scope.program.workflow, scope.case, reading)
        if not found:
            return scope
        # What nobody picks (`all: true`) stands on the case as it is found now.
        values = {
            name.removeprefix("form."): value for name, value in found.items() if name.startswith("form.")
        }
        case = replace(scope.case, form={**scope.case.form, **values})
        return replace(scope, case=case, facts=replace(scope.facts, fetched=found))
