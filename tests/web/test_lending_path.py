"""Borrowing in a real Chromium, without any script: chosen, collected by code, brought back; and every page of it looked at."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from engine.case.command import OpenCase
from engine.people.actor import Actor
from tests.web.company import Company, serving, shelved
from tests.web.lending import asked, lent
from tests.web.test_counter import code_of
from tests.web.test_main_path import PHONE, faults, signed_in


@pytest.mark.parametrize(("width", "lang"), [(1200, "zh"), (PHONE, "en"), (360, "zh")])
def test_the_pages_of_lending_are_accessible_and_no_wider_than_their_screen(
    lending: Company, browser: Browser, width: int, lang: str
) -> None:
    ids = shelved(lending.store, *(f"P-{n}" for n in range(1, 9)), until="2026-09-01")
    late, ready = lent(lending, ids[:2], term="2 days"), asked(lending, ids[2:4])
    given = {"matter": "诉讼", "records": list(ids[4:6]), "review": "2026-09-29"}
    lending.service.open(Actor("xu"), lending.edition, OpenCase("freezing", given))
    lending.clock.advance(timedelta(days=4))
    scans = ",".join((ids[0], *ids[2:4], ids[7]))
    pages = {
        "xu": (f"/counter?person=lin&record={scans}", "/loans", "/due", "/registers", f"/cases/{late.id}?act=take_back"),
        "lin": ("/holdings", "/holds", f"/records/micro-loan/{ids[0]}", f"/open/micro-loan/taking_out?records={ids[6]}",
                f"/cases/{ready.id}"),
    }  # fmt: skip
    wrong: list[str] = []
    with serving(lending.app) as site:
        context = browser.new_context(viewport={"width": width, "height": 780}, bypass_csp=True)
        for person, paths in pages.items():
            context.clear_cookies()
            page = signed_in(context, site, person)
            for path in paths:
                page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={lang}")
                wrong += [f"{path}: {fault}" for fault in faults(page)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wrong.append(f"{path}: wider than {width}")
            page.close()
        context.close()
    assert wrong == []


def test_a_loan_is_asked_for_collected_and_brought_back_without_any_script(
    lending: Company, browser: Browser
) -> None:
    shelved(lending.store, "P-1", "P-2")
    with serving(lending.app) as site:
        desk = browser.new_context(java_script_enabled=False, viewport={"width": 1200, "height": 900})
        lin = signed_in(desk, site, "lin")
        lin.goto(f"{site}/open/micro-loan/taking_out")
        lin.get_by_label("查找，或扫描标签").fill("2026鸿借字第002号")
        lin.keyboard.press("Enter")
        expect(lin.get_by_role("status")).to_contain_text("已加入：2026鸿借字第002号")
        lin.get_by_label("借阅人").fill("林小满")
        lin.get_by_label("外借").check()
        lin.get_by_label("多久").fill("10")
        lin.get_by_label("用途").fill("贷后检查")
        lin.get_by_role("button", name="发起").click()
        case = lending.case(lin.url.partition("/cases/")[2].partition("?")[0])
        lending.act("gao", case, "approve", "records")
        loan = lending.case(next(iter(lending.case(case.id).children.values())).case)
        code = code_of(lending, "lin")
        desk.clear_cookies()
        xu = signed_in(desk, site, "xu")
        xu.get_by_role("link", name="柜台").click()
        for words in ("林小满", "2026鸿借字第002号"):
            xu.get_by_label("扫描或输入").fill(words)
            xu.keyboard.press("Enter")
        xu.get_by_label("林小满的取件码").fill(code)
        xu.get_by_role("button", name="签字交接所勾选的").click()
        expect(xu.get_by_role("status")).to_contain_text("已办理")
        assert lending.case(loan.id).state == "out"
        xu.get_by_label("扫描或输入").fill("2026鸿借字第002号")
        xu.keyboard.press("Enter")
        xu.get_by_role("button", name="未填的“状况”都填“完好”").click()
        xu.get_by_role("button", name="收回所勾选的").click()
        expect(xu.get_by_role("status")).to_contain_text("已办理")
        desk.close()
    assert lending.case(loan.id).state == "confirming"
