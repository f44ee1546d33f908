"""Asking for a later deadline, and moving it when the request is granted.

The request is a case of the workflow `extension`, so that it is approved, mailed, reminded of and recorded like any other.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from engine.case.case import Case, Deadline
from engine.case.command import AskExtension, ExtendDeadline, OpenCase
from engine.case.decision import Decision, Entry
from engine.deciding.entering import EXTENSION
from engine.deciding.ladder import due_of, moved, recounted, title_of
from engine.deciding.scope import Scope
from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, Reason, Refused, did_you_mean
from engine.language.definition import Due
from engine.people.actor import Actor
from engine.people.quorum import written
from engine.text import Text
from engine.time.deadline import reckon
from engine.time.moment import written_end
from engine.time.period import Period


def ask_extension(scope: Scope, actor: Actor, command: AskExtension) -> Decision:
    """Open the request for a later deadline, for whoever works on the case now.

    Raises Refused when the deadline cannot be extended, is asked for already, or the work is somebody else's.
    """
    deadline = _running(scope.case, command.deadline)
    if not any(item.may_be_done_by(actor.person) for item in scope.case.visit.open_items):
        raise Refused(
            Reason(
                "not_yours",
                Text("只有现在办理的人可以申请延期", "only who works on it now can ask for more time"),
            )
        )
    if _is_asked(scope.case, command.deadline):
        raise Refused(
            Reason("asked_already", Text("已有待批的延期申请", "a request to extend it is still open"))
        )
    _refuse_past(scope, deadline, command.until)
    given: dict[str, Json] = {
        "deadline": snapshot(scope, deadline),
        "until": command.until,
        "reason": command.reason,
    }
    opened = OpenCase(
        EXTENSION, given, parent=scope.case.id, parent_name=_name(scope.case), opener=actor.person
    )
    entry = Entry("extension_asked", {"deadline": command.deadline, "until": command.until})
    return Decision(scope.case, (entry,), opens=(opened,))


def extend(scope: Scope, command: ExtendDeadline) -> Decision:
    """Move the deadline, as was granted. A deadline that has ended meanwhile stays as it is."""
    deadline = scope.case.deadlines[command.deadline]
    if not deadline.armed:
        return Decision(scope.case, (Entry("extension_too_late", {"deadline": command.deadline}),))
    later = moved(scope, deadline, date.fromisoformat(command.until))
    case = replace(scope.case, deadlines={**scope.case.deadlines, command.deadline: later})
    data = {
        "deadline": command.deadline,
        "from": deadline.due_at.isoformat(),
        "to": later.due_at.isoformat(),
    }
    case, followed = recounted(scope.at(case), scope.case)
    return Decision(case, (Entry("extended", data), *followed))


def snapshot(scope: Scope, deadline: Deadline) -> Mapping[str, Json]:
    """The deadline as the form field `deadline` holds it."""
    due = due_of(scope, deadline.name)
    extension = due.extension if due else None
    calendar = scope.definition.calendar
    return {
        "name": deadline.name,
        "about": _about(scope, deadline),
        "due": calendar.day_ended_by(deadline.due_at).isoformat(),
        "late": deadline.due_at <= scope.now,
        "latest": _latest(scope, due, deadline),
        "extendable": is_extendable(scope, deadline),
        "extension": {"who": written(scope.named(extension.who))} if extension else {},
    }


def _about(scope: Scope, deadline: Deadline) -> Mapping[str, Json]:
    """Which deadline of which case, and when it is due now, as one line."""
    workflow, number = scope.program.workflow, scope.case.number
    step = title_of(scope, deadline.name)
    due = written_end(scope.definition.calendar.local(deadline.due_at))
    return {
        "zh": f"{number} {workflow.zh}（{step.zh}），{due.zh}到期",
        "en": f"{number} {workflow.text.of('en')} ({step.of('en')}), due {due.en}",
    }


def is_extendable(scope: Scope, deadline: Deadline) -> bool:
    """Whether the policy still allows a longer deadline: not once the last day that it allows is over."""
    due = due_of(scope, deadline.name)
    if not (
        due and due.extension and deadline.armed and deadline.extended < scope.number(due.extension.times)
    ):
        return False
    latest = _latest(scope, due, deadline)
    return latest is None or latest >= _today(scope)


def _latest(scope: Scope, due: Due | None, deadline: Deadline) -> str | None:
    """The last day to which it may be extended (ISO); None where the policy sets no bound."""
    longest = due.extension.at_most if due and due.extension else None
    period = scope.period(longest) if longest is not None else None
    if not isinstance(period, Period):
        return None
    calendar = scope.definition.calendar
    return calendar.day_ended_by(
        reckon(period, calendar.day_ended_by(deadline.due_at), calendar).due_at
    ).isoformat()


def _refuse_past(scope: Scope, deadline: Deadline, until: str) -> None:
    """A deadline that is late already is not helped by another day that has gone. What is no date, its field refuses."""
    due, today = due_of(scope, deadline.name), _today(scope)
    latest = _latest(scope, due, deadline)
    if due and due.extension and latest is not None and latest < today:
        text = Text(
            f"最晚只能延至{latest}，这一天已经过去",
            f"{latest} is the last day it may be extended to, and it is over",
        )
        raise Refused(Reason("too_late", text, due.extension.clause))
    if len(until) == len(today) and until < today:
        expected = Text(f"日期，不早于今天 {today}", f"a date from today, {today}, on")
        raise InvalidForm([InvalidInput("until", expected, until)])


def _today(scope: Scope) -> str:
    return scope.definition.calendar.day_of(scope.now).isoformat()


def _running(case: Case, name: str) -> Deadline:
    deadline = case.deadlines.get(name)
    if deadline is None or not deadline.armed:
        running = [each.name for each in case.deadlines.values() if each.armed]
        raise Refused(
            Reason(
                "no_such_deadline",
                Text(
                    f"案件现在没有“{name}”这一期限",
                    f"no deadline {name!r} runs in this case{did_you_mean(name, running)}",
                ),
            )
        )
    return deadline


def _is_asked(case: Case, deadline: str) -> bool:
    return any(c.outcome is None and c.form.get(EXTENSION) == deadline for c in case.children.values())


def _name(case: Case) -> str:
    """A new name for the request among the case's children."""
    return f"{EXTENSION}_{sum(1 for name in case.children if name.startswith(EXTENSION)) + 1}"
