"""What is so now, for who keeps records: what is on loan, what is on hold, what falls due; and what can be done about it."""

import re
from datetime import timedelta

from engine.case.command import OpenCase
from engine.people.actor import Actor
from tests.web.company import Company, shelved, token_in
from tests.web.lending import asked, lent


def freeze(company: Company, records: tuple[str, ...], review: str) -> str:
    given = {"matter": "借款合同诉讼", "records": list(records), "review": review}
    return company.service.open(Actor("xu"), company.edition, OpenCase("freezing", given)).number


def test_the_board_has_overdue_loans_first_and_what_may_be_done_about_them(lending: Company) -> None:
    first, second, third = shelved(lending.store, "P-1", "P-2", "P-3")
    lent(lending, [first], "wu")
    late = lent(lending, [second], term="2 days")
    ready = asked(lending, [third], "wu")
    lending.clock.advance(timedelta(days=4))
    xu = lending.browser("xu")
    page = xu.get("/loans").text
    assert page.index(late.number) < page.index("2026鸿借字第001号") < page.index(ready.number)
    assert "1 笔逾期" in page
    assert 'href="/loans/loan-register.pdf"' in page
    assert xu.get("/loans/loan-register.pdf").content.startswith(b"%PDF")
    way = f"/cases/{late.id}?act=recall"
    assert f'href="{way}#act-recall"' in page
    assert re.search(r'id="act-recall" open', xu.get(way).text)
    only = xu.get("/loans?late=yes").text
    assert late.number in only
    assert ready.number not in only
    assert late.number not in xu.get("/loans?who=吴一舟").text


def test_a_press_reminds_the_borrower(lending: Company) -> None:
    late = lent(lending, shelved(lending.store, "P-1"), term="2 days")
    lending.clock.advance(timedelta(days=4))
    xu = lending.browser("xu")
    form = {"token": token_in(xu.get("/loans").text), "case": late.id}
    answer = xu.post("/loans/remind", data=form)
    assert answer.headers["location"] == "/loans?did=lin"
    assert "提醒已发给林小满" in xu.get("/loans?did=lin").text
    assert "催办提醒" in xu.get(f"/cases/{late.id}").text


def test_boards_of_keepers_are_not_for_others(lending: Company) -> None:
    lin = lending.browser("lin")
    late = lent(lending, shelved(lending.store, "P-1"))
    for path in ("/loans", "/due"):
        assert lin.get(path).status_code == 404
        assert f'href="{path}"' not in lin.get("/registers").text
        assert f'href="{path}"' in lending.browser("jiang").get("/registers").text, "an auditor sees it"
    form = {"token": token_in(lin.get("/registers").text), "case": late.id}
    assert lin.post("/loans/remind", data=form).status_code == 404


def test_holds_say_why_since_when_and_when_they_are_looked_at_again(lending: Company) -> None:
    ids = shelved(lending.store, *(f"P-{n}" for n in range(1, 9)))
    number = freeze(lending, ids[:7], "2026-10-01")
    freeze(lending, ids[6:], "2026-12-31")
    lending.clock.advance(timedelta(days=4))
    page = lending.browser("lin").get("/holds").text
    assert "借款合同诉讼" in page
    assert "等7份" in page
    assert "4天" in page
    assert page.count('<tr class="tone-late') == 1
    assert number in page
    assert "/open/micro-loan/freezing" not in page
    assert "/open/micro-loan/freezing" in lending.browser("xu").get("/holds").text


def test_what_falls_due_begins_a_list_with_what_is_ticked_or_with_all_that_is_free(lending: Company) -> None:
    first, second, third, fourth = shelved(lending.store, *("P-1", "P-2", "P-3", "P-4"), until="2026-09-01")
    freeze(lending, (second,), "2026-12-31")
    xu = lending.browser("xu")
    page = xu.get("/due").text
    assert f'id="due-{first}"' in page
    assert f'id="due-{second}"' not in page, "on hold: it cannot be listed"
    assert "已冻结" in page
    assert "没有保管期满的档案" in xu.get("/due?until=2026-08-01").text
    token = token_in(page)
    form = xu.post(
        "/open/micro-loan/listing", data={"token": token, "records": [first, third], "pick": "records:page:1"}
    )
    assert f'name="records" value="{first},{third}"' in form.text
    every = f"records:take:{first},{third},{fourth}"
    assert f'value="{every}"' in page
    form = xu.post("/open/micro-loan/listing", data={"token": token, "pick": every})
    assert f'name="records" value="{first},{third},{fourth}"' in form.text


def test_a_destruction_list_says_what_became_of_each_and_asks_for_no_verdict_wholesale(
    lending: Company,
) -> None:
    first, second, third = shelved(lending.store, "P-1", "P-2", "P-3", until="2026-09-01", secrecy="ordinary")
    given = {"records": [first, second, third], "reason": "保管期满"}
    case = lending.service.open(Actor("xu"), lending.edition, OpenCase("destruction", given))
    case = lending.act("xu", case, "submit", "records")
    number = freeze(lending, (second,), "2026-12-31")
    page = lending.browser("ye").get(f"/cases/{case.id}").text
    fates = page.partition("清册各份的去向")[2]
    assert fates.count("在清册上") == 2
    assert f"因冻结移出（{number}）" in fates
    assert "有档案被冻结，移出清册" in page
    assert "都填“销毁”" not in page
    said = [
        {"line": 1, "verdict": "destroy", "reason": "无继续保存价值"},
        {"line": 2, "verdict": "keep", "reason": "有史料价值"},
    ]
    lending.act("ye", lending.case(case.id), "appraise", "records", verdicts=said)
    fates = lending.browser("ye").get(f"/cases/{case.id}").text.partition("清册各份的去向")[2]
    assert "鉴定续存" in fates
    assert fates.count("在清册上") == 1


def test_a_page_beyond_all_pages_is_empty(lending: Company) -> None:
    xu, beyond = lending.browser("xu"), "9" * 30
    case = lent(lending, shelved(lending.store, "P-1"))
    paths = ("/cases?", "/readings?", f"/cases/{case.id}/lists/1?")
    for path in paths:
        assert xu.get(f"{path}at={beyond}").status_code in {200, 303}, path
    for after in (beyond, "999999", "-1", "x"):
        assert xu.get(f"/registers/micro-loan/files?after={after}").status_code == 200, after
    assert lending.browser("jiang").get(f"/messages?at={beyond}").status_code == 200
