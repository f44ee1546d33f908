"""Registers, policy, messages, ledger, duties, what is set aside, the demo's own pages, health: each says what is the case."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import text, update

from engine.store.outbox import outbox
from tests.web.company import Company, token_in

OVERSEEN = ("/messages", "/ledger", "/set-aside")


@pytest.mark.parametrize("path", OVERSEEN)
def test_the_workings_are_for_overseers(loans: Company, path: str) -> None:
    assert [loans.browser(person).get(path).status_code for person in ("lin", "jiang", "he")] == [
        404,
        200,
        200,
    ]


def test_a_message_that_was_given_up_is_shown_and_sent_again(loans: Company) -> None:
    loans.submitted()
    with loans.store.begin() as work:
        given_up = update(outbox).where(outbox.c.person == "wu")
        work.connection.execute(
            given_up.values(standing="dead", next_attempt_at=None, last_error="550 no such user")
        )
    browser = loans.browser("he")
    page = browser.get("/messages?standing=dead").text
    assert "550 no such user" in page
    address = page.partition('action="/messages/')[2].partition('"')[0]
    assert browser.post(f"/messages/{address}", data={"token": token_in(page)}).status_code == 303
    assert "550 no such user" not in browser.get("/messages?standing=dead").text
    assert browser.post(f"/messages/{address}", data={"token": token_in(page)}).status_code == 404
    lin = loans.browser("lin")
    token = token_in(lin.get("/").text)
    assert lin.post(f"/messages/{address}", data={"token": token}).status_code == 404


def test_the_ledger_is_proved_on_the_page_and_a_changed_row_named(loans: Company) -> None:
    case, browser = loans.submitted(), loans.browser("he")
    token = token_in(browser.get("/ledger").text)
    assert "流水完好" in browser.post("/ledger", data={"token": token}).text
    with loans.store.begin() as work:
        work.connection.execute(text("DROP TRIGGER ledger_no_update"))
        work.connection.execute(
            text("UPDATE ledger SET body = replace(body, 'lin', 'liu') WHERE subject = :s"),
            {"s": f"case:{case.id}"},
        )
    broken = browser.post("/ledger", data={"token": token}).text
    assert "流水与记录不符" in broken
    assert case.id in broken


def test_the_policy_says_of_each_clause_what_keeps_it(loans: Company) -> None:
    page = loans.browser("lin").get("/policies/micro-loan").text
    for words in ("R05", "整理与卷内清单", "由规则保证", "尚未实现", "不能由程序保证", "5 working days"):
        assert words in page
    assert 'id="R05"' in page


def test_what_is_set_aside_shows_its_error(loans: Company) -> None:
    case = loans.submitted()
    with loans.store.begin() as work:
        work.connection.execute(
            text(
                "UPDATE deadlines SET failures = 3, last_error = 'ZeroDivisionError: it broke' WHERE case_id = :c"
            ),
            {"c": case.id},
        )
    page = loans.browser("he").get("/set-aside").text
    assert "ZeroDivisionError: it broke" in page
    assert case.number in page


def test_staff_and_duties_are_for_everybody_signed_in(loans: Company) -> None:
    browser = loans.browser("lin")
    assert "权证管理员" in browser.get("/staff").text
    assert "没有定期义务" in browser.get("/duties").text


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "请复核", "fonds@demo.invalid", "wu@demo.invalid"
    message.set_content("正文")
    message.add_alternative(
        '<html><head><title>x</title></head><body onload="alert(1)"><script>alert(2)</script>'
        '<a href="http://testserver/decide/s/accept">打开</a></body></html>',
        subtype="html",
    )
    return message.as_bytes()


def test_the_mailbox_shows_mails_in_a_frame_that_can_do_nothing(loans: Company) -> None:
    number = loans.mails.keep(mail())
    browser = loans.browser()
    assert "请复核" in browser.get("/mailbox").text
    page = browser.get(f"/mailbox/{number}").text
    assert 'sandbox="allow-popups allow-top-navigation-by-user-activation"' in page
    assert "正文" in page
    body = browser.get(f"/mailbox/{number}/body")
    policy = body.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert '<base target="_top">' in body.text
    assert browser.get("/mailbox/99").status_code == 404
    assert browser.get("/mailbox/x").status_code in {404, 422}


def test_the_clock_goes_forward_only(loans: Company) -> None:
    loans.submitted()
    browser, before = loans.browser(), loans.clock.now()
    token = token_in(browser.get("/clock").text)
    browser.post("/clock", data={"token": token, "by": "day"})
    assert loans.clock.now() - before == timedelta(days=1)
    for past in ("2020-01-01T00:00", "no date", ""):
        assert browser.post("/clock", data={"token": token, "by": "until", "until": past}).status_code == 303
    assert loans.clock.now() - before == timedelta(days=1)
    browser.post("/clock", data={"token": token, "by": "until", "until": "2026-09-30T09:00"})
    assert loans.clock.now() - before == timedelta(days=2)


def test_the_demo_has_its_pages_alone(strict: Company) -> None:
    browser = strict.browser()
    assert [browser.get(path).status_code for path in ("/mailbox", "/clock", "/mailbox/1/body")] == [404] * 3


def test_health_says_well_and_broken(loans: Company) -> None:
    answer = loans.browser().get("/health")
    assert answer.status_code == 200
    assert answer.json()["database"] == "ok"
    with loans.store.begin() as work:
        work.connection.execute(text("ALTER TABLE outbox RENAME TO gone"))
    broken = loans.browser().get("/health")
    assert broken.status_code == 503
    assert broken.json()["well"] is False
