"""`fonds check`."""

import shutil
from pathlib import Path

import pytest

from fonds.packs import SHIPPED, shipped_packs
from tests.fonds.conftest import Run


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A company's own policy: micro-loan under another name."""
    folder = Path(shutil.copytree(SHIPPED / "micro-loan", tmp_path / "own-policy"))
    change(folder / "pack.yaml", "pack: micro-loan", "pack: own-policy")
    change(folder / "demo.yaml", "demo: micro-loan", "demo: own-policy")
    return folder


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_shipped_policy_is_without_error(run: Run, pack: str) -> None:
    assert f"{pack}: 0 errors" in run("check", pack).stdout


def test_open_figures_and_clauses_to_come_are_shown_and_refuse_nothing(run: Run, own: Path) -> None:
    pack, policy = own / "pack.yaml", own / "policy.md"
    pack.write_text(f"{pack.read_text('utf-8')}\nnot_yet: [Z99]\n", "utf-8")
    clause = "\n## Z99 以后 / Later\n\nzh: 以后再说。\n\nen: Later.\n"
    policy.write_text(policy.read_text("utf-8") + clause, "utf-8")

    said = run("check", "own-policy").stdout

    assert "open figure overall: Is the overall limit" in said
    assert "clauses that are not built yet: Z99" in said


def test_a_mistake_is_told_by_the_file_as_an_editor_finds_it(run: Run, own: Path) -> None:
    change(own / "handover.yaml", "who: form.b_role", "who: form.b_roll")

    said = run("check", "own-policy", code=1).stdout.splitlines()

    lines = (own / "handover.yaml").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if "who: form.b_roll" in text)
    assert said == [
        f"own-policy/handover.yaml:{line}:10: nothing is called 'form.b_roll' here, did you mean 'form.b_role'?",
        "own-policy: 1 error, 0 warnings",
    ]


def test_warnings_alone_are_no_failure(run: Run, own: Path) -> None:
    change(own / "demo.yaml", "overall: 5 working days", "overall: 4 days")

    said = run("check", "own-policy", "--staff", "demo").stdout

    assert ": warning: the whole (4 days) can be due before its steps are" in said
    assert "own-policy: 0 errors, 1 warning\n" in said


def test_the_demo_staff_is_asked_whether_it_can_run_the_policy(run: Run, own: Path) -> None:
    change(own / "demo.yaml", ", roles: [archivist]", "")

    said = run("check", "own-policy", "--staff", "demo").stdout

    assert "own-policy/pack.yaml:16:3: warning: nobody holds the role 'archivist'" in said


def test_a_broken_file_is_told_where_it_stops_being_yaml(run: Run, own: Path) -> None:
    change(own / "handover.yaml", 'number: "YJ', 'number: {{"YJ')

    assert "own-policy/handover.yaml:" in run("check", "own-policy", code=1).stdout


def test_an_unknown_policy_is_told_with_the_nearest_name(run: Run) -> None:
    assert "did you mean 'micro-loan'?" in run("check", "micro-lone", code=1).stderr


def test_a_copy_that_kept_its_name_is_told_all_its_mistakes(run: Run, own: Path) -> None:
    change(own / "pack.yaml", "pack: own-policy", "pack: micro-loan")
    change(own / "handover.yaml", "who: form.b_role", "who: form.b_roll")

    said = run("check", "own-policy", code=1).stdout

    assert "own-policy/pack.yaml:1:7: a pack is named as its folder, 'own-policy', got 'micro-loan'" in said
    assert "did you mean 'form.b_role'?" in said
    assert said.endswith("own-policy: 2 errors, 0 warnings\n")


@pytest.mark.parametrize(
    ("file", "where", "first"),
    [("policy.md", "pack.yaml:1:1", "R01, R02"), ("checklists.yaml", "pack.yaml:", "looked for in it")],
)
def test_a_file_that_is_missing_is_one_mistake(
    run: Run, own: Path, file: str, where: str, first: str
) -> None:
    (own / file).unlink()

    said = run("check", "own-policy", code=1).stdout.splitlines()

    assert said[1:] == ["own-policy: 1 error, 0 warnings"]
    assert said[0].startswith(f"own-policy/{where}")
    assert f"the file {file} is missing, or has no" in said[0]
    assert first in said[0]


def test_a_clause_of_another_policy_is_no_near_miss(run: Run, own: Path) -> None:
    text = (own / "policy.md").read_text("utf-8")
    (own / "policy.md").write_text(text.replace("## R05", "## R91"), "utf-8")

    said = run("check", "own-policy", code=1).stdout

    assert "policy.md has no clause 'R05'" in said
    assert "'N05'" not in said
