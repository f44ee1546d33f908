"""A refusal that nobody pronounced: the last word was to abstain, and so the vote can no more be carried.

Whoever abstains is asked for no reason to refuse. What the refusal asks in words, and none of those who refused has answered
here, the machine says itself, in both languages: how the vote stands. Anything else stays unanswered: it would be invented.
"""

from collections.abc import Mapping
from dataclasses import replace

from engine.case.decision import Entry
from engine.deciding.scope import Scope
from engine.deciding.tally import tallies
from engine.language.definition import Action
from engine.text import Text, listed

_NO_MORE = Text("同意者已不足所需", "too few can still agree")


def stated(
    scope: Scope, name: str, action: Action, answered: Mapping[str, object]
) -> tuple[Scope, tuple[Entry, ...]]:
    """The scope with what the action `name` asks in words stated where nobody has, and what the ledger says of it."""
    fields = [
        field for field in _in_words(action) if not answered.get(field) and not _said(scope, name, field)
    ]
    if not fields:
        return scope, ()
    how = listed(tally.text for tally in tallies(scope, scope.case.visit)) or _NO_MORE
    text = Text(f"有人弃权，表决未获通过：{how.zh}", f"abstained from, and so not carried: {how.of('en')}")
    both = f"{text.zh} / {text.of('en')}"
    case = replace(scope.case, form={**scope.case.form, **dict.fromkeys(fields, both)})
    said = {"zh": text.zh, "en": text.of("en")}
    return scope.at(case), (Entry("not_carried", {"action": name, "fields": fields, "said": said}),)


def _in_words(action: Action) -> list[str]:
    return [name for name, spec in action.ask.items() if spec.type == "text" and not spec.optional]


def _said(scope: Scope, name: str, field: str) -> bool:
    """Whether somebody who refused in this stay has answered the field."""
    acts = (item.act for item in scope.case.visit.items if item.act is not None and item.act.action == name)
    return any(acts) and bool(scope.case.form.get(field))
