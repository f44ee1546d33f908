"""`fonds init` and `fonds publish`: a company is set up, and its policy changed."""

import shutil
from pathlib import Path

import pytest

from fonds.packs import SHIPPED
from tests.fonds.conftest import ADMINISTRATOR, FIGURES, INIT, Run

TYPED = "5 workin days\n5 working days\n1 working day\nsame day\n5 working days\n10 years\n2 weeks\n何以宁\nhe@example.test\n"


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_company_is_set_up_on_both_databases(
    run: Run, database: str, request: pytest.FixtureRequest
) -> None:
    url: str = request.getfixturevalue({"sqlite": "sqlite_url", "postgresql": "postgres_url"}[database])

    said = run(*INIT, "--database", url).stdout

    assert said.splitlines() == ["published micro-loan@1.1", "administrator: 何以宁 <he@example.test>"]
    assert "administrator,何以宁,,he@example.test,,zh" in run("people", "export", "--database", url).stdout


def test_the_open_figures_are_asked_until_the_answer_fits(run: Run) -> None:
    said = run("init", "--pack", "micro-loan", typed=TYPED)

    assert "全程“五天”是五个工作日还是五个自然日？" in said.stdout
    assert "did you mean '5 working days'?" in said.stderr
    assert "published micro-loan@1.1" in said.stdout


def test_the_questions_are_asked_in_english_too(run: Run) -> None:
    assert (
        "five working days or five calendar days?"
        in run("init", "--pack", "micro-loan", "--lang", "en", typed=TYPED).stdout
    )


def test_a_second_time_nothing_is_asked_and_nothing_changes(run: Run, company: Path) -> None:
    before = run("people", "export").stdout

    said = run("init", "--pack", "micro-loan").stdout

    assert said.splitlines() == [
        "micro-loan@1.1 is in force already: nothing has changed",
        "administrator: administrator",
    ]
    assert run("people", "export").stdout == before


def test_without_asking_every_open_figure_is_named(run: Run) -> None:
    said = run("init", "--pack", "micro-loan", "--yes", *FIGURES[2:], *ADMINISTRATOR, code=1).stderr

    assert said.splitlines() == [
        "refused: these figures must be set before the pack can be published",
        '  overall: Is the overall limit of "five days" five working days or five calendar days?',
    ]


def test_all_figures_that_do_not_fit_are_told_at_once(run: Run) -> None:
    wrong = ("--figure", "overal=1 day", "--figure", "receipt=soon", "--figure", "nothing")

    said = run("init", "--pack", "micro-loan", "--yes", *wrong, code=1).stderr.splitlines()

    assert len(said) == 3
    assert "did you mean 'overall'?" in said[0]
    assert said[1].startswith("figure receipt: expected a period like")
    assert "expected NAME=VALUE, got 'nothing'" in said[2]


def test_an_administrator_must_be_named_when_nothing_may_be_asked(run: Run) -> None:
    assert (
        "--administrator 'NAME <ADDRESS>'"
        in run(
            "init",
            "--pack",
            "car-dealer",
            "--yes",
            *("--figure", "kept_for=10 years", "--figure", "loan_term=2 weeks"),
            code=2,
        ).stderr
    )


def test_an_administrator_without_an_address_cannot_sign_in(run: Run) -> None:
    said = run("init", "--pack", "micro-loan", "--yes", *FIGURES, "--administrator", "何以宁", code=1).stderr

    assert "expected NAME <ADDRESS>, got '何以宁'" in said


def test_publishing_shows_what_changed(run: Run, company: Path) -> None:
    said = run("publish", "micro-loan", "--figure", "overall=7 days")

    assert said.stdout.splitlines() == [
        "published micro-loan@1.2, after micro-loan@1.1",
        "    parameters.overall.value: 5 working days → 7 days",
    ]
    assert "warning: the whole (7 days) can be due before its steps" in said.stderr


def test_a_published_version_never_changes(run: Run, company: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(SHIPPED / "micro-loan", tmp_path / "micro-loan"))
    shutil.copytree(SHIPPED / "standard", tmp_path / "standard")
    handover = own / "handover.yaml"
    handover.write_text(
        handover.read_text("utf-8").replace("within: 3 working days", "within: 2 working days"), "utf-8"
    )

    refused = run("publish", "micro-loan", code=1).stderr

    assert "version 1 of 'micro-loan' is published and never changes" in refused
    assert "  handover.yaml" in refused
    pack = own / "pack.yaml"
    pack.write_text(pack.read_text("utf-8").replace("version: 1", "version: 2"), "utf-8")
    assert (
        "workflows.handover.states.compiling.due.within: 3 working days → 2 working days"
        in run("publish", "micro-loan").stdout
    )


def test_what_check_refuses_is_not_published(run: Run, company: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(SHIPPED / "micro-loan", tmp_path / "micro-loan"))
    pack = own / "pack.yaml"
    text = pack.read_text("utf-8").replace("version: 1", "version: 2")
    pack.write_text(text.replace("advice:\n  R03:", "advice:\n  R99:"), "utf-8")

    assert "R99" in run("publish", "micro-loan", code=1).stderr
    assert run("publish", str(SHIPPED / "micro-loan")).stdout.startswith("micro-loan@1.1 is in force already")


@pytest.mark.parametrize("command", [["publish", "micro-loan"], ["people", "export"], ["ledger", "verify"]])
def test_without_a_company_the_first_step_is_told(run: Run, command: list[str]) -> None:
    assert "'fonds init --pack NAME' sets one up" in run(*command, code=1).stderr


def test_a_database_that_does_not_answer_is_told(run: Run, tmp_path: Path) -> None:
    url = f"postgresql://fonds:hush@/fonds?host={tmp_path}"

    said = run("people", "export", "--database", url, code=1).stderr

    assert said.startswith("the database does not answer")
    assert "hush" not in said
