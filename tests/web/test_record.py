"""A record's page: where it is and who has it, what binds it, what may be asked for it, and all that happened."""

from datetime import timedelta

from tests.web.company import Company, shelved
from tests.web.lending import asked, lent


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
