"""Giving many requests to a colleague at once: of whoever is away by an administrator, or one's own from the worklist."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.people.actor import Actor
from engine.people.organisation import Holding
from engine.store.timeline import timeline
from tests.web.company import ADMIN, Company, company, database, serving, token_in
from tests.web.test_bulk import POLICY, begin, carried, send
from tests.web.test_main_path import PHONE, faults, signed_in


@pytest.fixture
def seals(tmp_path: Path) -> Iterator[Company]:
    """A company with two general managers, of whom one is away."""
    opened = company(database(tmp_path), more={"granting.yaml": POLICY})
    opened.service.grant(ADMIN, [Holding("meng", "gm")])
    yield opened
    opened.store.close()


def opened(seals: Company, count: int) -> list[Case]:
    """Requests for the seal that wait for Gao or Meng."""
    given = [{"what": f"合同{n}"} for n in range(count)]
    return [seals.service.open(Actor("lin"), seals.edition, OpenCase("granting", each)) for each in given]


def begun(browser: Any, whose: str) -> str:
    """Press the button of that person's worklist with everything ticked; the address that follows."""
    page = browser.get(f"/staff/{whose}/work").text
    data = {**carried(page), "do": "reassign", "whose": whose}
    answer = browser.post("/bulk", data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_an_administrator_gives_all_of_an_absent_colleagues_work_to_others_and_reads_what_became_of_each(
    seals: Company,
) -> None:
    cases = opened(seals, 3)
    handover = seals.submitted("P-9")  # only the B-role of the form may have it
    he = seals.browser("he")
    assert "/staff/gao/work" in he.get("/staff").text
    page = he.get("/staff/gao/work").text
    assert all(case.number in page for case in cases)
    assert "可转给：孟昭阳" in page
    wu = he.get("/staff/wu/work").text
    assert handover.number in wu
    assert "没有其他人可以担任这一步" in wu
    assert 'name="case"' not in wu
    link = begun(he, "gao")
    seals.service.do(Actor("gao"), cases[1].id, Act("refuse", {"reason": "先办"}))

    sent = {"case": [each.id for each in cases], "reassign.person": "meng", "reassign.reason": "高总出差"}
    answer = send(he, link, "reassign", **sent)

    assert answer.status_code == 303
    report = he.get(link).text
    assert "共 3 件，已办理 2 件" in report
    assert {seals.case(each.id).visit.open_items[0].candidates for each in (cases[0], cases[2])} == {
        ("meng",)
    }
    assert cases[0].number in seals.browser("meng").get("/").text
    history = seals.browser("lin").get(f"/cases/{cases[0].id}").text
    for words in ("转办：孟昭阳", "高总出差", "3件一并办理"):
        assert words in history


def test_whoever_may_not_reassign_sees_and_moves_nothing_of_others(seals: Company) -> None:
    (case,) = opened(seals, 1)
    lin = seals.browser("lin")
    page = lin.get("/staff/gao/work").text
    assert case.number not in page
    assert "没有您可以转办的事项" in page
    link = begin(lin, case)  # by hand, past what the page offers
    token = token_in(lin.get("/").text)
    data = {"token": token, "act": "reassign", "whose": "gao", "case": case.id, "reassign.person": "meng",
            "reassign.reason": "x"}  # fmt: skip
    assert lin.post(f"{link}/decide", data=data).status_code == 303
    assert "已办理 0 件" in lin.get(link).text
    assert seals.case(case.id).visit.open_items[0].candidates == ("gao", "meng")
    assert seals.browser("he").get("/staff/nobody/work").status_code == 404


def test_ones_own_are_handed_on_from_the_worklist(seals: Company) -> None:
    cases = opened(seals, 2)
    gao = seals.browser("gao")
    page = gao.get("/").text
    assert "转办所选" in page
    data = {"token": token_in(page), "case": [each.id for each in cases], "do": "reassign"}
    link = gao.post("/bulk", data=data).headers["location"]
    page = gao.get(link).text
    assert "一并转办" in page
    lacking = send(gao, link, "reassign", **{"reassign.person": "meng"})
    assert (lacking.status_code, "尚缺以下内容" in lacking.text) == (409, True)
    assert 'value="meng" selected' in lacking.text
    assert (
        send(gao, link, "reassign", **{"reassign.person": "meng", "reassign.reason": "出差"}).status_code
        == 303
    )
    assert "共 2 件，已办理 2 件" in gao.get(link).text
    assert all(each.number not in gao.get("/").text.partition("最近的批量")[0] for each in cases)


def test_the_ledger_says_of_each_that_it_was_one_of_many_and_leads_to_the_others(seals: Company) -> None:
    cases = opened(seals, 2)
    gao = seals.browser("gao")
    link = begin(gao, *cases)
    assert send(gao, link, "refuse", **{"refuse.reason": "不行"}).status_code == 303
    with seals.store.read() as work:
        (act,) = [each for each in timeline(work.connection, cases[0].id) if each.what == "acted"]
    assert act.data["among"] == {"decision": link.rpartition("/")[2], "of": 2}
    assert act.among == (link.rpartition("/")[2], 2)
    for who, leads in (("gao", True), ("lin", False)):
        page = seals.browser(who).get(f"/cases/{cases[0].id}").text
        assert "2件一并办理" in page
        assert (f'href="{link}"' in page) is leads
    assert "one of 2 decided together" in seals.browser("lin").get(f"/cases/{cases[0].id}?lang=en").text
    (one,) = opened(seals, 1)
    assert send(gao, begin(gao, one), "refuse", **{"refuse.reason": "不行"}).status_code == 303
    assert "一并办理" not in seals.browser("lin").get(f"/cases/{one.id}").text


@pytest.mark.parametrize(("width", "lang"), [(1200, "zh"), (PHONE, "en")])
def test_the_pages_are_accessible_and_no_wider_than_their_screen(
    seals: Company, browser: Browser, width: int, lang: str
) -> None:
    opened(seals, 3)
    seals.submitted("P-9")
    link = begun(seals.browser("he"), "gao")
    wrong: list[str] = []
    with serving(seals.app) as site:
        context = browser.new_context(viewport={"width": width, "height": 780}, bypass_csp=True)
        page = signed_in(context, site, "he")
        for path in ("/staff", "/staff/gao/work", "/staff/wu/work", link):
            page.goto(f"{site}{path}?lang={lang}")
            wrong += [f"{path}: {fault}" for fault in faults(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{path}: wider than {width}")
        context.close()
    assert wrong == []
