"""Until when a record is kept: counted from what happened to it, open until it has, anew when a date or the policy changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.record import Record
from archive.retaining import last_day, retained
from archive.retaining_anew import retain_anew
from archive.vocabulary import VOCABULARY
from engine.language.field import Reading
from tests.archive.pack import NOW, PACK, draft, pack, reading
from tests.archive.shelf import TOMORROW, Shelf, with_people

AFTER_CLOSING = PACK.replace(
    "retention: {ordinary: {keep: 10 years, after: record.created}}",
    "retention: {ordinary: {keep: 10 years, after: record.closed_on}}",
)


@pytest.fixture
def shelf(database_url: str) -> Iterator[Shelf]:
    store = with_people(database_url)
    yield Shelf(store)
    store.close()


def _under(policy: str) -> Reading:
    return replace(reading(), pack=pack(policy))


def _file(**fields: str) -> Record:
    return Record(
        "r" * 32, "loan_file", "xu", "reading_room", "c" * 32, NOW, retention="ordinary", fields=fields
    )


def test_ten_years_from_the_day_it_was_taken_in_end_with_that_day_of_the_year() -> None:
    assert last_day(_file(), reading()) == "2036-09-28"


def test_the_last_day_is_a_sunday_and_stays_all_the_same() -> None:
    assert datetime(2036, 9, 28, tzinfo=UTC).weekday() == 6
    assert last_day(_file(), reading()) == "2036-09-28"


def test_a_year_without_that_day_ends_with_the_month() -> None:
    assert (
        last_day(replace(_file(), created_at=datetime(2024, 2, 29, 1, tzinfo=UTC)), reading()) == "2034-02-28"
    )


def test_what_it_is_counted_from_has_not_happened_yet() -> None:
    under = _under(AFTER_CLOSING)
    assert last_day(_file(), under) is None
    assert last_day(_file(closed_on="2020-06-30"), under) == "2030-06-30"


def test_a_part_is_kept_as_long_as_its_file() -> None:
    under, holder = _under(AFTER_CLOSING), _file(closed_on="2020-06-30")
    part = replace(_file(), class_="contract", inside=holder.id)
    assert last_day(part, under, holder) == "2030-06-30"
    assert last_day(part, under) is None


def test_for_ever_has_no_end() -> None:
    under = _under(PACK.replace("keep: 10 years", "keep: for_ever"))
    assert last_day(_file(), under) is None


def test_a_figure_of_the_company_says_how_long() -> None:
    asked = PACK.replace("keep: 10 years", "keep: param.years").replace(
        "classes:\n",
        "parameters: {years: {type: period, value: 15 years, question: {zh: 几年？, en: How long?}}}\nclasses:\n",
        1,
    )
    assert last_day(_file(), _under(asked)) == "2041-09-28"


def test_what_was_appraised_to_be_kept_is_kept() -> None:
    for_ever = replace(_file(), appraised="keep", retain_until="2030-01-01")
    assert retained(for_ever, reading()).retain_until is None
    longer = replace(_file(), appraised="keep_until", retain_until="2050-01-01")
    assert retained(longer, reading()).retain_until == "2050-01-01"
    shorter = replace(_file(), appraised="keep_until", retain_until="2030-01-01")
    assert retained(shorter, reading()).retain_until == "2036-09-28"


def test_a_file_taken_in_knows_until_when_and_its_contracts_too(shelf: Shelf) -> None:
    file = shelf.file()
    assert shelf.record(file).retain_until == "2036-09-28"
    with shelf.store.read() as work:
        kept = work.connection.exec_driver_sql("SELECT retain_until FROM records").scalars().all()
    assert set(kept) == {"2036-09-28"}


def test_a_changed_date_moves_it_for_the_file_and_all_that_is_inside(shelf: Shelf) -> None:
    file = shelf.file()
    under = _under(AFTER_CLOSING)
    case = shelf.case()
    given = {"records": [file], "set": {"closed_on": "2020-06-30"}}
    shelf.do(case, "change", given, seen=under)
    with shelf.store.read() as work:
        kept = work.connection.exec_driver_sql("SELECT retain_until FROM records").scalars().all()
    assert set(kept) == {"2030-06-30"}
    shelf.do(case, "change", {"records": [file], "set": {"closed_on": None}}, seen=under)
    assert shelf.record(file).retain_until is None


def test_a_new_policy_is_worked_out_for_what_is_there_already(shelf: Shelf) -> None:
    files = [shelf.file(f"P-{n}") for n in range(3)]
    under = _under(PACK.replace("keep: 10 years", "keep: 15 years"))
    assert retain_anew(shelf.store, lambda work: under) == 9
    assert {shelf.record(file).retain_until for file in files} == {"2041-09-28"}
    assert retain_anew(shelf.store, lambda work: under) == 0


def test_what_is_due_is_due_the_day_after(shelf: Shelf) -> None:
    file = shelf.file()
    last = datetime(2036, 9, 28, 15, 59, tzinfo=UTC)
    day_after = datetime(2036, 9, 28, 16, 0, tzinfo=UTC)
    assert [each.kind for each in shelf.findings("due", file, now=last)] == ["not_due"] * 3
    assert shelf.findings("due", file, now=last)[0].en == (
        "Loan file 2026鸿借字第001号 is kept until 28 Sep 2036"
    )
    assert shelf.findings("due", file, now=day_after) == []


def test_what_is_kept_for_ever_is_never_due(shelf: Shelf) -> None:
    file, appraising = shelf.file(), shelf.case()
    shelf.do(appraising, "appraise", {"verdicts": [{"record": file, "verdict": "keep"}]}, now=TOMORROW)
    (found, *_) = shelf.findings("due", file)
    assert found.zh == "贷款档案 2026鸿借字第001号鉴定为永久保管"


@pytest.mark.parametrize(
    ("rule", "place", "message"),
    [
        (
            "{keep: 10 years, after: record.closed}",
            ("retention", "ordinary", "after"),
            "did you mean 'record.closed_on'",
        ),
        (
            "{keep: 10 years, after: today}",
            ("retention", "ordinary", "after"),
            "expected record.created or record.FIELD",
        ),
        ("{keep: param.yeers}", ("retention", "ordinary", "keep"), "expected a period or a parameter"),
        (
            "{keep: 5 years, at_least: 10 years, clause: R01}",
            ("retention", "ordinary", "keep"),
            "at least 10 years by R01",
        ),
        (
            "{keep: 30 years, at_least: for_ever}",
            ("retention", "ordinary", "keep"),
            "at least for_ever, got 30 years",
        ),
    ],
)
def test_a_retention_that_cannot_be_is_told(rule: str, place: tuple[str, ...], message: str) -> None:
    broken = PACK.replace("{keep: 10 years, after: record.created}", rule)
    assert message in dict(VOCABULARY.findings(pack(broken)))[place]


def test_a_figure_below_the_floor_is_told_at_the_figure() -> None:
    asked = PACK.replace(
        "{keep: 10 years, after: record.created}", "{keep: param.years, at_least: 10 years, clause: R01}"
    ).replace(
        "classes:\n",
        "parameters: {years: {type: period, value: 119 months, question: {zh: 几年？, en: How long?}}}\nclasses:\n",
        1,
    )
    found = dict(VOCABULARY.findings(pack(asked)))
    assert "at least 10 years by R01, got 119 months" in found["parameters", "years", "value"]
    whole = asked.replace("119 months", "120 months")
    assert list(VOCABULARY.findings(pack(whole))) == []


def test_a_draft_of_these_tests_is_sound() -> None:
    assert draft("loan_file", {"project": "P-1"}).fields == {"project": "P-1"}
