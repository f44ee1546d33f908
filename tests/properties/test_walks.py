"""Random walks: whatever people do in whatever order, what the machine promises holds after every step.

Definitions are random too: states with one seat or several, actions forward, backward and `back`, some that come back.
A failing walk is printed by hypothesis with the steps that lead to it, shortened.
"""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import given, note, settings
from hypothesis import strategies as st

from engine.case.case import Case
from engine.case.command import Act, AskExtension, Claim, Command, Fire, Release, SaveForm
from engine.case.decision import Decision
from engine.deciding.machine import decide, fillable, offers, scope_of
from engine.deciding.scope import Facts
from engine.errors import InvalidForm, Refused
from engine.people.actor import THE_MACHINE, Actor
from tests.support.small_pack import NOTE, STAFF, Desk, small_definition

PEOPLE = tuple(STAFF.people)
SEATS = (
    "opener",
    "boss",
    "keeper",
    "form.checker",
    "{all_of: [keeper, boss]}",
    "{any_of: [boss, form.checker]}",
)
ORDERED = "{in_order: [form.checker, keeper, boss]}"


@dataclass(frozen=True)
class Step:
    """Somebody tries something after some hours."""

    who: str
    command: Command
    hours: int


@st.composite
def notes(draw: st.DrawFn) -> str:
    """A workflow with two to five states between the first and the last."""
    names = [f"s{number}" for number in range(draw(st.integers(2, 5)))]
    head, _, _ = NOTE.partition("states:")
    lines = [head + "states:"]
    for number, name in enumerate(names):
        who = "opener" if number == 0 else draw(st.sampled_from((*SEATS[1:], ORDERED)))
        together = who.startswith("{") and draw(st.booleans())
        onward = names[number + 1] if number + 1 < len(names) else "filed"
        lines += [
            f"  {name}:",
            f"    zh: 第{number}步",
            f"    en: Step {number}",
            f"    who: {who}",
            "    actions:",
        ]
        lines += [
            f"      go: {{zh: 前进, en: Go on, to: {onward}, together: {str(together).lower()}, clause: R01}}"
        ]
        if number:
            goal = draw(st.sampled_from((*names[:number], "back")))
            comes_back = draw(st.booleans()) and goal != "back"
            lines += [
                f"      return_it: {{zh: 退回, en: Return, to: {goal}, comes_back: {str(comes_back).lower()}, clause: R03}}"
            ]
        else:
            lines += ["      rest: {zh: 留在此处, en: Stay, clause: R01}"]
    lines += ["  filed: {zh: 已归档, en: Filed, final: done}"]
    return "\n".join(lines)


STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(PEOPLE),
        st.one_of(
            st.builds(Act, st.sampled_from(["go", "go", "go", "return_it", "rest", "nonsense"])),
            st.builds(SaveForm, st.fixed_dictionaries({"pages": st.integers(-1, 200)})),
            st.builds(Claim, st.sampled_from(["1.1", "2.1", "3.2"])),
            st.builds(Release, st.sampled_from(["1.1", "2.1", "3.2"])),
            st.builds(Fire, st.sampled_from(["case", "s0", "s1", "s2"])),
            st.builds(AskExtension, st.sampled_from(["case", "s0"]), st.just("2026-10-12"), st.just("忙")),
        ),
        st.sampled_from([0, 0, 1, 8, 24, 200]),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(notes(), STEPS)
def test_promises_hold_after_every_step(text: str, steps: list[Step]) -> None:
    definition = small_definition(text)
    desk = Desk(definition)
    desk.open()
    for step in steps:
        before, desk.now = _case(desk), desk.now + timedelta(hours=step.hours)
        actor = THE_MACHINE if isinstance(step.command, Fire) else Actor(step.who)
        try:
            decision = decide(definition, before, actor, step.command, Facts(STAFF), desk.now)
        except (Refused, InvalidForm) as refusal:
            note(f"{step.who} {step.command}: {refusal}")
            continue
        note(f"{step.who} {step.command}: {before.state} -> {decision.case.state}")
        _check(desk, before, decision)
        desk.apply(decision)


def _case(desk: Desk) -> Case:
    assert desk.case is not None
    return desk.case


def _check(desk: Desk, before: Case, decision: Decision) -> None:
    after, states = decision.case, desk.definition.programs["note"].workflow.states
    assert not before.has_ended or after == before, "a case that has ended never changes"
    assert after.version - before.version == (1 if decision.entries or after != before else 0), (
        "one version a decision"
    )
    assert after.has_ended == (states[after.state].final is not None), "ended exactly in a final state"
    armed = {name for name, deadline in after.deadlines.items() if deadline.armed}
    assert armed <= {"case", after.state}, "only the whole case's deadline and this state's run"
    assert all(d.next_at is None for d in after.deadlines.values() if not d.armed), (
        "what does not run fires nothing"
    )
    for item in after.visit.open_items:
        assert all(person in STAFF.people for person in item.candidates)
        assert item.key.startswith(f"{after.visit.number}."), "work items are never reused"
    keys = [item.key for item in after.visit.items]
    assert len(set(keys)) == len(keys)
    if states[after.state].together is not None:
        seats = [item for item in after.visit.items if item.phrase in ("boss", "keeper")]
        assert all(after.opener not in item.candidates for item in seats), (
            "nobody approves what he opened himself"
        )
    _check_offers(desk, after)


def _check_offers(desk: Desk, case: Case) -> None:
    """What is offered to somebody is what he can take: never an action that is not his."""
    scope = scope_of(desk.definition, case, Facts(STAFF), desk.now)
    for person in PEOPLE:
        for offer in offers(scope, person):
            if offer.unmet:
                continue
            assert _refusal(desk, case, person, offer.name) in ("", "incomplete", "unmet")
        assert bool(fillable(scope, person)) <= (case.state == "s0")
    if not case.has_ended and all(item.candidates for item in case.visit.items):
        asked = {person for item in case.visit.open_items for person in item.candidates}
        assert any(offers(scope, person) for person in asked), "somebody can always go on"


def _refusal(desk: Desk, case: Case, person: str, action: str) -> str:
    """The code of the reason for which it is refused, or nothing."""
    try:
        decide(desk.definition, case, Actor(person), Act(action), Facts(STAFF), desk.now)
    except Refused as refused:
        return refused.reasons[0].code
    return ""
