"""A mistake in a scenario or demo file is told at its line and column, with the nearest right spelling."""

from pathlib import Path

import pytest

from engine.errors import DefinitionError, NotFound
from rehearsal.scenario import Demo, Scenario, read_demo, read_scenario
from rehearsal.step import Deed, Expect, Now, Refusal
from tests.rehearsal.shop import DEMO, SCENARIO, shop


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shop(tmp_path)


def problems(folder: Path, text: str, name: str = "plain") -> list[str]:
    """What is wrong with the scenario `text`."""
    path = folder / "scenarios" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        read_scenario(path, read_demo(folder))
    return [str(problem) for problem in error.value.problems]


def read(folder: Path, text: str) -> Scenario:
    path = folder / "scenarios" / "plain.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path, read_demo(folder))


def step(text: str) -> str:
    return f"{SCENARIO}  - {text}\n"


def test_steps_are_read_each_as_its_kind(folder: Path) -> None:
    text = step("{who: lin, does: memo.open}") + "  - {now: 2026-10-12 10:00}\n  - {expect: {late: true}}\n"
    kinds = [type(each) for each in read(folder, text).script.steps]
    assert kinds == [Deed, Now, Expect]


def test_a_step_without_a_known_key_is_told_with_the_nearest(folder: Path) -> None:
    (problem,) = problems(folder, step("{expect_mial: {who: lin}}"))
    assert problem.startswith("shop/scenarios/plain.yaml:7:6: expected a step with one of the keys now, who,")
    assert problem.endswith("did you mean 'expect_mail'?")


def test_an_unknown_key_inside_an_expectation_is_told_at_its_column(folder: Path) -> None:
    (problem,) = problems(folder, step("{expect: {sate: writing}}"))
    assert problem.startswith(
        "shop/scenarios/plain.yaml:7:15: there is no key 'sate' here, did you mean 'state'?"
    )


def test_every_wrong_step_is_told(folder: Path) -> None:
    text = step("{now: tomorrow}") + "  - {expect_mail: {kind: remainder}}\n"
    first, second = problems(folder, text)
    assert first == "shop/scenarios/plain.yaml:7:11: expected a moment like 2026-10-09 18:00, got 'tomorrow'"
    assert "plain.yaml:8:26:" in second
    assert "did you mean 'reminder'?" in second


def test_a_moment_needs_its_time_of_day(folder: Path) -> None:
    (problem,) = problems(folder, step("{now: 2026-10-12}"))
    assert problem.endswith("expected a moment like 2026-10-09 18:00, got 2026-10-12")


def test_a_day_that_does_not_exist_is_refused(folder: Path) -> None:
    (problem,) = problems(folder, step("{now: 2026-02-30 09:00}"))
    assert problem.endswith("expected a moment like 2026-10-09 18:00, got '2026-02-30 09:00'")


def test_an_expectation_that_expects_nothing_is_refused(folder: Path) -> None:
    (problem,) = problems(folder, step("{expect: {case: memo}}"))
    assert problem.endswith("expected at least one of state, number, due, case_due, late or waiting_for")


def test_a_scenario_is_named_as_its_file(folder: Path) -> None:
    (problem,) = problems(folder, step("{now: 2026-10-12 10:00}"), "other")
    assert (
        problem
        == "shop/scenarios/other.yaml:1:11: expected 'other', the name of the file or folder, got 'plain'"
    )


def test_a_demo_is_named_as_its_folder(folder: Path) -> None:
    (folder / "demo.yaml").write_text(DEMO.replace("demo: shop", "demo: shops"), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"shop/demo\.yaml:1:7: expected 'shop'"):
        read_demo(folder)


def test_a_policy_without_a_demo_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"demo\.yaml"):
        read_demo(tmp_path)


def test_a_scenario_puts_its_figures_over_those_of_the_demo(folder: Path) -> None:
    text = step("{now: 2026-10-12 10:00}").replace(
        "staff: demo\n", "staff: demo\nparameters: {limit: 9 days}\n"
    )
    assert read(folder, text).figures == {"limit": "9 days"}
    assert demo(folder).figures == {"limit": "5 working days"}


def test_the_staff_of_a_demo_is_an_organisation(folder: Path) -> None:
    organisation = demo(folder).cast.organisation
    assert organisation.people["lin"].manager == "wu"
    assert organisation.holders("chief") == ("wu",)
    assert organisation.units["desk"].head == "wu"


def test_a_refusal_names_its_findings_by_kind() -> None:
    refusal = Refusal.model_validate({"clause": "R05", "missing": ("approval",), "uncounted": (3,)})
    assert refusal.clause == ("R05",)
    assert refusal.findings == {"missing": ("approval",), "uncounted": (3,)}


def demo(folder: Path) -> Demo:
    return read_demo(folder)
