"""How surely somebody is known for an act: what the page asks for, what it keeps, what is written down."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from engine.case.case import Case
from engine.case.command import OpenCase
from engine.evidence.token import mint_sign_in
from engine.people.actor import Actor
from engine.service.password import set_password
from engine.store.outbox import outbox
from engine.store.timeline import timeline
from tests.web.company import Company, company, database, token_in
from tests.web.test_decide import carried, link_for, press

POLICY = (Path(__file__).parent / "policy" / "granting.yaml").read_text(encoding="utf-8")
GOOD, OPINION = "三月桃花 rains in spring", "同意，仅限本次"
SENT = "登录链接已发到您的邮箱"


@pytest.fixture
def seals(tmp_path: Path) -> Any:
    opened = company(database(tmp_path), more={"granting.yaml": POLICY})
    yield opened
    opened.store.close()


def asked(seals: Company) -> Case:
    return seals.service.open(Actor("lin"), seals.edition, OpenCase("granting", {"what": "借款合同"}))


def with_password(seals: Company, person: str = "gao") -> None:
    set_password(seals.service, Actor(person), GOOD, "", seals.clock.now())


def take(browser: TestClient, case: Case, act: str, **typed: str) -> Any:
    """Press a button of the case's page."""
    page = browser.get(f"/cases/{case.id}").text
    return browser.post(f"/cases/{case.id}/act", data={**carried(page, act), **typed})


def test_the_page_asks_for_the_password_and_the_ledger_says_how_and_from_where(seals: Company) -> None:
    case, gao = asked(seals), seals.browser("gao")
    with_password(seals)
    gao = seals.browser("gao")
    page = gao.get(f"/cases/{case.id}").text
    form = next(part for part in page.split("<form") if 'name="act" value="approve"' in part)
    assert 'type="password"' in form
    answer = gao.post(
        f"/cases/{case.id}/act",
        data={**carried(page, "approve"), "approve.opinion": OPINION, "password": GOOD},
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"},
    )
    assert answer.status_code == 303
    with seals.store.read() as work:
        acted = [each for each in timeline(work.connection, case.id) if each.what == "acted"]
    assert [(each.by, each.assurance, each.origin) for each in acted] == [
        ("gao", "password", "testclient · Firefox, Windows")
    ]
    assert "testclient" not in acted[0].hash


def test_a_wrong_password_keeps_what_was_entered_and_shows_no_password(seals: Company) -> None:
    case = asked(seals)
    with_password(seals)
    gao = seals.browser("gao")
    answer = take(gao, case, "approve", **{"approve.opinion": OPINION, "password": "not my password"})
    assert answer.status_code == 409
    assert "密码不对" in answer.text
    assert OPINION in answer.text
    assert "not my password" not in answer.text
    assert seals.case(case.id).state == "deciding"
    nothing = take(gao, case, "approve", **{"approve.opinion": OPINION})
    assert "须再次输入本人密码" in nothing.text
    assert OPINION in nothing.text


def test_who_has_none_is_led_to_where_he_sets_one(seals: Company) -> None:
    page = seals.browser("gao").get(f"/cases/{asked(seals).id}").text
    form = next(part for part in page.split("<form") if 'name="act" value="approve"' in part)
    assert "您还没有设置" in form
    assert 'href="/password"' in form
    assert 'type="password"' not in form


def test_a_password_of_another_does_not_do(seals: Company) -> None:
    case = asked(seals)
    with_password(seals, "lin")
    answer = take(seals.browser("gao"), case, "approve", **{"approve.opinion": OPINION, "password": GOOD})
    assert "还没有设置密码" in answer.text
    assert seals.case(case.id).state == "deciding"


def test_a_mail_link_alone_is_not_enough_and_nothing_entered_is_lost(seals: Company) -> None:
    case = asked(seals)
    link, browser = link_for(seals, "gao", case), seals.browser()
    page = press(browser, link, "note", **{"note.opinion2": OPINION})
    assert "须先登录" in page
    assert OPINION in page
    assert seals.case(case.id).state == "deciding"
    # he has one sent to him, and what he entered waits on the page
    sent = browser.post(
        f"{link}/note", data={**carried(page, "note"), "note.opinion2": OPINION + "。", "send_link": "note"}
    )
    assert SENT in sent.text
    assert OPINION + "。" in sent.text
    with seals.store.read() as work:
        mails = [(r.kind, r.person) for r in work.connection.execute(outbox.select()) if r.case_id is None]
    assert mails == [("sign_in", "gao")]
    # he signs in elsewhere, on another machine: it is there too
    other = seals.browser("gao")
    there = other.get(f"/cases/{case.id}").text
    assert OPINION + "。" in there
    # and in this browser the link leads him back
    minted = mint_sign_in("gao", "0" * 32, seals.clock.now())
    with seals.store.begin() as work:
        work.tokens.mint(minted.token)
    token = token_in(browser.get(f"/sign-in/{minted.secret}").text)
    back = browser.post(f"/sign-in/{minted.secret}", data={"token": token}).headers["location"]
    assert back == f"{link}/note"
    again = browser.get(back).text
    assert OPINION + "。" in again
    assert "须登录后办理" not in again.partition('name="act" value="note"')[2].partition("</form>")[0]
    done = browser.post(f"{link}/note", data={**carried(again, "note"), "note.opinion2": OPINION})
    assert done.status_code == 303
    assert seals.case(case.id).state == "done"
    assert (
        OPINION
        not in other.get(f"/cases/{case.id}?act=note")
        .text.partition("decision")[2]
        .partition("</section>")[0]
    )


def test_on_the_link_s_page_the_password_alone_is_enough_for_both(seals: Company) -> None:
    with_password(seals)
    for act, field in (("note", "note.opinion2"), ("approve", "approve.opinion")):
        case = asked(seals)
        press(seals.browser(), link_for(seals, "gao", case), act, **{field: OPINION, "password": GOOD})
        assert seals.case(case.id).state == "done"
        with seals.store.read() as work:
            assert timeline(work.connection, case.id)[1].assurance == "password"


def test_who_is_signed_in_as_somebody_else_is_nobody_surer_by_a_link(seals: Company) -> None:
    case = asked(seals)
    lin = seals.browser("lin")
    page = press(lin, link_for(seals, "gao", case), "note", **{"note.opinion2": OPINION})
    assert "须先登录" in page
    assert seals.case(case.id).state == "deciding"


def test_what_a_link_may_do_alone_it_still_does(seals: Company) -> None:
    case = asked(seals)
    press(seals.browser(), link_for(seals, "gao", case), "refuse", **{"refuse.reason": "不合规"})
    assert seals.case(case.id).state == "refused"


def test_what_somebody_entered_is_nobody_else_s(seals: Company) -> None:
    case = asked(seals)
    press(seals.browser(), link_for(seals, "gao", case), "note", **{"note.opinion2": "只给本人看"})
    assert "只给本人看" not in seals.browser("he").get(f"/cases/{case.id}").text
    # nor for ever
    seals.clock.advance(timedelta(days=3))
    assert "只给本人看" not in seals.browser("gao").get(f"/cases/{case.id}").text


def test_from_where_is_for_who_acted_and_who_looks_after_the_whole(seals: Company) -> None:
    case = asked(seals)
    take(seals.browser("gao"), case, "refuse", **{"refuse.reason": "不合规"})
    seen = {
        who: "testclient" in seals.browser(who).get(f"/cases/{case.id}").text for who in ("gao", "he", "lin")
    }
    assert seen == {"gao": True, "he": True, "lin": False}


def test_the_password_page_sets_changes_and_says_what_is_wrong(seals: Company) -> None:
    gao, elsewhere = seals.browser("gao"), seals.browser("gao")
    page = gao.get("/password")
    token = token_in(page.text)
    for new, again, said in (
        ("short", "short", "至少 10 个字符"),
        (GOOD, GOOD + "x", "两次输入的密码不一致"),
        ("", "", "至少 10 个字符"),
    ):
        wrong = gao.post("/password", data={"token": token, "new": new, "again": again})
        assert wrong.status_code == 422
        assert said in wrong.text
        assert not new or f'value="{new}"' not in wrong.text
    done = gao.post("/password", data={"token": token, "new": GOOD, "again": GOOD})
    assert done.headers["location"] == "/password?did=set"
    assert "密码已设置" in gao.get("/password?did=set").text
    assert elsewhere.get("/").headers["location"] == "/sign-in"
    token = token_in(gao.get("/password").text)
    wrong = gao.post(
        "/password",
        data={"token": token, "old": "x" * 12, "new": "another one 42", "again": "another one 42"},
    )
    assert "密码不对" in wrong.text
    assert gao.post("/password", data={"new": GOOD}).status_code == 403


def test_signing_in_by_password_says_one_thing_whatever_is_wrong(seals: Company) -> None:
    with_password(seals)
    with seals.store.read() as work:
        email = work.directory.read(seals.clock.now()).people["gao"].email
    said: set[str] = set()
    for address, typed in (
        (email, "wrong wrong"),
        ("nobody@example.cn", GOOD),
        ("", ""),
        ("<b>", "x" * 9_999),
    ):
        browser = seals.browser()
        token = token_in(browser.get("/sign-in").text)
        answer = browser.post(
            "/sign-in-by-password", data={"token": token, "email": address, "password": typed}
        )
        assert answer.status_code == 422
        said.add(answer.text.partition('id="known-error"')[2].partition("</p>")[0])
    assert len(said) == 1
    browser = seals.browser()
    token = token_in(browser.get("/sign-in").text)
    answer = browser.post("/sign-in-by-password", data={"token": token, "email": email, "password": GOOD})
    assert answer.status_code == 303
    assert browser.get("/").status_code == 200
