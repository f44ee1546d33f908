"""Deciding many requests at once, from the worklist to the report, without a script."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from engine.case.case import Case
from engine.case.command import Act, OpenCase, SaveForm
from engine.people.actor import Actor
from engine.people.organisation import Holding
from engine.service.bulk import MOST_AT_ONCE
from engine.service.password import set_password
from engine.store.timeline import timeline
from tests.web.company import ADMIN, CODES, Company, company, database, serving, token_in
from tests.web.test_main_path import PHONE, faults, signed_in
from web.page import SIGNED_IN_FOR

POLICY = (Path(__file__).parent / "policy" / "granting.yaml").read_text(encoding="utf-8")
GOOD, OPINION = "三月桃花 rains in spring", "同意，仅限本次"
INPUTS = re.compile(r'<input type="(?:hidden|checkbox)"[^>]*? name="([^"]+)" value="([^"]*)"( checked)?')


@pytest.fixture
def seals(tmp_path: Path) -> Any:
    opened = company(database(tmp_path), more={"granting.yaml": POLICY})
    yield opened
    opened.store.close()


def asked(seals: Company, what: str = "借款合同") -> Case:
    return seals.service.open(Actor("lin"), seals.edition, OpenCase("granting", {"what": what}))


def begin(browser: TestClient, *cases: Case, kind: str = "") -> str:
    """Tick these on the worklist and press the button; the address that follows."""
    page = browser.get("/").text
    data = {"token": token_in(page), "case": [each.id for each in cases], **({"kind": kind} if kind else {})}
    answer = browser.post("/bulk", data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def carried(page: str) -> dict[str, list[str]]:
    """Everything that the form of the page would send as it stands."""
    form = next(part for part in page.split("<form") if 'name="case"' in part)
    found: dict[str, list[str]] = {}
    for name, value, checked in INPUTS.findall(form):
        if name != "case" or checked:
            found.setdefault(name, []).append(value.replace("&amp;", "&"))
    return found


def send(browser: TestClient, link: str, act: str, **typed: Any) -> Any:
    """Send the form of the page with this action."""
    data = {**carried(browser.get(link).text), "act": act, **typed}
    return browser.post(f"{link}/decide", data=data)


def test_ticked_requests_get_one_answer_and_a_report_of_each_that_can_be_opened_again(seals: Company) -> None:
    first, second, third = (asked(seals, f"合同{n}") for n in range(3))
    gao = seals.browser("gao")
    page = gao.get("/").text
    assert page.count('type="checkbox" name="case"') == 3
    assert "全选：用印申请·待审批" in page
    link = begin(gao, first, second, third)
    page = gao.get(link).text
    assert all(case.number in page for case in (first, second, third))
    chosen = {**carried(page), "act": "refuse"}
    assert gao.post(link, data=chosen).status_code == 303
    assert 'name="refuse.reason"' in gao.get(link).text
    seals.service.do(Actor("gao"), second.id, Act("refuse", {"reason": "先办"}))

    sent = {**chosen, "act": "refuse", "refuse.reason": "请用新版合同"}
    answer = gao.post(f"{link}/decide", data=sent)

    assert answer.headers["location"] == link
    report = gao.get(link).text
    assert "共 3 件，已办理 2 件" in report
    assert "他人已先办理" in report
    assert "高" in report.partition("他人已先办理")[2][:400]
    assert {seals.case(each.id).state for each in (first, second, third)} == {"refused"}
    table = gao.get(f"{link}/report.csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 4
    assert table[0] == "编号,结果,原因,依据"
    assert [line.split(",")[1] for line in table[1:]] == ["已办理", "他人已先办理", "已办理"]
    assert link in gao.get("/").text
    assert seals.browser("lin").get(link).status_code == 404
    # sent again by a slip: nothing is decided twice
    assert gao.post(f"{link}/decide", data=chosen).headers["location"] == link


def test_an_answer_that_is_missing_is_asked_for_once_and_nothing_is_decided(seals: Company) -> None:
    cases = [asked(seals), asked(seals)]
    gao = seals.browser("gao")
    link = begin(gao, *cases)

    answer = send(gao, link, "refuse")

    assert answer.status_code == 409
    assert answer.text.count("尚缺以下内容") == 1
    assert {seals.case(each.id).state for each in cases} == {"deciding"}


def test_the_password_is_typed_once_for_all_and_a_wrong_one_decides_nothing(seals: Company) -> None:
    cases = [asked(seals), asked(seals)]
    set_password(seals.service, Actor("gao"), GOOD, "", seals.clock.now())
    gao = seals.browser("gao")
    link = begin(gao, *cases)

    wrong = send(gao, link, "approve", **{"approve.opinion": OPINION, "password": "not my password"})
    assert wrong.status_code == 409
    assert "密码不对" in wrong.text
    assert OPINION in wrong.text
    assert "not my password" not in wrong.text
    nothing = send(gao, link, "approve", **{"approve.opinion": OPINION})
    assert "须再次输入本人密码" in nothing.text
    assert {seals.case(each.id).state for each in cases} == {"deciding"}

    assert send(gao, link, "approve", **{"approve.opinion": OPINION, "password": GOOD}).status_code == 303
    assert {seals.case(each.id).state for each in cases} == {"done"}


def test_nothing_ticked_and_too_many_are_told(seals: Company) -> None:
    case = asked(seals)
    gao = seals.browser("gao")
    token = token_in(gao.get("/").text)
    nothing = gao.post("/bulk", data={"token": token})
    assert (nothing.status_code, "没有勾选任何事项" in nothing.text) == (409, True)
    many = [f"{n:032x}" for n in range(MOST_AT_ONCE + 1)]
    too_many = gao.post("/bulk", data={"token": token, "case": many})
    assert "一次最多办理500件，现选了501件" in too_many.text
    link = begin(gao, case)
    unticked = send(gao, link, "refuse", **{"refuse.reason": "不行", "case": []})
    assert (unticked.status_code, "没有勾选任何事项" in unticked.text) == (409, True)
    assert "不行" in unticked.text


def test_of_a_mixed_selection_one_kind_is_taken_first(seals: Company) -> None:
    """Requests of the seal and a file to compile wait for one who is both."""
    seals.service.grant(ADMIN, [Holding("wu", "a_role"), Holding("wu", "gm")])
    seal, extra = asked(seals), asked(seals)
    handover = seals.service.open(
        Actor("wu"),
        seals.edition,
        OpenCase("handover", {"b_role": "zhou", "file": {"project": "P-9", "closed_on": "2026-09-25"}}),
    )
    wu = seals.browser("wu")
    link = begin(wu, seal, extra, handover)
    page = wu.get(link).text
    assert "所选事项不属于同一类" in page
    assert 'type="checkbox"' not in page
    token = token_in(page)
    assert wu.post(link, data={"token": token, "kind": "granting/deciding"}).status_code == 303
    page = wu.get(link).text
    assert carried(page)["case"] == [seal.id, extra.id]
    assert send(wu, link, "refuse", **{"refuse.reason": "不行"}).status_code == 303
    assert "共 2 件，已办理 2 件" in wu.get(link).text
    assert seals.case(handover.id).state == "compiling"


def test_all_of_one_kind_are_chosen_by_one_button(seals: Company) -> None:
    cases = [asked(seals, f"合同{n}") for n in range(3)]
    gao = seals.browser("gao")
    page = gao.get(begin(gao, kind="granting/deciding")).text
    assert page.count(" checked>") == 3
    assert all(each.number in page for each in cases)


def test_a_sign_in_that_expires_in_between_loses_nothing(seals: Company) -> None:
    first, second = asked(seals), asked(seals)
    gao = seals.browser("gao")
    link = begin(gao, first, second)
    data = {
        **carried(gao.get(link).text),
        "act": "refuse",
        "refuse.reason": "请用新版合同",
        "case": [first.id],
    }
    seals.clock.advance(SIGNED_IN_FOR + timedelta(minutes=1))

    answer = gao.post(f"{link}/decide", data=data)

    assert answer.headers["location"] == "/sign-in"
    assert seals.case(first.id).state == "deciding"
    page = gao.get("/sign-in").text
    back = gao.post("/sign-in-as", data={"token": token_in(page), "person": "gao"})
    assert back.headers["location"] == link
    page = gao.get(link).text
    assert "请用新版合同" in page
    assert carried(page)["case"] == [first.id]
    assert send(gao, link, "refuse", **{"refuse.reason": "请用新版合同"}).status_code == 303
    assert [seals.case(each.id).state for each in (first, second)] == ["refused", "deciding"]


def test_what_was_ticked_on_a_worklist_left_open_too_long_is_found_after_the_sign_in(seals: Company) -> None:
    case = asked(seals)
    gao = seals.browser("gao")
    token = token_in(gao.get("/").text)
    seals.clock.advance(SIGNED_IN_FOR + timedelta(minutes=1))
    assert gao.post("/bulk", data={"token": token, "case": case.id}).headers["location"] == "/sign-in"
    page = gao.get("/sign-in").text
    back = gao.post("/sign-in-as", data={"token": token_in(page), "person": "gao"})
    assert case.number in gao.get(back.headers["location"]).text


@pytest.mark.parametrize(("width", "lang"), [(1200, "zh"), (PHONE, "en")])
def test_the_pages_are_accessible_and_no_wider_than_their_screen(
    seals: Company, browser: Browser, width: int, lang: str
) -> None:
    cases = [asked(seals, f"合同{n}") for n in range(3)]
    gao = seals.browser("gao")
    waiting, sent = begin(gao, *cases[:2]), begin(gao, *cases)
    assert send(gao, sent, "refuse", **{"refuse.reason": "不行", "case": [cases[2].id]}).status_code == 303
    assert gao.post(waiting, data={**carried(gao.get(waiting).text), "act": "refuse"}).status_code == 303
    wrong: list[str] = []
    with serving(seals.app) as site:
        context = browser.new_context(viewport={"width": width, "height": 780}, bypass_csp=True)
        page = signed_in(context, site, "gao")
        for path in ("/", waiting, sent):
            page.goto(f"{site}{path}?lang={lang}")
            wrong += [f"{path}: {fault}" for fault in faults(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{path}: wider than {width}")
        context.close()
    assert wrong == []


def test_each_signature_covers_the_list_that_was_shown(loans: Company) -> None:
    """Of two files to be passed on, one changes after the B-role has seen its list."""
    cases = [loans.submitted(f"P-{n}") for n in range(2)]
    wu = loans.browser("wu")
    link = begin(wu, *cases)
    page = wu.get(link).text
    codes = re.findall(r"核对码 <code>([^<]+)</code>", page)
    assert len(codes) == len(set(codes)) == 2
    for case in cases:
        codes_of = [{"line": line, "codes": span} for line, span in enumerate(CODES, 1)]
        loans.service.do(Actor("wu"), case.id, SaveForm({"file": {"papers": codes_of}}))
    sent = {**carried(wu.get(link).text), "act": "pass_on"}
    again = [
        {"line": 1, "codes": "1-6"},
        {"line": 2, "codes": "7-20"},
        {"line": 3, "codes": "21-42"},
        {"line": 4, "codes": ""},
    ]
    loans.service.do(Actor("wu"), cases[1].id, SaveForm({"file": {"papers": again}}))

    assert wu.post(f"{link}/decide", data=sent).status_code == 303

    assert [loans.case(each.id).state for each in cases] == ["counting", "reviewing"]
    assert "您看到的“项目档案”已有变动" in wu.get(link).text
    with loans.store.read() as work:
        (signed,) = [
            each for each in timeline(work.connection, cases[0].id) if each.data.get("action") == "pass_on"
        ]
    seen = dict(parse_qsl(sent[f"seen.{cases[0].id}"][0]))
    assert signed.data["signed"] == {"file": seen["file"]}
