"""The standard actions by name: what their buttons say, what they ask, and which bounds a definition may set for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.language.definition import Action, FieldSpec, State, Workflow
from engine.language.standard_action import StandardAction

GIVE_BACK = "give_back"
RESUME = "resume"


def _field(kind: str, zh: str, en: str, *, optional: bool = False, most: object = None) -> FieldSpec:
    return FieldSpec(type=kind, zh=zh, en=en, optional=optional, most=most)


_REASON = _field("text", "理由", "Reason")
_NOTE = _field("text", "附言", "Note", optional=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """One standard action as a button, and the bounds that may be written beside its `who`."""

    action: Action
    bounds: frozenset[str] = frozenset()


def _kind(zh: str, en: str, bounds: str = "", **ask: FieldSpec) -> Kind:
    return Kind(Action(zh=zh, en=en, ask=ask), frozenset(bounds.split()))


KINDS: Mapping[str, Kind] = {
    "send_back": _kind(
        "退回至",
        "Send back to",
        "states resubmit times",
        to=_field("text", "退回到", "Back to"),
        reason=_REASON,
    ),
    "take_back": _kind("拿回", "Take back", reason=_field("text", "理由", "Reason", optional=True)),
    "withdraw": _kind("撤回", "Withdraw", reason=_REASON),
    "add_signer": _kind(
        "加签",
        "Add a signer",
        "to places times",
        person=_field("person", "加签人", "Signer"),
        place=_field("text", "何时签", "When"),
        reason=_REASON,
    ),
    "remove_signer": _kind(
        "减签", "Remove a signer", person=_field("person", "减去的签署人", "Signer"), reason=_REASON
    ),
    "reassign": _kind(
        "转办",
        "Reassign",
        "to",
        seat=_field("text", "谁的待办", "Whose work", optional=True),
        person=_field("person", "转给", "To"),
        reason=_REASON,
    ),
    "delegate": _kind("委派", "Delegate", "to", person=_field("person", "请谁答复", "To"), reason=_REASON),
    GIVE_BACK: _kind("答复并交回", "Answer and give back", opinion=_field("text", "意见", "Opinion")),
    "jump": _kind("跳转", "Move the case to", to=_field("text", "跳转到", "To"), reason=_REASON),
    "nudge": _kind("催办", "Press for it", "times within", note=_NOTE),
    "copy": _kind("抄送", "Send a copy", "to", people=_field("people", "抄送给", "To"), note=_NOTE),
    "comment": _kind("留言", "Comment", text=_field("text", "留言", "Comment")),
    "attach": _kind("上传附件", "Attach a file", file=_field("file", "附件", "File"), note=_NOTE),
    "pause": _kind(
        "暂停计时",
        "Pause the clock",
        "at_most",
        until=_field("date", "暂停至", "Until", optional=True),
        reason=_REASON,
    ),
    RESUME: _kind("恢复计时", "Resume the clock", note=_NOTE),
    "enter_late": _kind(
        "补录",
        "Enter after the fact",
        "at_most",
        action=_field("text", "补录的操作", "What was done"),
        person=_field("person", "当时的办理人", "By whom"),
        on=_field("date", "实际办理日期", "On which day", most="today"),
        proof=_field("file", "凭证", "Proof"),
        reason=_REASON,
    ),
}
"""Every standard action that is taken in a case. Nobody is given `give_back` (it is his to whom work was delegated) or `resume`
(his who may pause)."""

OPEN_LATE = "open_late"
OPENING_LATE = _kind(
    "补录整案",
    "Enter a case that began on paper",
    "at_most",
    person=_field("person", "当时的发起人", "By whom it was opened"),
    on=_field("date", "纸上发起日期", "On which day it was opened on paper", most="today"),
    proof=_field("file", "凭证", "Proof"),
    reason=_REASON,
)
"""What is done with no request, but makes one: it goes with the opening of a case, and asks this beside the form."""

CHOSEN = frozenset({"to", "place", "action", "seat"})
"""Answers that are one of several, and no words of a person."""

BOUNDS: Mapping[str, frozenset[str]] = {
    **{name: kind.bounds for name, kind in KINDS.items() if name not in (GIVE_BACK, RESUME)},
    OPEN_LATE: OPENING_LATE.bounds,
}
"""Those that a definition gives to somebody, with the bounds that it may set."""


def standing(
    of_pack: Mapping[str, StandardAction], workflow: Workflow, state: State, name: str
) -> StandardAction | None:
    """What the nearest of state, workflow and pack says of the action; None where nobody may take it."""
    declared = {RESUME: "pause"}.get(name, name)
    for entries in (state.standard_actions, workflow.standard_actions, of_pack):
        if declared in entries:
            found = entries[declared]
            return None if found.is_off else found
    return None


def has_own(workflow: Workflow, name: str) -> bool:
    """Whether the workflow has an action of its own by that name, in whatever state: its own way of doing it."""
    return any(name in workflow.actions_in(state) for state in workflow.states)


def named_action(workflow: Workflow, state: str, name: str) -> Action | None:
    """The action of that name in that state: the definition's own, else the standard one; None for neither."""
    own = workflow.actions_in(state).get(name) if state in workflow.states else None
    if own is not None:
        return own
    return KINDS[name].action if name in KINDS else None
