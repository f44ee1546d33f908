"""What the loader says of standard actions: names, bounds, steps, and who must not have them."""

import pytest

from engine.errors import DefinitionError
from engine.language.validation import load
from tests.support.tiny import DESK, PACK, WORDS, tiny


def told(pack: str = "", desk: str = DESK) -> list[str]:
    files = {"desk.yaml": desk, "pack.yaml": f"{PACK}\nstandard_actions:\n{pack}" if pack else PACK}
    try:
        load(tiny(files), WORDS, "tiny@1.1")
    except DefinitionError as error:
        return [str(problem).removeprefix("tiny/") for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("  widthdraw: opener", "there is no standard action 'widthdraw', did you mean 'withdraw'?"),
        ("  withdraw: opner", "there is no role 'opner', did you mean 'opener'?"),
        ("  withdraw: {who: opener, times: 2}", "'times' is no bound of 'withdraw'"),
        (
            "  nudge: {who: opener, at_most: 2 days}",
            "'at_most' is no bound of 'nudge'; with 'nudge' go times, within",
        ),
        ("  nudge: {who: opener, within: 4 hours}", "expected 'times' beside 'within'"),
        ("  nudge: {who: opener, times: 0}", "expected how often, at least 1"),
        ("  send_back: {who: worker, states: [asking]}", "'states' are those of one workflow"),
        ("  add_signer: {who: worker, places: [besides]}", "'before', 'beside' or 'after'"),
        ("  jump: worker", "'jump' goes around what the policy asks for: 'worker' is a party to the case"),
        ("  enter_late: participant", "'enter_late' goes around"),
        ("  open_late: opener", "'open_late' goes around"),
        (
            "  open_late: {who: chief, times: 2}",
            "'times' is no bound of 'open_late'; with 'open_late' go at_most",
        ),
        ("  withdraw: signer", "'signer' is who was added by hand"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(given: str, said: str) -> None:
    (problem,) = told(given)
    assert said in problem
    assert problem.startswith("pack.yaml:")


def test_a_step_of_another_name_is_told_where_it_stands() -> None:
    first = DESK.index("states:\n")
    desk = DESK[:first] + "standard_actions: {send_back: {who: worker, states: [askin]}}\n" + DESK[first:]
    (problem,) = told(desk=desk)
    assert "there is no state 'askin', did you mean" in problem
    assert problem.startswith("desk.yaml:")


def test_short_and_long_mean_the_same() -> None:
    assert told("  withdraw: opener\n  nudge: none\n  comment: {any_of: [opener, worker]}") == []
    assert told("  withdraw: {who: opener}\n  nudge: {who: none}") == []


def test_a_case_is_entered_from_paper_by_its_workflow_and_not_where_it_ends_in_what_cannot_be_undone() -> (
    None
):
    first = DESK.index("states:\n")
    desk = DESK[:first] + "standard_actions: {open_late: chief}\n" + DESK[first:]
    assert told(desk=desk) == []
    said = "'open_late' enters no case that leads to 'sell': that cannot be undone"
    grave = desk.replace("{lend: {thing", "{sell: {thing")
    (problem,) = (each for each in told(desk=grave) if "'open_late'" in each)
    assert said in problem
    assert problem.startswith("desk.yaml:")
    assert not any(
        "'open_late'" in each for each in told(desk=grave.replace("open_late: chief", "open_late: none"))
    )
    of_state = DESK.replace(
        "    who: opener\n", "    who: opener\n    standard_actions: {open_late: chief}\n", 1
    )
    (problem,) = told(desk=of_state)
    assert "'open_late' makes a case, and no step of it: say it of the workflow" in problem
