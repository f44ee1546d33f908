"""The order of the house holds; and each of its rules notices when it is broken."""

from pathlib import Path

import pytest

from tests.support import import_picture
from tests.support.house import MAY_IMPORT
from tests.support.import_picture import Picture

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def house() -> Picture:
    return import_picture.read(ROOT)


def test_no_arrow_turns_back(house: Picture) -> None:
    assert import_picture.new_arrows(house) == []


def test_no_storey_of_the_engine_imports_one_above(house: Picture) -> None:
    assert import_picture.climbs(house) == []


def test_a_climb_is_named_with_its_line(tmp_path: Path) -> None:
    picture = built(
        tmp_path,
        {"engine/case/case.py": "from engine.deciding.scope import Scope", "engine/deciding/scope.py": ""},
    )

    assert import_picture.climbs(picture) == [
        "engine/case/case.py:1: engine.case.case lies below engine.deciding.scope and must not import it"
    ]


def test_no_modules_import_each_other_in_a_circle(house: Picture) -> None:
    assert import_picture.cycles(house) == []


def test_each_library_stays_in_its_home(house: Picture) -> None:
    assert import_picture.strays(house) == []


def test_what_decides_reaches_nothing_that_stores_sends_or_waits(house: Picture) -> None:
    assert import_picture.impurities(house) == []


def test_nothing_sleeps() -> None:
    assert import_picture.sleeps(ROOT, [*MAY_IMPORT, "tests", "bench"]) == []


def test_every_module_is_in_the_drawing(house: Picture) -> None:
    drawn = import_picture.draw(house)

    assert "engine.errors" in house.modules
    assert "\n  errors ──► text" in drawn
    assert all(f"\n{room} (" in f"\n{drawn}" for room in MAY_IMPORT)


def test_an_arrow_back_is_named_with_its_line(tmp_path: Path) -> None:
    picture = built(
        tmp_path,
        {"engine/case/case.py": "import json\nfrom archive.record import Record\n", "archive/record.py": ""},
    )

    (found,) = import_picture.new_arrows(picture)
    assert (
        found == "engine/case/case.py:2: engine must not import archive.record; it may import libraries only"
    )


@pytest.mark.parametrize("hidden", ["def late():\n    {}", "if TYPE_CHECKING:\n    {}"])
def test_a_circle_is_found_though_one_import_hides(tmp_path: Path, hidden: str) -> None:
    picture = built(
        tmp_path,
        {
            "engine/case/case.py": "from engine.people import quorum",
            "engine/people/quorum.py": "from .who import Who",
            "engine/people/who.py": hidden.format("import engine.case.case"),
        },
    )

    (found,) = import_picture.cycles(picture)
    assert {"engine.case.case", "engine.people.quorum", "engine.people.who"} == set(found.split(" → "))


def test_a_library_away_from_home_or_without_one_is_named(tmp_path: Path) -> None:
    picture = built(
        tmp_path,
        {
            "engine/store/tables.py": "import sqlalchemy as sa",
            "web/pages.py": "from sqlalchemy.orm import Session\nimport leftpad",
        },
    )

    assert import_picture.strays(picture) == [
        "web/pages.py:2: leftpad has no home: name one in tests/support/house.py",
        "web/pages.py:1: sqlalchemy lives in */store/*, fonds/migrations/*, fonds/database.py",
    ]


def test_a_pure_module_that_reaches_the_store_through_another_is_named(tmp_path: Path) -> None:
    picture = built(
        tmp_path,
        {
            "engine/deciding/machine.py": "from engine.case.case import Case",
            "engine/case/case.py": "from engine.store.tables import cases",
            "engine/store/tables.py": "",
        },
    )

    assert import_picture.impurities(picture) == [
        "engine.deciding.machine → engine.case.case → engine.store.tables"
    ]


@pytest.mark.parametrize("line", ["import time; time.{}(1)", "from asyncio import {}"])
def test_a_sleep_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    built(tmp_path, {"engine/time/clock.py": f"\n{line.format('sleep')}\n"})

    assert import_picture.sleeps(tmp_path, ["engine"]) == ["engine/time/clock.py:2: waits for time to pass"]


def built(root: Path, files: dict[str, str]) -> Picture:
    for name, source in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(source, encoding="utf-8")
    return import_picture.read(root)
