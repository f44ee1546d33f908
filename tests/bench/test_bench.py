"""The bench runs, at a hundredth of its size: both sides do the same work, and what comes out is what is published."""

import json
from pathlib import Path

import pytest

from bench import approvers, deadlines, handover, importing, lending, printing, search, worklist
from bench.databases import Kind, Place
from bench.result import Row, write
from bench.tables import Sides

SCALE = 0.01


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place of each kind: the test runs twice."""
    kind: Kind = request.param
    return Place(kind, tmp_path, request.getfixturevalue("pg_server") if kind == "postgresql" else None)


def same_work(sides: Sides) -> bool:
    """As many rows in every table, and texts as long as each other's but for a tenth."""
    alike = abs(sides.ours.bytes - sides.by_hand.bytes) <= sides.ours.bytes / 10
    return sides.ours.rows == sides.by_hand.rows and alike


def test_handovers_by_service_and_by_hand_write_the_same_rows(place: Place) -> None:
    row, sides = handover.measure(place, SCALE)

    assert same_work(sides)
    assert sides.ours.rows["records"] == 3 * sides.ours.rows["cases"] > 0
    assert (row.name, row.database, row.floor) == ("handover", place.kind, handover.FLOORS[place.kind])
    assert row.ratio > 0


def test_loans_by_service_and_by_hand_write_the_same_rows(place: Place) -> None:
    row, sides = lending.measure(place, SCALE)

    assert same_work(sides)
    assert sides.ours.rows["register_lines"] == 2 * (row.sizes["loans"] + 1) > 0
    assert (row.name, row.database, row.floor) == ("lending", place.kind, lending.FLOORS[place.kind])
    assert row.ratio > 0


def test_sweeps_by_service_and_by_hand_write_the_same_rows(place: Place) -> None:
    measured = deadlines.measure(place, SCALE)

    assert same_work(measured.sides)
    assert measured.sides.ours.rows["ledger"] == measured.sides.ours.rows["outbox"] > 0
    assert [row.name for row in measured.rows] == ["deadlines", "deadlines", "idle_sweep"]
    assert [row.sizes["open"] for row in measured.rows[:2]] == [100, 10_000]
    assert all(row.ratio > 0 and row.floor is not None for row in measured.rows)


def test_approvers_by_fonds_and_by_hand_are_the_same_people(place: Place) -> None:
    """Each answer is compared after it is timed."""
    row = approvers.measure(place, SCALE)

    assert (row.name, row.database, row.floor) == ("approvers", place.kind, approvers.FLOORS[place.kind])
    assert row.sizes["levels"] == 12
    assert row.ratio > 0


def test_a_worklist_by_fonds_and_by_hand_shows_the_same(place: Place) -> None:
    """What both show is compared while it is timed."""
    row = worklist.measure_opening(place, SCALE)

    assert (row.name, row.sizes["open"], row.sizes["people"]) == ("worklist", 100, 20)
    assert row.ratio > 0


def test_many_decided_at_once_by_service_and_by_hand_write_the_same_rows(place: Place) -> None:
    row, sides = worklist.measure_bulk(place, SCALE)

    assert same_work(sides)
    assert sides.ours.rows["bulk_outcomes"] == row.sizes["decided"] * row.sizes["rounds"] > 0
    assert (row.name, row.floor) == ("bulk", worklist.FLOORS["bulk"])


def test_searches_by_fonds_and_by_hand_find_the_same(place: Place) -> None:
    """Each question is compared while it is timed."""
    row = search.measure(place, SCALE)

    assert (row.name, row.sizes["records"]) == ("search", 10_000)
    assert row.ratio > 0
    assert row.sizes["p95_ms"] > 0


def test_an_import_is_measured_in_rows_and_memory(place: Place) -> None:
    row = importing.measure(place, SCALE)

    assert (row.name, row.sizes["rows"]) == ("import", 2_000)
    assert row.ours_per_second is not None
    assert row.sizes["peak_mb"] > 0


def test_a_list_is_printed_as_pdf_and_excel_and_what_it_took_is_told(tmp_path: Path) -> None:
    on_paper, sheet = printing.measure(Place("sqlite", tmp_path, None), SCALE)

    assert (on_paper.name, sheet.name) == ("printing_pdf", "printing_xlsx")
    assert (on_paper.sizes["rows"], on_paper.sizes["pages"]) == (20, 3)
    assert all(row.passes and row.sizes["kilobytes"] > 0 for row in (on_paper, sheet))


def test_rows_are_written_by_database_and_say_nothing_of_whose_machine_it_was(tmp_path: Path) -> None:
    rows = [Row("handover", "sqlite", 0.5, 0.35, 50.0, 100.0), Row("deadlines", "postgresql", 0.2, 0.25)]

    write(rows, tmp_path, SCALE)

    (found,) = json.loads((tmp_path / "sqlite.json").read_text(encoding="utf-8"))
    assert (found["name"], found["database"], found["ratio"], found["floor"]) == (
        "handover",
        "sqlite",
        0.5,
        0.35,
    )
    assert set(found["machine"]) == {
        "processors", "architecture", "system", "python", "sqlite", "psycopg", "sqlalchemy",
    }  # fmt: skip
    assert [row.passes for row in rows] == [True, False]
