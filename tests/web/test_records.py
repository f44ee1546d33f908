"""Looking for records, exporting what was found, importing a catalogue: the pages."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from tests.web.company import Company, token_in

OF = "micro-loan.loan_file"
HEADINGS = "档号,项目编号,客户,closed_on,存放地点\n"
LINES = "".join(
    f"2024鸿借字第{n:03}号,P-{n},东莞市{'恒泰' if n % 2 else '远洋'}贸易有限公司,2024-0{1 + n % 9}-05,"
    f"{'保险柜' if n % 3 else '档案室'}\n"
    for n in range(1, 121)
)


def send(loans: Company, sheet: str, do: str = "check", person: str = "he", encoding: str = "utf-8") -> str:
    browser = loans.browser(person)
    token = token_in(browser.get("/records/import").text)
    answer = browser.post(
        "/records/import",
        data={"token": token, "of": OF, "do": do},
        files={"file": ("目录.csv", sheet.encode(encoding), "text/csv")},
    )
    assert answer.status_code in {200, 422}
    return answer.text


@pytest.fixture
def filed(loans: Company) -> Company:
    """A company with a hundred and twenty files."""
    assert "已导入120份" in send(loans, HEADINGS + LINES, "import")
    return loans


def test_the_import_is_for_keepers_and_administrators(loans: Company) -> None:
    assert [
        loans.browser(person).get("/records/import").status_code for person in ("lin", "jiang", "he")
    ] == [404, 404, 200]
    assert loans.browser("xu").get("/records/import").status_code == 200
    assert "导入目录" in loans.browser("he").get("/records").text
    assert "导入目录" not in loans.browser("lin").get("/records").text


def test_a_sheet_is_tried_in_gbk_and_only_then_imported(loans: Company) -> None:
    assert "120份全部符合，尚未导入" in send(loans, HEADINGS + LINES, encoding="gbk")
    assert "共 0 份" in loans.browser("lin").get(f"/records?of={OF}").text
    assert "已导入120份" in send(loans, HEADINGS + LINES, "import", encoding="gbk")
    assert "共 120 份" in loans.browser("lin").get(f"/records?of={OF}").text


def test_every_wrong_cell_is_shown_with_what_was_expected(loans: Company) -> None:
    shown = send(loans, HEADINGS + "2024鸿借字第001号,=1+1,甲,2024-02-30,保险贵\n", "import")

    for words in ("有3处不符，没有导入任何档案", "第2行", "不是公式", "存在的日期", "保险贵", "保险柜"):
        assert words in shown
    table = send(loans, HEADINGS + "2024鸿借字第001号,=1+1,甲,2024-02-30,保险贵\n", "table")
    rows = list(csv.reader(StringIO(table.removeprefix("\ufeff"))))
    assert [row[3] for row in rows[1:]] == ["'=1+1", "2024-02-30", "保险贵"]


def test_no_file_and_no_sheet_are_told(loans: Company) -> None:
    browser = loans.browser("he")
    token = token_in(browser.get("/records/import").text)
    assert (
        "请选择文件" in browser.post("/records/import", data={"token": token, "of": OF, "do": "check"}).text
    )


def test_records_are_found_by_their_words_their_number_and_what_is_folded_away(filed: Company) -> None:
    browser = filed.browser("lin")

    def total(query: str) -> str:
        page = browser.get(f"/records?of={OF}&{query}").text
        return page.partition('class="found-total"><b>')[2].partition("</b>")[0]

    assert total("words=恒泰") == "共 60 份"
    assert total("number=2024鸿借字第01") == "共 10 份"
    assert total("words=恒泰&place=safe") == "共 40 份"
    assert total("customer=远洋&closed_on.from=2024-03-01&closed_on.to=2024-04-30") == "共 14 份"
    assert total("words=没有") == "共 0 份"


def test_pages_lead_from_the_newest_to_the_oldest(filed: Company) -> None:
    browser = filed.browser("lin")
    address, page, seen = f"/records?of={OF}", "", 0
    while address:
        page = browser.get(address).text
        seen += page.count('<tr class="tone-')
        address = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert seen == 120
    assert "共 120 份" in page


def test_what_does_not_fit_is_told_beside_its_field(filed: Company) -> None:
    answer = filed.browser("lin").get(f"/records?of={OF}&closed_on.from=2024-02-30")

    assert answer.status_code == 422
    assert "存在的日期" in answer.text
    assert filed.browser("lin").get("/records?of=micro-loan.nothing").status_code == 404


def test_what_was_found_is_exported_as_text(filed: Company) -> None:
    browser = filed.browser("lin")

    table = browser.get(f"/records/found.csv?of={OF}&words=恒泰")
    book = browser.get(f"/records/found.xlsx?of={OF}&words=恒泰")

    rows = list(csv.reader(StringIO(table.content.decode("utf-8-sig"))))
    assert (len(rows), rows[0][0], rows[1][0]) == (61, "档号", "2024鸿借字第119号")
    assert openpyxl.load_workbook(BytesIO(book.content)).worksheets[0]["A2"].value == "2024鸿借字第119号"
    assert browser.get(f"/records/found.pdf?of={OF}").status_code == 404
