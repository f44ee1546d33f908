"""From each clause of a policy to what keeps it: the rules that cite it, who keeps it otherwise, or that it waits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from archive.record_class import NumberRule, OnePer
from archive.vocabulary import VOCABULARY
from engine.language.checks.whole import Whole
from engine.language.definition import (
    Action,
    Cited,
    Clause,
    Defaults,
    Due,
    EffectCall,
    Extension,
    Opening,
    Pack,
    Parameter,
    Requirement,
    Rung,
    Sentence,
)
from engine.language.rule_table import Row
from engine.language.source import Place
from engine.text import Text, same

Standing = Literal["enforced", "kept", "advice", "not_yet", "uncited"]
_ARROW = same(" › ")
_KINDS: tuple[tuple[type[Cited], Text], ...] = (
    (Opening, Text("发起", "opening")),
    (Due, Text("期限", "deadline")),
    (Extension, Text("延期", "extension")),
    (Rung, Text("升级", "escalation")),
    (Defaults, Text("各期限的提醒和升级", "reminders and escalation of every deadline")),
    (NumberRule, Text("编号", "number")),
    (OnePer, Text("不得重复", "one of a kind")),
    (Row, Text("规则", "rule")),
)


@dataclass(frozen=True, slots=True)
class Enforcement:
    """A rule that cites the clause: where it stands in the pack, and what people call it there."""

    place: Place
    title: Text

    @property
    def path(self) -> str:
        """workflows.handover.states.compiling.actions.submit"""
        return ".".join(map(str, self.place))


@dataclass(frozen=True, slots=True)
class Traced:
    """A clause and what keeps it. `pack` wrote the clause."""

    clause: Clause
    pack: str
    standing: Standing
    enforced_by: tuple[Enforcement, ...] = ()
    kept_by: str = ""
    advice: Text = Text("")


def trace(pack: Pack) -> tuple[Traced, ...]:
    """Every clause of the policy, in its order."""
    cited = _cited(pack)
    return tuple(_traced(clause, pack, tuple(cited.get(name, ()))) for name, clause in pack.clauses.items())


def _traced(clause: Clause, pack: Pack, enforced: tuple[Enforcement, ...]) -> Traced:
    advice = pack.advice.get(clause.id)
    return Traced(
        clause,
        pack.inherited.get(f"clauses.{clause.id}", pack.name),
        _standing(clause.id, pack, enforced),
        enforced,
        pack.kept_by.get(clause.id, ""),
        advice.text if advice else Text(""),
    )


def _standing(clause: str, pack: Pack, enforced: tuple[Enforcement, ...]) -> Standing:
    if enforced:
        return "enforced"
    if clause in pack.kept_by:
        return "kept"
    if clause in pack.advice:
        return "advice"
    return "not_yet" if clause in pack.not_yet else "uncited"


def _cited(pack: Pack) -> Mapping[str, list[Enforcement]]:
    whole = Whole(pack, VOCABULARY)
    models = dict(whole.parts(BaseModel))
    found: dict[str, list[Enforcement]] = {}
    for place, part in whole.parts(Cited):
        for clause in _clauses(part):
            found.setdefault(clause, []).append(Enforcement(place, _title(place, models)))
    return found


def _clauses(part: Cited) -> Iterator[str]:
    terms = part.terms if isinstance(part, Action | Opening) else ()
    yield from dict.fromkeys((*part.clause, *terms))


def _title(place: Place, models: Mapping[Place, BaseModel]) -> Text:
    """What people call the way to it: 项目档案移交 › A角整理中 › 移交B角."""
    chain = [models[place[:depth]] for depth in range(1, len(place) + 1) if place[:depth] in models]
    names = [name for name in map(_name, chain) if name] or [same(".".join(map(str, place)))]
    title = names[0]
    for name in names[1:]:
        title = title + _ARROW + name
    return title


def _name(part: BaseModel) -> Text:
    match part:
        case Action() | Sentence():
            return part.text
        case Requirement():
            return Text(f"要求 {part.that}", f"requires {part.that}")
        case Parameter():
            return part.question.text
        case EffectCall():
            return same(part.name)
        case _:
            return next((text for kind, text in _KINDS if isinstance(part, kind)), Text(""))
