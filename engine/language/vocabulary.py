"""The words that a governed matter brings to the language: pack sections, field types, closed lists and effects.

Pure: what these words do to the store is in `engine/service/governed.py`. The engine knows none of them; `archive/vocabulary.py`
fills one, `fonds/app.py` hands it to loader and machine.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.language.definition import ChoiceSet, Model, Pack
from engine.language.fact_type import FactType
from engine.language.field import FieldKind
from engine.language.person_facts import PersonCheck

Weight = Literal["plain", "weighty", "irreversible"]
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class EffectKind:
    """A named operation. `needs` and `takes` are its arguments: the field types each may be (an empty set: any).

    A `witnessed` one is carried out by one person and confirmed by another: its action is the witness's. `opens` names the
    workflow of which it also opens a case, a child, with its arguments as the form. `binds`: what it is done to may stay bound to
    the case until that ends, so `Governed.at_end` is asked then. One `at_counter` passes things from hand to hand: whom the case
    names signs there with the code from his mail, if he likes.
    """

    name: str
    weight: Weight
    needs: Mapping[str, frozenset[str]]
    takes: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    witnessed: bool = False
    opens: str = ""
    binds: bool = True
    at_counter: bool = False


def _no_findings(pack: Pack) -> Iterable[tuple[Place, str]]:
    return ()


def _none_wanted(pack: Pack) -> Iterable[tuple[Place, str]]:
    return ()


def _no_choices(pack: Pack) -> Mapping[str, ChoiceSet]:
    return {}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Frozen. `sections` are keys of pack.yaml, `files` further files (`checklists.yaml` holds the one key `checklists`); each
    maps the name to the model of one entry. `findings` checks them against each other, naming the place by its path
    from the section. `wanted` says which places of a pack name an entry of which of the `files`. `choices` are closed lists
    that follow from sections (`place`). `person_facts` and `person_checks` are what governed things say about a person, by
    suffix (`opener.loans`, `form.borrower.may_borrow`): the reader gives the facts under `person.ID`. `events` are what its
    handlers say has happened (`Done.events`), each with what it brings as `source.*`."""

    sections: Mapping[str, type[Model]] = field(default_factory=dict[str, type[Model]])
    files: Mapping[str, type[Model]] = field(default_factory=dict[str, type[Model]])
    field_kinds: Mapping[str, FieldKind] = field(default_factory=dict[str, FieldKind])
    effects: Mapping[str, EffectKind] = field(default_factory=dict[str, EffectKind])
    findings: Callable[[Pack], Iterable[tuple[Place, str]]] = _no_findings
    choices: Callable[[Pack], Mapping[str, ChoiceSet]] = _no_choices
    wanted: Callable[[Pack], Iterable[tuple[Place, str]]] = _none_wanted
    events: Mapping[str, Mapping[str, FactType]] = field(default_factory=dict[str, Mapping[str, FactType]])
    person_facts: Mapping[str, FactType] = field(default_factory=dict[str, FactType])
    person_checks: Mapping[str, PersonCheck] = field(default_factory=dict[str, PersonCheck])

    def weight(self, effect: str) -> Weight:
        """How heavy an effect is; what is none of these words is the engine's own, and plain."""
        return self.effects[effect].weight if effect in self.effects else "plain"

    def binds(self, effect: str) -> bool:
        """Whether the effect is one of these words and may bind what it is done to, to its case."""
        return effect in self.effects and self.effects[effect].binds
