"""Applies a decision inside a transaction: numbers, effects, ledger, messages, signed lists, then what follows from it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from engine.case.case import Case, Child
from engine.case.command import Act, Command, Fire, OpenCase, SaveForm
from engine.case.decision import Decision, Entry, Numbering
from engine.case.identity import new_id
from engine.deciding.consequence import settled
from engine.deciding.entering import EXTENSION
from engine.deciding.machine import decide, scope_of
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import FondsError
from engine.evidence.ledger import from_where, subject_of
from engine.language.program import Definition
from engine.people.actor import THE_MACHINE, Actor
from engine.service.gathering import Gathering
from engine.service.governed import Happening
from engine.service.handlers import HANDLERS
from engine.service.obligation import Turn, turns_upon
from engine.store import signed_lists
from engine.store.outbox import addressed
from engine.store.unit_of_work import UnitOfWork
from engine.time.occurrence import Missed

MOST_STEPS = 200
_EVIDENCED = frozenset({"opened", "acted"})
"""With these the ledger keeps from where; nothing else needs it."""


class EndlessConsequences(FondsError):
    """One command led to two hundred others: the definitions open or move each other in a circle."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command still to be decided: for a case that exists, or for one to be opened by `definition`; `unless_empty` names a
    field of its form without which there is nothing to open."""

    actor: Actor
    command: Command
    case: str | None = None
    definition: Definition | None = None
    unless_empty: str | None = None

    @staticmethod
    def of(turn: Turn, round_: Missed | None = None) -> "Step":
        """The opening that a duty wants. Raises Refused when nobody can be its opener."""
        return Step(THE_MACHINE, turn.opening(round_), None, turn.definition, turn.duty.unless_empty)


@dataclass(frozen=True, slots=True)
class Among:
    """One of many cases that somebody decided by one act: by which decision, upon how many."""

    decision: str
    of: int


@dataclass(slots=True)
class Applying:
    """Decides and applies a command and all that follows from it, in one transaction; `among` how many by the same act."""

    work: UnitOfWork
    gathering: Gathering
    now: datetime
    mail_domain: str
    among: Among | None = None
    _waiting: deque[Step] = field(default_factory=deque[Step])
    _steps: int = 0

    def run(self, step: Step) -> Case:
        """The case after the command. Raises what `decide` and the handlers raise; then nothing may be committed."""
        decision, scope = self.decided(step)
        return self.apply(step.actor, decision, scope)

    def has_something(self, step: Step) -> bool:
        """Whether there is anything to open a case for: the field that nobody fills in has found something."""
        if step.unless_empty is None or step.definition is None or not isinstance(step.command, OpenCase):
            return True
        scope = self.gathering.scope_of_new(self.work, step.definition, step.actor, step.command, self.now)
        return bool(scope.case.form.get(step.unless_empty))

    def decided(self, step: Step) -> tuple[Decision, Scope]:
        """What the command means, and what it was decided upon. Nothing is changed."""
        if isinstance(step.command, OpenCase) and step.definition is not None:
            scope = self.gathering.scope_of_new(
                self.work, step.definition, step.actor, step.command, self.now
            )
            fresh = new_id(self.now)
            decision = decide(step.definition, None, step.actor, step.command, scope.facts, self.now, fresh)
            return decision, scope
        case = self.work.cases.lock(cast(str, step.case))
        scope = self._scope(case, step.command)
        return decide(scope.definition, scope.case, step.actor, step.command, scope.facts, self.now), scope

    def apply(self, actor: Actor, decision: Decision, scope: Scope) -> Case:
        """Applies the decision, and decides and applies what follows."""
        first = self._apply(actor, decision, scope)
        while self._waiting:
            step = self._waiting.popleft()
            if self.has_something(step):
                self._apply(step.actor, *self.decided(step))
        return self.work.cases.lock(first.id)

    def _scope(self, case: Case, command: Command) -> Scope:
        if isinstance(command, Fire):
            return self.gathering.scope_to_fire(self.work, case, command.deadline, self.now)
        return self.gathering.scope(self.work, case, self.now, given_by(command))

    def _apply(self, actor: Actor, decision: Decision, scope: Scope) -> Case:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise EndlessConsequences(f"expected at most {MOST_STEPS} steps, last {decision.case.workflow}")
        case = self._numbered(decision.case, decision.numbering)
        case, done = self._with_effects(actor, case, decision, scope)
        self.work.cases.save(case)
        if case.has_ended and not scope.case.has_ended and scope.program.binds:
            self.gathering.governed.at_end(self.work, case, self.now)
        by = replace(actor, on_behalf_of=decision.on_behalf_of) if decision.on_behalf_of else actor
        self._record(by, case, decision.entries, done)
        self._post(case, decision)
        for signed in decision.signed:
            signed_lists.keep(self.work.batch, case.id, signed, self.now)
        for command in decision.opens:
            self._open_child(actor, case, command, scope.definition)
        self._waiting.extend(Step(actor, each, definition=scope.definition) for each in decision.besides)
        self._waiting.extend(Step(THE_MACHINE, each.command, each.case) for each in decision.follows)
        if decision.numbering is not None or case.state != scope.case.state:
            self._open_upon(Happening(f"{case.workflow}.{case.state}", case.form), scope)
        return case

    def _open_upon(self, event: Happening, scope: Scope) -> None:
        """What duties want opened upon an event; what several events of one command want alike, once."""
        organisation = scope.facts.organisation
        for turn in turns_upon(scope.definition, event.name, event.source, organisation, self.now):
            step = Step.of(turn)
            if step not in self._waiting:
                self._waiting.append(step)

    def _numbered(self, case: Case, numbering: Numbering | None) -> Case:
        if numbering is None:
            return case
        template, values, dated = numbering.template, numbering.values, numbering.dated
        key = f"{case.workflow}:{template.key(values, dated)}"
        seq = self.work.counters.next(key) if template.sequenced else 0
        return replace(case, number=template.render(values, dated, seq))

    def _with_effects(
        self, actor: Actor, case: Case, decision: Decision, scope: Scope
    ) -> tuple[Case, list[Mapping[str, Json]]]:
        """The case with what the effects changed on it, and what each of them tells the ledger."""
        done: list[Mapping[str, Json]] = []
        for effect in decision.effects:
            here = scope_of(scope.definition, case, scope.facts, self.now)
            carry_out = HANDLERS.get(effect.name) or self.gathering.governed.handlers[effect.name]
            result = carry_out(
                self.work, settled(here, effect), here.program.workflow, case, actor, here.reading()
            )
            case = replace(case, form={**case.form, **result.form})
            self._waiting.extend(Step(THE_MACHINE, each.command, each.case) for each in result.follows)
            for told in result.tells:
                self.work.outbox.put(addressed(told.message, told.case, self.mail_domain, self.now))
            for event in result.events:
                self._open_upon(event, scope)
            clauses = {"clauses": list(effect.clauses)} if effect.clauses else {}
            thing = {"for": effect.thing.id} if effect.thing is not None else {}
            done.append({"effect": effect.name, **thing, **clauses, **result.data})
        return case, done

    def _record(
        self, actor: Actor, case: Case, entries: tuple[Entry, ...], done: list[Mapping[str, Json]]
    ) -> None:
        for place, entry in enumerate(entries):
            extra: dict[str, Json] = {"effects": done} if done and place == 0 else {}
            if entry.what == "opened":
                extra["number"] = case.number
            if self.among is not None and entry.what == "acted" and not actor.is_machine:
                extra["among"] = {"decision": self.among.decision, "of": self.among.of}
            texts = {**entry.texts, **from_where(actor)} if entry.what in _EVIDENCED else entry.texts
            whole = replace(entry, data={**entry.data, **extra}, texts=texts)
            self.work.ledger.append(subject_of(case.id), actor, whole, self.now)

    def _post(self, case: Case, decision: Decision) -> None:
        for message in decision.messages:
            self.work.outbox.put(addressed(message, case.id, self.mail_domain, self.now))

    def _open_child(self, actor: Actor, parent: Case, command: OpenCase, definition: Definition) -> None:
        """Opens the child at once, so that the parent knows it before anything else happens to either."""
        held = self.work.cases.lock(parent.id)
        name = _fresh_name(command.parent_name or command.workflow, held)
        command = replace(command, parent_name=name)
        child = self._apply(actor, *self.decided(Step(actor, command, definition=definition)))
        known = _known_of(child, command)
        held = self.work.cases.lock(parent.id)
        self.work.cases.save(replace(held, children={**held.children, known.name: known}))


def _fresh_name(name: str, parent: Case) -> str:
    """The name under which the parent knows the child: a second one of the same name is `NAME.2`."""
    others = len(parent.children_named(name))
    return f"{name}.{others + 1}" if others else name


def given_by(command: Command) -> Mapping[str, Json]:
    """The answers that a command brings."""
    match command:
        case Act(answers=answers):
            return answers
        case SaveForm(given=given):
            return given
        case _:
            return {}


def _known_of(child: Case, command: OpenCase) -> Child:
    """The child as its parent knows it. A request to extend a deadline is known by the deadline's name."""
    form: dict[str, Json] = {}
    if child.workflow == EXTENSION:
        form[EXTENSION] = cast(Mapping[str, Json], command.given["deadline"])["name"]
    return Child(command.parent_name or child.workflow, child.id, child.state, child.outcome, form)
