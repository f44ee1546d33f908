"""What a standard action is given to work with: the request, whose it is, what was answered; and how it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.case.case import WorkItem
from engine.deciding.scope import Scope
from engine.deciding.substituting import Chain
from engine.digest import Json
from engine.errors import InvalidInput, Reason, Refused, did_you_mean
from engine.language.standard_action import StandardAction
from engine.people.actor import Actor
from engine.people.doer import doer_of
from engine.text import Text, listed


@dataclass(frozen=True, slots=True)
class Option:
    """One of several answers: its value, and what people read."""

    value: str
    text: Text


Options = Mapping[str, tuple[Option, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A standard action that may be taken: by whom, under which rule, at which seat (by its key, if he named one), with which
    answers as the fields read them. `rest` are answers to what else it leads to, `chain` whom the actor stands in for, `seen` the
    digests of the lists that he was shown."""

    scope: Scope
    actor: Actor
    name: str
    rule: StandardAction
    answers: Mapping[str, Json]
    item: str | None = None
    rest: Mapping[str, Json] = field(default_factory=dict[str, Json])
    chain: Chain = ()
    seen: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def doer(self) -> Text:
        """Whose act it is: who takes it, and for whom."""
        organisation = self.scope.facts.organisation
        return doer_of(organisation, self.actor.person, *self.chain[:1], through=self.chain[1:]).said

    @property
    def by(self) -> Mapping[str, Json]:
        """The same for a message."""
        if not self.chain:
            return {"by": self.actor.person}
        return {"by": self.actor.person, "for": self.chain[0], "through": list(self.chain[1:])}

    def text(self, name: str) -> str:
        """What was answered in words, nothing where nothing was."""
        return str(self.answers.get(name) or "")

    def seat(self) -> WorkItem:
        """The open seat that it is about: the one named, else his own, else the only one. Raises Refused."""
        open_items = self.scope.case.visit.open_items
        key = self.text("seat") or self.item
        named = [each for each in open_items if each.key == key] if key else []
        mine = [each for each in open_items if each.may_be_done_by(self.actor.person)]
        found = (named or mine or list(open_items))[:1]
        if not found or (not named and not mine and len(open_items) > 1):
            raise self.refused("which_seat", Text("请指明是谁的待办", "please say whose work it is"))
        return found[0]

    def refused(self, code: str, text: Text, *details: Text) -> Refused:
        """The refusal, with the clause that the rule stands on."""
        return Refused(Reason(code, text, self.rule.clause, details))

    def wrong(self, name: str, expected: Text, near: str = "") -> InvalidInput:
        """What was answered in the field is none of what it may be."""
        return InvalidInput(name, expected, f"{self.text(name)}{near}", self.rule.clause)

    def chosen(self, name: str, options: tuple[Option, ...]) -> str:
        """The answer, when it is one of the options. Raises InvalidInput with the nearest."""
        given = self.text(name)
        if given not in {each.value for each in options}:
            expected = Text("其中之一：", "one of: ") + listed(
                Text(each.text.zh, f"{each.value} ({each.text.of('en')})") for each in options
            )
            raise self.wrong(name, expected, did_you_mean(given, [each.value for each in options]))
        return given


def name_of(scope: Scope, person: str) -> Text:
    """A person's name; his id where the directory does not know him."""
    found = scope.facts.organisation.people.get(person)
    return found.name if found else Text(person, person)


def people_as_options(scope: Scope, people: tuple[str, ...]) -> tuple[Option, ...]:
    """Active people as answers, each once."""
    active = scope.facts.organisation.is_active
    return tuple(Option(each, name_of(scope, each)) for each in dict.fromkeys(people) if active(each))
