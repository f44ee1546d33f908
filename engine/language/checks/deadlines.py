"""A whole case has at least the time that its steps have together; where it has not, its author is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.language.checks.graph import Graph
from engine.language.checks.whole import Whole
from engine.language.definition import Due, Pack, Workflow
from engine.language.source import Finding
from engine.phrase import Path, PhraseError
from engine.time.calendar import Calendar
from engine.time.deadline import Rolls, reckon
from engine.time.moment import written_day, written_end
from engine.time.period import Endless, Period, parse_duration

FIRST_TRIED, DAYS_TRIED = date(2025, 9, 15), 45
"""Plain weeks, a long holiday and its made-up working days, in a year whose official days off stay as they are."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A state on the straight way: how long it may take, and whether that counts from where the whole counts from."""

    name: str
    period: Period
    rolls: Rolls
    from_the_start: bool


def unending(whole: Whole) -> Iterator[Finding]:
    """States that would have no deadline: they lean on the parameter `step`, and the pack has none."""
    if "step" in whole.pack.parameters:
        return
    for name, workflow in whole.pack.workflows.items():
        for state_name, state in workflow.states.items():
            if state.who is not None and state.due is None:
                text = f"{state_name!r} has no 'due', and the pack has no parameter 'step' to take its place"
                yield Finding(("workflows", name, "states", state_name), text)


def too_short(whole: Whole) -> Iterator[Finding]:
    """Warnings: overall deadlines that can end before the sum of their steps, with a day on which they do."""
    calendar = Calendar(whole.pack.calendar, ZoneInfo(whole.pack.time_zone))
    for name, workflow in whole.pack.workflows.items():
        overall = _period(whole.pack, workflow.due) if workflow.due else None
        steps = _steps(whole.pack, workflow)
        if overall is None or not steps or workflow.due is None:
            continue
        example = _example(overall, Rolls(workflow.due.rolls), steps, calendar)
        if example is not None:
            together = " + ".join(f"{step.name} {step.period}" for step in steps)
            text = f"the whole ({overall}) can be due before its steps are ({together}): {example}"
            yield Finding(("workflows", name, "due"), text, weight="warning")


def _example(overall: Period, rolls: Rolls, steps: Sequence[_Step], calendar: Calendar) -> str | None:
    for day in (FIRST_TRIED + timedelta(days=number) for number in range(DAYS_TRIED)):
        whole_due = reckon(overall, day, calendar, rolls).due_at
        end: datetime | date = calendar.at(day, time())
        for step in steps:
            due = reckon(step.period, day if step.from_the_start else end, calendar, step.rolls).due_at
            end = max(end, due)
        if whole_due < end:
            begun, first, last = (
                written_day(day),
                written_end(calendar.local(whole_due)),
                written_end(calendar.local(end)),
            )
            return f"begun on {begun.en}, it is due {first.en}, its last step {last.en}"
    return None


def _steps(pack: Pack, workflow: Workflow) -> Sequence[_Step]:
    """The states of the shortest way to a good end; none where a length is not known yet, or a step ends with the case."""
    ends = [name for name, state in workflow.states.items() if state.final == "done"]
    ways = [way for name, way in Graph(workflow).reached.items() if name in ends]
    if not ways or workflow.due is None:
        return ()
    found: list[_Step] = []
    for state_name in (edge.source for edge in min(ways, key=len)):
        state = workflow.states[state_name]
        due = state.due or (Due(within=Path("param.step"), after="state.entered") if state.who else None)
        if due is None or due.by is not None or due.before is not None:
            continue
        period = _period(pack, due)
        if period is None:
            return ()
        same = due.after is not None and due.after == workflow.due.after
        found.append(_Step(state_name, period, Rolls(due.rolls), same))
    return found


def _period(pack: Pack, due: Due) -> Period | None:
    """The length that the deadline has today; None where it has none or the company has not set it."""
    within = due.within
    if isinstance(within, Path):
        parameter = pack.parameters.get(within.tail) if within.head == "param" else None
        try:
            within = (
                parse_duration(str(parameter.value)) if parameter and parameter.value is not None else None
            )
        except PhraseError:
            return None
    return None if within is None or isinstance(within, Endless) else within
