"""What people give for papers, read line by line: whole lists, amended lines, pages of lines, pasted text, workbooks."""

import io
from dataclasses import replace

import openpyxl
import pytest

from archive.paper import Paper
from archive.paper_edit import edited
from archive.paper_entry import InvalidPapers
from archive.paper_list import PaperList, paper_list
from archive.paper_sheet import rows_from_csv, rows_from_text, rows_from_workbook
from archive.sections import classes
from engine.digest import Json
from engine.errors import InvalidInput
from tests.archive.pack import loan, pack, reading


def _listed(class_: str = "loan_file", **fields: Json) -> PaperList:
    return paper_list(classes(pack())[class_], fields, reading())


def _enter(given: Json, before: tuple[Paper, ...] = (), class_: str = "loan_file") -> tuple[Paper, ...]:
    return edited(given, before, _listed(class_), reading())


def test_a_whole_list_is_read() -> None:
    row = {"item": "contracts", "title": "借款合同", "pages": 14, "codes": "7-20", "signed": True}
    assert _enter([row]) == (Paper("contracts", "借款合同", 14, (7, 20), signed=True),)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"item": "approval", "pages": -1}, "line 1: pages: expected a whole number from 1, got -1"),
        ({"item": "approval", "pages": 0}, "line 1: pages: expected a whole number from 1, got 0"),
        ({"item": "approval", "pages": "two"}, "line 1: pages: expected a whole number from 1, got two"),
        ({"item": "approval", "pages": True}, "line 1: pages: expected a whole number from 1, got True"),
        ({"item": "approval", "pages": 1.5}, "line 1: pages: expected a whole number from 1, got 1.5"),
        ({"item": "approval", "codes": "9-5"}, "line 1: codes: expected page numbers such as 5-9, got 9-5"),
        ({"item": "approval", "original": "scan"}, "line 1: original: expected original or copy, got scan"),
        ({"item": "aproval"}, "got aproval, did you mean 'approval'?"),
        (
            {"title": "x"},
            "line 1: item: expected an item of the list: Approval, Contracts, Customer data, Attachment",
        ),
        ({"item": "approval", "pagse": 3}, "got pagse, did you mean 'pages'?"),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_line(row: dict[str, Json], sentence: str) -> None:
    with pytest.raises(InvalidPapers) as caught:
        _enter([row])
    assert sentence in str(caught.value)


def test_every_wrong_line_is_found_not_only_the_first() -> None:
    with pytest.raises(InvalidPapers) as caught:
        _enter([{"item": "approval", "pages": -1}, {"item": "customer"}, {"item": "customer", "pages": "x"}])
    assert [problem.line for problem in caught.value.problems] == [1, 3]
    assert [each.where for each in caught.value.inputs] == ["papers.1.pages", "papers.3.pages"]
    assert caught.value.problems[0].text.zh == "第1行 pages：应为不小于1的整数，实为“-1”"


def test_lines_are_amended_and_keep_what_is_not_given() -> None:
    papers = loan().papers
    after = _enter([{"line": 2, "codes": "8-21"}], papers)
    assert after == (papers[0], replace(papers[1], codes=(8, 21)), *papers[2:])


def test_the_line_after_the_last_is_added() -> None:
    papers = loan().papers
    assert _enter([{"line": 5, "item": "uncollected", "title": "留存合同"}], papers)[4].title == "留存合同"
    with pytest.raises(InvalidPapers, match="line 6: line: expected a line from 1 to 5, got 6"):
        _enter([{"line": 6, "item": "uncollected"}], papers)


def test_rows_with_and_without_line_do_not_mix() -> None:
    with pytest.raises(InvalidInput, match="'line' in every row"):
        _enter([{"line": 1, "pages": 2}, {"item": "customer"}], loan().papers)


def test_a_page_of_lines_takes_the_place_of_those_lines() -> None:
    papers = loan().papers
    page: list[Json] = [{"item": "contracts", "title": "新合同", "pages": "3"}, {"item": "", "title": " "}]
    after = _enter({"from": 2, "to": 3, "rows": page}, papers)
    assert [paper.title for paper in after] == ["审批表", "新合同", "营业执照"]
    with pytest.raises(InvalidPapers, match="line 3: pages"):
        _enter({"from": 2, "to": 3, "rows": [page[0], {"item": "customer", "pages": "-4"}]}, papers)


def test_ten_thousand_lines_are_entered_in_pages_of_a_hundred() -> None:
    papers: tuple[Paper, ...] = ()
    for first in range(1, 10_001, 100):
        rows = [{"item": "customer", "title": f"{first + n}", "pages": 1} for n in range(100)]
        papers = _enter({"from": first, "rows": rows}, papers)
    assert len(papers) == 10_000
    assert papers[-1].title == "10000"


def test_page_numbers_are_made_from_the_counts_and_attachments_get_none() -> None:
    papers = _enter(
        [
            {"item": "approval", "pages": 6},
            {"item": "uncollected", "pages": 4},
            {"item": "customer", "pages": 2},
        ]
    )
    assert [p.codes for p in _enter({"codes": "from_pages"}, papers)] == [(1, 6), None, (7, 8)]


def test_pasted_text_with_headings_in_any_order() -> None:
    text = (
        "页数\t题名\t项目\t签字\n6\t审批表\t立项审批资料\t√\n14\t借款合同\t重要合同\t否\n8\t保证合同\t\t是\n"
    )
    assert _enter({"text": text}) == (
        Paper("approval", "审批表", 6, signed=True),
        Paper("contracts", "借款合同", 14),
        Paper("contracts", "保证合同", 8, signed=True),
    )


def test_pasted_text_without_headings_stands_as_the_list_is_printed() -> None:
    assert _enter({"text": "approval\t审批表\t1-6\t6\n"}) == (Paper("approval", "审批表", 6, (1, 6)),)
    assert _enter({"text": "1\tapproval\t审批表\t1–6\t6页\n"}) == (Paper("approval", "审批表", 6, (1, 6)),)


def test_a_mistake_in_pasted_text_is_told_with_the_line_of_the_text() -> None:
    with pytest.raises(InvalidPapers, match="line 4: pages: expected a whole number from 1, got -2"):
        _enter({"text": "项目\t页数\napproval\t6\n\ncustomer\t-2\n"})


def test_an_unknown_heading_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match=r"headings: No\., Part, Title.*got '厚度'"):
        rows_from_text("项目\t厚度\napproval\t6\n", _listed())


def test_fields_of_the_list_are_columns_too() -> None:
    text = "项目,名称,权证号,数量,原件\n房产证,房产证,房字第1701号,1,原件\n"
    (paper,) = _enter({"text": text}, class_="certificate")
    assert paper.fields == {"certificate_number": "房字第1701号", "quantity": 1}
    assert paper.original is True
    with pytest.raises(InvalidPapers, match="line 2: quantity: expected a whole number from 1, got 0"):
        _enter({"text": text.replace(",1,", ",0,")}, class_="certificate")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_as_excel_writes_it(encoding: str) -> None:
    content = "项目,页数\r\n立项审批资料,6\r\n".encode(encoding)
    assert [row.row for row in rows_from_csv(content, _listed())] == [{"item": "立项审批资料", "pages": "6"}]


def test_a_workbook_is_read_and_its_numbers_are_whole() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["序号", "项目", "题名", "页数"])
    sheet.append([1, "客户资料", "营业执照", 2.0])
    content = io.BytesIO()
    book.save(content)
    (row,) = rows_from_workbook(content.getvalue(), _listed())
    assert row.row == {"item": "客户资料", "title": "营业执照", "pages": "2"}


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(InvalidInput, match="an Excel workbook"):
        rows_from_workbook(b"not a workbook", _listed())


def test_more_lines_than_allowed_are_refused_before_they_are_read() -> None:
    text = "approval\t甲\n" * 4
    with pytest.raises(InvalidInput, match="at most 3 lines"):
        rows_from_text(text, _listed(), most=3)
    with pytest.raises(InvalidInput, match="at most 3 lines"):
        edited([{"item": "customer"}] * 4, (), _listed(), reading(), most=3)


def test_a_title_on_several_lists_is_not_guessed() -> None:
    listed = paper_list(classes(pack())["deal"], {}, reading())
    with pytest.raises(InvalidPapers, match=r"one of buyer\.identity, seller\.identity"):
        edited([{"item": "身份证"}], (), listed, reading())
    of_seller = paper_list(classes(pack())["deal"], {"side": "seller"}, reading())
    assert edited([{"item": "身份证"}], (), of_seller, reading())[0].item == "seller.identity"
