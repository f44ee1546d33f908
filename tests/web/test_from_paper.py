"""What was done on paper and is entered later, in a real Chromium without a script: a whole case, and acts that ask."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from engine.case.command import OpenCase
from engine.digest import Json
from engine.errors import Refused
from engine.people.actor import Actor
from tests.web.company import Company, serving
from tests.web.test_main_path import faults, signed_in

PROOF = FilePayload(name="移交单.txt", mimeType="text/plain", buffer="林小满签字".encode())


@pytest.fixture
def site(loans: Company) -> Iterator[str]:
    with serving(loans.app) as address:
        yield address


@pytest.fixture
def desk(browser: Browser) -> BrowserContext:
    return browser.new_context(java_script_enabled=False, viewport={"width": 1200, "height": 900})


def case_of(page: Page) -> str:
    return page.url.partition("/cases/")[2].partition("?")[0].partition("#")[0]


def test_a_whole_case_that_began_on_paper(loans: Company, site: str, desk: BrowserContext) -> None:
    he = signed_in(desk, site, "he")
    he.get_by_role("link", name="案件").first.click()
    he.get_by_role("link", name="补录整案").click()
    he.get_by_role("link", name="项目档案移交").click()
    expect(he.get_by_role("heading", level=1)).to_contain_text("补录")
    he.get_by_label("当时的发起人").select_option("lin")
    he.get_by_label("纸上发起日期").fill("2026-09-30")  # still to come
    he.get_by_label("凭证").set_input_files([PROOF])
    he.get_by_label("理由").fill("系统停用期间用纸")
    he.get_by_label("项目编号").fill("P-2026-050")
    he.get_by_label("项目结束日").fill("2026-09-24")
    he.get_by_label("B角").select_option("wu")
    he.get_by_role("button", name="补录").click()
    expect(he.get_by_role("alert")).to_contain_text("2026-09-30")  # and everything else is kept, the file too
    expect(he.locator("main")).to_contain_text("已上传：移交单.txt")
    he.get_by_label("纸上发起日期").fill("2026-09-24")
    he.get_by_role("button", name="补录").click()
    he.wait_for_url(f"{site}/cases/*")
    expect(he.locator("main")).to_contain_text("9月24日")
    expect(he.locator("main")).to_contain_text("在纸上发起")
    expect(he.locator(".timeline")).to_contain_text("补录：林小满于2026-09-24在纸上发起“项目档案移交”")
    expect(he.locator(".timeline")).to_contain_text("理由：系统停用期间用纸")
    he.goto(f"{he.url}?lang=en")
    expect(he.locator(".timeline")).to_contain_text("opened on paper on 2026-09-24")
    case = loans.case(case_of(he))
    assert (case.opener, case.on_paper and case.on_paper.entered_by) == ("lin", "he")
    assert case.attached[0].name == "移交单.txt"


def test_the_form_for_it_is_for_everybody_and_only_for_who_may(
    loans: Company, site: str, browser: Browser
) -> None:
    page = signed_in(browser.new_context(locale="en-GB", viewport={"width": 390, "height": 800}), site, "he")
    for address in ("/on-paper", "/open/micro-loan/handover?on_paper=yes"):
        page.goto(f"{site}{address}")
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert loans.browser("lin").get("/open/micro-loan/handover?on_paper=yes").status_code == 409
    assert "补录整案" not in loans.browser("lin").get("/cases").text


def test_what_leads_to_anything_that_cannot_be_undone_begins_here(loans: Company) -> None:
    he = loans.browser("he")
    assert "/destruction?" not in he.get("/on-paper").text
    assert he.get("/open/micro-loan/destruction?on_paper=yes").status_code == 409
    paper: dict[str, Json] = {
        "person": "lin", "on": "2026-09-24", "reason": "x", "proof": {"name": "a", "sha256": "a" * 64, "size": 1}
    }  # fmt: skip
    with pytest.raises(Refused, match="leads to what cannot be undone: it begins here"):
        loans.service.open(Actor("he"), loans.edition, OpenCase("destruction", on_paper=paper))
