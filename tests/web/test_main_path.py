"""A handover from start to end in a real Chromium: the pages alone, no script, on a desk and on a phone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from engine.deciding.forms import list_digest
from tests.web.company import Company, serving
from tests.web.test_decide import link_for

AXE = Path(__file__).parents[1] / "support" / "axe.min.js"
PHONE = 390


@pytest.fixture
def site(loans: Company) -> Iterator[str]:
    with serving(loans.app) as address:
        yield address


def signed_in(context: BrowserContext, site: str, person: str) -> Page:
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.locator(f"form:has(input[value='{person}']) button").click()
    page.wait_for_url(f"{site}/")
    return page


def faults(page: Page) -> list[str]:
    """What axe finds wrong, by rule and element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => JSON.stringify((await axe.run()).violations)")
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:120]}"
        for v in cast(list[dict[str, list[dict[str, str]]]], json.loads(found))
    ]


def test_a_handover_without_any_script(loans: Company, site: str, browser: Browser) -> None:
    desk = browser.new_context(java_script_enabled=False, viewport={"width": 1200, "height": 900})
    lin = signed_in(desk, site, "lin")
    lin.get_by_role("link", name="发起：项目档案移交").click()
    lin.get_by_label("项目编号").fill("P-2026-050")
    lin.get_by_label("项目结束日").fill("2026-09-25")
    lin.get_by_label("B角").select_option("wu")
    lin.get_by_role("button", name="发起").click()
    lin.get_by_role("link", name="填写清单：项目档案").click()
    lin.get_by_label("粘贴清单").fill(
        "立项审批资料\t立项审批表\t\t6\t1\t是\n重要合同、单据\t借款合同\t\t14\t1\t是\n"
        "项目调查资料\t贷前调查报告\t\t22\t1\t\n客户（企业）资料\t营业执照\t\t9\t1\t"
    )
    lin.get_by_role("button", name="录入粘贴的清单").click()
    lin.get_by_role("button", name="保存并返回").click()
    lin.get_by_role("button", name="移交B角").click()
    expect(lin.get_by_role("status")).to_contain_text("B角复核中")
    case = loans.case(lin.url.partition("/cases/")[2].partition("?")[0])
    desk.close()

    phone = browser.new_context(
        java_script_enabled=False, viewport={"width": PHONE, "height": 780}, has_touch=True
    )
    wu = phone.new_page()
    link = link_for(loans, "wu", case)
    wu.goto(f"{site}{link}/pass_on")
    wu.get_by_role("button", name="按页数自动编页码").click()
    button = wu.get_by_role("button", name="移交档案管理员")
    box = button.bounding_box()
    assert box is not None
    assert 780 / 2 < box["y"] < 780, "the button is within reach of the thumb without scrolling"
    assert box["height"] >= 44
    button.click()
    expect(wu.get_by_role("status")).to_contain_text("吴一舟")
    phone.close()

    desk = browser.new_context(java_script_enabled=False)
    xu = signed_in(desk, site, "xu")
    xu.get_by_role("link", name="项目档案移交").first.click()
    xu.locator("summary", has_text="清点无误").click()
    for line, pages in enumerate(("6", "14", "22", "9"), 1):
        xu.locator(f"[id='counted.received.{line}.pages']").fill(pages)
    xu.locator("details[open]").get_by_role("button", name="清点无误").click()
    xu.get_by_role("button", name="签字确认").click()
    desk.close()
    for person in ("wu", "lin"):
        context = browser.new_context(java_script_enabled=False)
        page = signed_in(context, site, person)
        page.get_by_role("link", name="项目档案移交：").first.click()
        page.get_by_role("button", name="签字确认").click()
        expect(page.get_by_role("status")).to_contain_text("已办理")
        context.close()
    assert loans.case(case.id).outcome == "done"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [1200, PHONE, 360])
def test_every_page_is_accessible_and_no_wider_than_its_screen(
    loans: Company, site: str, browser: Browser, lang: str, width: int
) -> None:
    case, other = loans.coded("P-1"), loans.submitted("P-2")
    writing = loans.handover("P-3")
    link = link_for(loans, "wu", other)
    with loans.service.look(case.id) as scope:
        digest = list_digest(scope, "file")
    pages = {
        "xu": (f"/cases/{case.id}",),
        "lin": ("/", f"/cases/{writing.id}", f"/cases/{writing.id}/fill/file", "/open/micro-loan/handover"),
        "he": ("/cases", "/policies/micro-loan", "/staff", "/messages", "/ledger", "/set-aside", "/duties",
               "/registers/micro-loan/files", "/clock", "/mailbox", f"/cases/{case.id}/signed/file/{digest}", "/nothing"),
        "": ("/sign-in", f"{link}/pass_on"),
    }  # fmt: skip
    # axe is put in from outside; the pages themselves have no script and the policy forbids it
    context = browser.new_context(viewport={"width": width, "height": 780}, bypass_csp=True)
    wrong: list[str] = []
    for person, paths in pages.items():
        context.clear_cookies()
        page = signed_in(context, site, person) if person else context.new_page()
        for path in paths:
            page.goto(f"{site}{path}?lang={lang}")
            wrong += [f"{path}: {fault}" for fault in faults(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{path}: wider than {width}")
        page.close()
    context.close()
    assert wrong == []


def test_no_page_breaks_its_policy_or_asks_elsewhere(loans: Company, site: str, browser: Browser) -> None:
    case = loans.submitted()
    context = browser.new_context()
    said: list[str] = []
    page = signed_in(context, site, "wu")
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith(site) else None)
    for path in ("/", f"/cases/{case.id}", f"/cases/{case.id}/fill/file", "/components"):
        page.goto(f"{site}{path}")
    context.close()
    assert said == []
