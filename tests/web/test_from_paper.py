"""What was done on paper and is entered later, in a real Chromium without a script: a whole case, and acts that ask."""

from collections.abc import Iterator
from typing import cast

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


def entering(page: Page, site: str, case: str, act: str) -> None:
    """The form for the act on paper, filled in but for what the act asks by itself."""
    page.goto(f"{site}/cases/{case}?lang=zh")
    page.get_by_text("更多操作").click()
    page.locator(".more-links").get_by_role("link", name="补录").click()
    page.locator("#act-enter_late").get_by_role("link", name=act).click()
    page.get_by_label("当时的办理人").select_option(index=1)
    page.get_by_label("实际办理日期").fill("2026-09-28")
    page.get_by_label("凭证").set_input_files([PROOF])
    page.get_by_label("理由").fill("当日停电")


def test_a_return_on_paper_with_its_list_of_what_is_missing(
    loans: Company, site: str, desk: BrowserContext
) -> None:
    case = loans.submitted()
    he = signed_in(desk, site, "he")
    entering(he, site, case.id, "退回")
    form = he.locator("#act-enter_late form")
    form.get_by_role("button", name="补录").click()  # without what the return itself asks
    expect(he.get_by_role("alert").or_(he.locator(".notice")).first).to_contain_text("补充资料清单")
    expect(he.locator("#act-enter_late")).to_contain_text("已上传：移交单.txt")
    form.locator("[id='enter_late.send_back.supplement.1.2.note']").fill("缺第三页")
    form.get_by_role("button", name="补录").click()
    expect(he.locator(".timeline")).to_contain_text("2026-09-28在纸上办理，何以宁补录")
    kept = loans.case(case.id)
    assert kept.state == "compiling"
    assert kept.acted["reviewing"] == ("wu",)
    (line,) = cast(list[dict[str, Json]], kept.form["supplement"])
    assert (line["line"], line["note"]) == (2, "缺第三页")


def test_a_count_on_paper_line_by_line(loans: Company, site: str, desk: BrowserContext) -> None:
    case = loans.coded()
    he = signed_in(desk, site, "he")
    entering(he, site, case.id, "清点")
    form = he.locator("#act-enter_late form")
    for row, pages in enumerate(("6", "-14", "22", "9"), 1):
        form.locator(f"[id='enter_late.counted.received.{row}.pages']").fill(pages)
    form.get_by_role("button", name="补录").click()
    expect(he.get_by_role("alert")).to_contain_text("-14")  # the wrong cell is named, and leads to itself
    href = he.get_by_role("alert").get_by_role("link").first.get_attribute("href")
    assert href is not None
    assert href.startswith("#enter_late.counted.received")
    form.locator("[id='enter_late.counted.received.2.pages']").fill("14")
    form.get_by_role("button", name="补录").click()
    expect(he.locator(".timeline")).to_contain_text("2026-09-28在纸上办理，何以宁补录")
    assert loans.case(case.id).state == "signing"


def test_a_signature_on_paper_is_upon_the_list_that_was_shown(
    loans: Company, site: str, browser: Browser
) -> None:
    case = loans.coded()
    loans.act(
        "xu", case, "counted", received=[{"line": n, "pages": p} for n, p in enumerate((6, 14, 22, 9), 1)]
    )
    he = signed_in(browser.new_context(bypass_csp=True), site, "he")  # axe needs a script
    entering(he, site, case.id, "签字")
    expect(he.locator("#act-enter_late")).to_contain_text("纸上签署的是下方所列清单：项目档案（")
    he.goto(f"{site}/cases/{case.id}?act=enter_late&what=accept&lang=en")
    expect(he.locator("#act-enter_late")).to_contain_text("What was signed on paper is the list shown below")
    assert faults(he) == []
