"""What readers are shown runs, and answers what is printed."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from fonds.settings import PREFIX, Settings
from tests.fonds.conftest import Run
from tests.fonds.printed import PAGES, ROOT, mentioned_on, shown_on, text_of

STAFF = "id,name_zh,email,roles\nyu,于春山,yu@example.test,sales_consultant\nluo,罗一川,luo@example.test,service_advisor\n"
CATALOGUE = (
    "档号,客户,车架号,交车时间,保管人\n"
    "XS202403-001,甲公司,V-1,2024-03-05 10:00,林小满\nXS202403-002,乙,V-2,2024/3/6 9:30,林小满\n"
)
INIT = (
    "init",
    "--pack",
    "car-dealer",
    "--yes",
    "--figure",
    "kept_for=10 years",
    "--figure",
    "loan_term=2 weeks",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_answers_what_is_printed(
    run: Run, write: Callable[[str, str], Path], page: str
) -> None:
    """One after the other, as a reader would; a page that sets no company up is for those who have one."""
    write("staff.csv", STAFF)
    write("units.csv", "id,name_zh,kind\nsales,销售部,department\n")
    write("catalogue.csv", CATALOGUE)
    shown = list(shown_on(page))
    assert shown
    if not any(each.command[1] == "init" for each in shown):
        run(*INIT, "--administrator", "林小满 <lin@example.test>")
    for each in shown:
        assert each.command[0] == "fonds"
        said = run(*each.command[1:]).stdout
        assert each.fits(said), f"{' '.join(each.command)} answers:\n{said}"


@pytest.mark.parametrize("page", PAGES)
def test_every_command_and_option_that_is_spoken_of_exists(run: Run, page: str) -> None:
    for each in mentioned_on(page):
        said = run(*each.command, "--help").stdout
        assert each.options <= set(re.findall(r"--[a-z-]+", said)), each


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text_of(page))

    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (
        [[word for word in each.command if word not in ("--lang", "zh")][:3] for each in shown_on(page)]
        for page in PAGES[:2]
    )

    assert english == chinese


def test_every_make_target_that_is_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    for page in PAGES:
        assert set(re.findall(r"(?:`|^    )make ([a-z]+)", text_of(page), re.MULTILINE)) <= targets


def test_the_readme_says_which_python_is_needed() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]

    assert f"Python {needed.removeprefix('>=')} or newer" in text_of("README.md")
    assert f"Python {needed.removeprefix('>=')} 以上" in text_of("README.zh-CN.md")


def test_every_setting_is_explained_with_its_default() -> None:
    explained = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", text_of("docs/installation.md")))

    assert explained == {PREFIX + name.upper() for name in Settings.model_fields}
    for name in ("database", "host", "port", "mail_from", "smtp_tls", "seals"):
        assert f"`{Settings.model_fields[name].default}`" in text_of("docs/installation.md")
