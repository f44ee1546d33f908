"""What somebody has on loan: overdue first, the way to ask for longer, what he may collect; another's only for keepers."""

from datetime import timedelta

from tests.web.company import Company, shelved, token_in
from tests.web.lending import asked, lent


def test_overdue_stands_first_and_more_time_is_asked_for_from_there(lending: Company) -> None:
    first, second, third = shelved(lending.store, "P-1", "P-2", "P-3")
    lent(lending, [first], term="10 days")
    late = lent(lending, [second], term="2 days")
    ready = asked(lending, [third])
    lending.clock.advance(timedelta(days=4))
    browser = lending.browser("lin")
    page = browser.get("/holdings").text
    assert page.index("2026鸿借字第002号") < page.index("2026鸿借字第001号") < page.index("待领取</caption>")
    assert "已逾期" in page
    assert page.index("待领取</caption>") < page.index(f"/cases/{ready.id}")
    way = f"/cases/{late.id}?extend=yes"
    assert f'href="{way}#extension"' in page
    form = browser.get(way).text
    assert 'id="extension" open' in form
    answer = browser.post(
        f"/cases/{late.id}/extension",
        data={"token": token_in(form), "deadline": "out", "until": "2026-10-12", "reason": "检查未完"},
    )
    assert answer.status_code == 303
    assert way not in browser.get("/holdings").text, "it is asked for already"


def test_others_see_it_only_if_they_keep_records(lending: Company) -> None:
    lent(lending, shelved(lending.store, "P-1"))
    assert lending.browser("wu").get("/holdings?person=lin").status_code == 404
    page = lending.browser("xu").get("/holdings?person=lin").text
    assert "林小满的借阅" in page
    assert "2026鸿借字第001号" in page
    assert "?extend=yes" not in page
    assert lending.browser("xu").get("/holdings?person=nobody").status_code == 404


def test_the_sheet_has_places_to_sign(lending: Company) -> None:
    lent(lending, shelved(lending.store, "P-1"))
    page = lending.browser("lin").get("/holdings").text
    assert "归还签收" in page
    assert page.count('class="signature"') == 2
