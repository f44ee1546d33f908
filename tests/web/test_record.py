"""A record's page: where it is and who has it, what binds it, what may be asked for it, and all that happened."""

import re
from datetime import UTC, datetime, timedelta

from archive.moved import MOVED
from archive.record import Movement, Record
from archive.store.records import Records
from tests.web.company import Company, shelved
from tests.web.lending import asked, lent

NOW = datetime(2026, 9, 28, 1, tzinfo=UTC)


def test_it_says_where_it_is_and_who_has_it_until_when(lending: Company) -> None:
    first, second = shelved(lending.store, "P-1", "P-2")
    browser = lending.browser("wu")
    address = f"/records/micro-loan/{first}"
    assert "在库" in browser.get(address).text
    loan = asked(lending, [first])
    page = browser.get(address).text
    assert "已预留，待出库" in page
    assert f'href="/cases/{loan.id}"' in page
    lending.act("xu", loan, "hand_out", "records")
    lending.act("lin", lending.case(loan.id), "hand_out", "records")
    page = browser.get(address).text
    assert "借给林小满，至10月8日（周四）18:00" in page
    assert "借出：林小满" in page
    assert loan.number in page
    lending.clock.advance(timedelta(days=11))
    assert "10月8日（周四）18:00已到期" in lending.browser("wu").get(address).text
    assert "借给" not in lending.browser("wu").get(f"/records/micro-loan/{second}").text


def test_what_may_be_opened_about_it_leads_to_the_form_with_it_filled_in(lending: Company) -> None:
    (first,) = shelved(lending.store, "P-1")
    browser = lending.browser("lin")
    way = f"/open/micro-loan/taking_out?records={first}"
    assert f'href="{way}"' in browser.get(f"/records/micro-loan/{first}").text
    assert f'name="records" value="{first}"' in browser.get(way).text


def test_a_picker_says_what_stands_against_each(lending: Company) -> None:
    first, second = shelved(lending.store, "P-1", "P-2")
    lent(lending, [first])
    page = lending.browser("wu").get(f"/open/micro-loan/taking_out?records={first},{second}").text
    assert page.count("借给林小满") == 1


def test_what_is_no_record_of_the_policy_is_not_found(lending: Company) -> None:
    assert lending.browser("lin").get("/records/micro-loan/nothing").status_code == 404


def test_it_belongs_to_the_records_and_shows_how_important_it_is(lending: Company) -> None:
    (first,) = shelved(lending.store, "P-1")
    page = lending.browser("wu").get(f"/records/micro-loan/{first}").text
    (current,) = re.findall(r'<a href="([^"]+)"[^>]* aria-current="page"', page)
    assert current == "/records"
    assert "重要程度" not in page, "the class says nothing about it"
    certificate = Record(
        "f" * 32, "certificate", "fang", "safe", "import", NOW, fields={"project": "P-2"}, nth=99
    )
    with lending.store.begin() as work:
        archive = Records(work.connection)
        archive.add(certificate)
        archive.flush()
    answer = lending.browser("fang").get(f"/records/micro-loan/{certificate.id}")
    page = answer.text
    assert answer.status_code == 200, page[page.index("<main") :]
    assert re.search(r"重要程度</dt>\s*<dd>\s*重要", page)


def test_what_is_destroyed_went_to_no_place(lending: Company) -> None:
    (first,) = shelved(lending.store, "P-1")
    gone = Movement(first, NOW, "destroyed", "c" * 32, "xu", "xu", "xu", "archive_room", "")
    with lending.store.begin() as work:
        archive = Records(work.connection)
        archive.move(gone)
        archive.flush()
    page = lending.browser("wu").get(f"/records/micro-loan/{first}").text
    assert MOVED["destroyed"].zh in page
    assert "档案室 →" not in page
