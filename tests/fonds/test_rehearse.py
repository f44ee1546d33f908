"""`fonds rehearse`."""

import shutil
from pathlib import Path

from fonds.packs import SHIPPED
from tests.fonds.conftest import Run

SCENARIO = "straight_through"


def test_a_scenario_prints_each_step_deadline_and_mail(run: Run) -> None:
    said = run("rehearse", "micro-loan", SCENARIO).stdout

    assert "2026-10-14 10:00  Lin Xiaoman: Hand to the B-role" in said
    assert "due: 2 working days after 14 Oct 2026: Fri 16 Oct 2026 18:00" in said
    assert "mail to Wu Yizhou (request): " in said
    assert said.endswith("1 scenario, all as expected\n")


def test_it_speaks_chinese_to_a_policy_owner(run: Run) -> None:
    assert (
        "林小满"
        in run("rehearse", "micro-loan", SCENARIO, "--lang", "zh", "--quiet").stdout
        + run("rehearse", "micro-loan", SCENARIO, "--lang", "zh").stdout
    )


def test_quiet_tells_only_how_it_ended(run: Run) -> None:
    said = run("rehearse", "micro-loan", SCENARIO, "--quiet").stdout.splitlines()

    assert [line.split(":")[0].strip() for line in said] == [
        SCENARIO,
        "as expected",
        "1 scenario, all as expected",
    ]


def test_a_wrong_expectation_fails_with_what_was_expected_and_what_happened(run: Run, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED / "micro-loan", tmp_path / "micro-loan"))
    file = folder / "scenarios" / f"{SCENARIO}.yaml"
    text = file.read_text(encoding="utf-8")
    assert "state: reviewing" in text
    file.write_text(text.replace("state: reviewing", "state: counting", 1), encoding="utf-8")

    said = run("rehearse", "micro-loan", SCENARIO, "--quiet", code=1).stdout

    assert f"scenarios/{SCENARIO}.yaml:" in said
    assert "counting" in said
    assert "reviewing" in said


def test_an_unknown_scenario_is_told_with_the_nearest_name(run: Run) -> None:
    assert f"did you mean '{SCENARIO}'?" in run("rehearse", "micro-loan", "straight_thru", code=1).stderr
