"""Signing in: by a mailed link that a button confirms, never by looking; sessions end and are the server's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.evidence.ledger import SYSTEM
from engine.evidence.token import mint_sign_in
from engine.store.outbox import outbox
from engine.store.sessions import sessions
from engine.store.timeline import entries
from tests.web.company import ADMIN, Company, token_in
from web.page import COOKIE, SIGNED_IN_FOR


def link_for(loans: Company, person: str) -> str:
    """The address that the mail would carry."""
    minted = mint_sign_in(person, "0" * 32, loans.clock.now())
    with loans.store.begin() as work:
        work.tokens.mint(minted.token)
    return f"/sign-in/{minted.secret}"


def test_whoever_is_not_signed_in_is_led_there_and_then_to_what_he_wanted(loans: Company) -> None:
    case = loans.submitted()
    browser = loans.browser()
    led = browser.get(f"/cases/{case.id}")
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in")
    answer = browser.post(
        "/sign-in-as", data={"token": token_in(browser.get("/sign-in").text), "person": "wu"}
    )
    assert answer.headers["location"] == f"/cases/{case.id}"
    assert browser.get(f"/cases/{case.id}").status_code == 200


@pytest.mark.parametrize(
    "goal", ["//evil.example", "/%5Cevil.example", "https://evil.example", "%2F%2Fevil.example"]
)
def test_nobody_is_led_elsewhere_after_sign_in(loans: Company, goal: str) -> None:
    browser = loans.browser()
    token = token_in(browser.get("/sign-in").text)
    browser.cookies.set("fonds_goal", goal)
    assert browser.post("/sign-in-as", data={"token": token, "person": "wu"}).headers["location"] == "/"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_link_signs_nobody_in(loans: Company, method: str) -> None:
    browser, link = loans.browser(), link_for(loans, "wu")
    for _ in range(5):
        assert browser.request(method, link).status_code == 200
    with loans.store.read() as work:
        assert work.connection.execute(select(sessions)).all() == []
    assert browser.get("/").headers["location"] == "/sign-in"


def test_the_button_signs_in_once(loans: Company) -> None:
    browser, link = loans.browser(), link_for(loans, "wu")
    page = browser.get(link)
    assert "吴一舟" in page.text
    assert browser.post(link, data={"token": token_in(page.text)}).headers["location"] == "/"
    assert "吴一舟" in browser.get("/").text
    other = loans.browser()
    assert other.post(link, data={"token": token_in(other.get("/sign-in").text)}).status_code == 409
    with loans.store.read() as work:
        signed_in = [entry for entry in entries(work.connection, SYSTEM) if entry.what == "signed_in"]
    assert [entry.by for entry in signed_in] == ["wu"]


def test_an_old_link_says_so_and_offers_a_new_one(loans: Company) -> None:
    link = link_for(loans, "wu")
    loans.clock.advance(timedelta(minutes=16))
    answer = loans.browser().get(link)
    assert answer.status_code == 410
    assert "链接已过有效期" in answer.text
    assert 'href="/sign-in"' in answer.text


def test_a_sign_in_link_does_not_decide_and_an_unknown_one_is_no_error(loans: Company) -> None:
    link = link_for(loans, "wu")
    secret = link.rpartition("/")[2]
    assert loans.browser().get(f"/decide/{secret}/pass_on").status_code == 404
    assert loans.browser().get("/sign-in/nothing").status_code == 410


def test_the_answer_is_the_same_whether_the_address_is_known(strict: Company) -> None:
    texts: list[str] = []
    for email in ("wu.yizhou@example.test", "nobody@example.test"):
        browser = strict.browser()
        form = {"token": token_in(browser.get("/sign-in").text), "email": email}
        answer = browser.post("/sign-in", data=form)
        assert answer.status_code == 200
        texts.append(answer.text.replace(email, "").replace(form["token"], ""))
    # each browser has a token of its own; nothing else may differ
    assert [len(text) for text in texts] == [len(texts[0])] * 2
    with strict.store.read() as work:
        posts = work.connection.execute(select(outbox.c.kind, outbox.c.person)).all()
    assert [tuple(post) for post in posts] == [("sign_in", "wu")]


def test_what_is_no_address_comes_back_as_typed(strict: Company) -> None:
    browser = strict.browser()
    answer = browser.post("/sign-in", data={"token": token_in(browser.get("/sign-in").text), "email": "吴"})
    assert answer.status_code == 422
    assert 'value="吴"' in answer.text
    assert "请填写邮箱地址" in answer.text


def test_outside_the_demo_nobody_may_be_anybody(strict: Company) -> None:
    browser = strict.browser()
    page = browser.get("/sign-in").text
    assert "sign-in-as" not in page
    answer = browser.post("/sign-in-as", data={"token": token_in(page), "person": "wu"})
    assert answer.status_code == 404
    assert browser.get("/").headers["location"] == "/sign-in"


def test_the_cookie_is_new_at_sign_in_and_worthless_after_sign_out(loans: Company) -> None:
    browser = loans.browser()
    before = browser.get("/sign-in").cookies[COOKIE]
    token = token_in(browser.get("/sign-in").text)
    browser.post("/sign-in-as", data={"token": token, "person": "wu"})
    held = browser.cookies[COOKIE]
    assert held != before
    thief = loans.browser()
    thief.cookies.set(COOKIE, held)
    assert thief.get("/").status_code == 200
    page = browser.get("/").text
    browser.post("/sign-out", data={"token": token_in(page)})
    assert thief.get("/").headers["location"] == "/sign-in"


def test_the_cookie_is_hidden_from_scripts_and_other_sites(loans: Company) -> None:
    header = loans.browser().get("/sign-in").headers["set-cookie"].lower()
    assert "httponly" in header
    assert "samesite=lax" in header
    assert "secure" not in header  # the tests' site is plain http


def test_the_database_does_not_hold_the_cookie(loans: Company) -> None:
    browser = loans.browser("wu")
    with loans.store.read() as work:
        rows = work.connection.execute(select(sessions)).all()
    assert [row.person for row in rows] == ["wu"]
    assert browser.cookies[COOKIE] not in str(rows)


def test_a_session_ends_after_a_working_day(loans: Company) -> None:
    browser = loans.browser("wu")
    loans.clock.advance(SIGNED_IN_FOR - timedelta(minutes=1))
    assert browser.get("/").status_code == 200
    loans.clock.advance(timedelta(minutes=2))
    assert browser.get("/").headers["location"] == "/sign-in"


def test_a_leaver_is_signed_out_at_once(loans: Company) -> None:
    browser = loans.browser("wu")
    with loans.store.read() as work:
        wu = work.directory.read(loans.clock.now()).people["wu"]
    loans.service.put_people(ADMIN, [replace(wu, active=False)])
    assert browser.get("/").headers["location"] == "/sign-in"


def test_language_is_the_readers_own_until_he_chooses(loans: Company) -> None:
    zhou = loans.browser("zhou")
    assert "<title>Worklist" in zhou.get("/").text
    assert "<title>待办" in zhou.get("/?lang=zh").text
    assert "<title>待办" in zhou.get("/").text
    visitor = loans.browser(language="en-GB,en;q=0.9")
    assert "<title>Sign in" in visitor.get("/sign-in").text
    assert "<title>登录" in visitor.get("/sign-in?lang=zh").text
    assert "<title>登录" in visitor.get("/sign-in").text


def test_who_looks_around_in_the_demo_keeps_the_language_he_chose(loans: Company) -> None:
    visitor = loans.browser()
    token = token_in(visitor.get("/sign-in?lang=en").text)
    visitor.post("/sign-in-as", data={"token": token, "person": "lin"})
    assert "<title>Worklist" in visitor.get("/").text
