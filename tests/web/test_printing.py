"""Forms to download: on the pages that show what they print, for whoever may see those."""

from urllib.parse import quote

import pytest

from tests.forms.sample import cells_of, pages_of
from tests.forms.test_case_forms import filed
from tests.web.company import Company

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_the_case_offers_its_forms_and_each_is_a_file(loans: Company) -> None:
    case, browser = filed(loans), loans.browser("lin")
    page = browser.get(f"/cases/{case.id}").text

    for name in ("handover-list", "archive-list"):
        assert f'href="/cases/{case.id}/forms/{name}.pdf"' in page
        assert f'href="/cases/{case.id}/forms/{name}.xlsx"' in page
    answer = browser.get(f"/cases/{case.id}/forms/handover-list.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert f"filename*=UTF-8''{quote(f'移交清单 {case.number}.pdf')}" in answer.headers["content-disposition"]
    assert "林小满 2026-09-28 09:00 打印" in pages_of(answer.content)[0]
    sheet = browser.get(f"/cases/{case.id}/forms/handover-list.xlsx")
    assert sheet.headers["content-type"] == XLSX
    assert "借款合同" in cells_of(sheet.content)


def test_a_signed_list_is_printed_as_the_page_shows_it(loans: Company) -> None:
    case, browser = filed(loans), loans.browser("lin")
    signed = browser.get(f"/cases/{case.id}").text.partition("/signed/file/")[2][:64]
    page = browser.get(f"/cases/{case.id}/signed/file/{signed}").text
    address = f"/cases/{case.id}/forms/handover-list.pdf?field=file&amp;digest={signed}"

    assert address in page
    assert signed in pages_of(browser.get(address.replace("&amp;", "&")).content)[-1]


def test_registers_and_records_are_printed_too(loans: Company) -> None:
    filed(loans)
    browser = loans.browser("xu")
    page = browser.get("/registers/micro-loan/files").text
    assert "/registers/micro-loan/files/register.xlsx" in page
    assert "2026鸿借字第001号" in cells_of(browser.get("/registers/micro-loan/files/register.xlsx").content)

    record = page.partition('href="/records/micro-loan/')[2].partition('"')[0]
    assert (
        f"/records/micro-loan/{record}/archive-list.pdf" in browser.get(f"/records/micro-loan/{record}").text
    )
    (text,) = pages_of(browser.get(f"/records/micro-loan/{record}/archive-list.pdf").content)
    assert "2026鸿借字第001号-4" in text


@pytest.mark.parametrize("person", ["", "fang"])
def test_who_may_not_see_the_case_may_not_print_it(loans: Company, person: str) -> None:
    case = filed(loans)
    answer = loans.browser(person).get(f"/cases/{case.id}/forms/handover-list.pdf")

    assert answer.status_code == (404 if person else 303)
    assert answer.headers.get("content-type", "") != "application/pdf"


@pytest.mark.parametrize(
    "path", ["forms/handover-list.doc", "forms/loan-slip.pdf", "forms/handover-list.pdf?digest=0"]
)
def test_what_does_not_exist_is_said_to_be_missing(loans: Company, path: str) -> None:
    case = filed(loans)

    assert loans.browser("lin").get(f"/cases/{case.id}/{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/registers/micro-loan/nothing/register.pdf", "/records/micro-loan/x/archive-list.pdf"]
)
def test_so_are_registers_and_records(loans: Company, path: str) -> None:
    assert loans.browser("xu").get(path).status_code == 404
