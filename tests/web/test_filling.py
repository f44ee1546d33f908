"""Filling in lists: typed a page at a time, pasted, uploaded; every mistake at its line, nothing typed is lost."""

import io
import re

import openpyxl
import pytest
from starlette.testclient import TestClient

from archive.draft import draft_of
from engine.case.case import Case
from tests.web.company import Company, token_in


def address(case: Case) -> str:
    return f"/cases/{case.id}/fill/file/1"


def basics(browser: TestClient, case: Case) -> dict[str, str]:
    """The token and version of the page as it is now."""
    page = browser.get(address(case)).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    return {"token": token_in(page), "version": version[1]}


def titles(loans: Company, case: Case) -> list[str]:
    return [paper.title for paper in draft_of(loans.case(case.id).form["file"]).papers]


def test_typed_lines_are_kept_and_an_emptied_one_falls_out(loans: Company) -> None:
    case, browser = loans.handover(papers=[]), loans.browser("lin")
    rows = {
        "r1.item": "approval", "r1.title": "立项审批表", "r1.pages": "6", "r1.signed": "yes",
        "r2.title": "贷审会决议", "r2.pages": "3",
        "r4.item": "contracts", "r4.title": "借款合同", "r4.pages": "14",
    }  # fmt: skip
    form = {**basics(browser, case), "with_papers": "yes", "do": "save"}
    assert browser.post(address(case), data={**form, **rows}).status_code == 303
    papers = draft_of(loans.case(case.id).form["file"]).papers
    # the empty item is that of the line above; the empty third line does not count
    assert [(p.item, p.title, p.pages, p.signed) for p in papers] == [
        ("approval", "立项审批表", 6, True),
        ("approval", "贷审会决议", 3, False),
        ("contracts", "借款合同", 14, False),
    ]
    form = {**basics(browser, case), "with_papers": "yes", "do": "save"}
    again = {"r1.item": "approval", "r1.title": "立项审批表", "r1.pages": "6", "r2.item": "", "r2.title": "",
             "r3.item": "contracts", "r3.title": "借款合同", "r3.copies": "1"}  # fmt: skip
    browser.post(address(case), data={**form, **again})
    assert titles(loans, case) == ["立项审批表", "借款合同"]


def test_minus_one_page_is_refused_at_its_line_and_everything_comes_back(loans: Company) -> None:
    case, browser = loans.handover(papers=[]), loans.browser("lin")
    form = {**basics(browser, case), "with_papers": "yes", "do": "save"}
    rows = {
        "r1.item": "approval",
        "r1.title": "立项审批表",
        "r1.pages": "-1",
        "r2.item": "contracts",
        "r2.title": "合同",
    }
    answer = browser.post(address(case), data={**form, **rows})
    assert answer.status_code == 422
    assert 'href="#r1.pages"' in answer.text
    assert "第1行 页数" in answer.text
    assert 'value="-1"' in answer.text
    assert 'value="合同"' in answer.text
    assert titles(loans, case) == []


def test_ten_thousand_pasted_lines(loans: Company) -> None:
    case, browser = loans.handover(papers=[]), loans.browser("lin")
    text = "\n".join(f"重要合同、单据\t合同{n}\t\t{n % 20 + 1}\t1\t是\t" for n in range(1, 10_001))
    form = {**basics(browser, case), "do": "paste", "text": text}
    assert browser.post(address(case), data=form).status_code == 303
    assert len(titles(loans, case)) == 10_000
    page = browser.get(f"{address(case)}?at=50").text
    assert "合同4901" in page
    assert "合同5000" in page
    assert "合同5001" not in page
    assert "第 50 页，共 101 页" in page
    whole = browser.get(f"/cases/{case.id}").text
    assert "全部 10,000 行" in whole
    # a page in the middle is amended without the rest being sent
    form = {**basics(browser, case), "with_papers": "yes", "do": "save"}
    rows = {f"r{n}.{key}": value for n in range(4901, 5001)
            for key, value in (("item", "contracts"), ("title", f"合同{n}"), ("pages", "2"))}  # fmt: skip
    rows["r4950.title"] = "改过的合同"
    assert browser.post(f"{address(case)}?at=50", data={**form, **rows}).status_code == 303
    after = titles(loans, case)
    assert (len(after), after[4948:4951]) == (10_000, ["合同4949", "改过的合同", "合同4951"])


def test_mistakes_in_a_pasted_list_name_its_lines_and_the_text_comes_back(loans: Company) -> None:
    case, browser = loans.handover(papers=[]), loans.browser("lin")
    text = "项目,题名,页数\n立项审批资料,审批表,6\n合同,借款合同,十四\n,附件,-2"
    answer = browser.post(address(case), data={**basics(browser, case), "do": "paste", "text": text})
    assert answer.status_code == 422
    for words in ("第3行 类别", "第3行 页数", "第4行 页数", "借款合同,十四"):
        assert words in answer.text
    assert titles(loans, case) == []


def test_many_mistakes_are_counted_not_all_listed(loans: Company) -> None:
    case, browser = loans.handover(papers=[]), loans.browser("lin")
    text = "\n".join("立项审批资料\t表\t\t0" for _ in range(2_000))
    answer = browser.post(address(case), data={**basics(browser, case), "do": "paste", "text": text})
    assert answer.status_code == 422
    assert "另有 1950 处" in answer.text


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["项目", "题名", "页数"], ["立项审批资料", "审批表", 6], ["重要合同、单据", "借款合同", 14]):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("清单.xlsx", _workbook()),
        ("list.csv", "项目,题名,页数\n立项审批资料,审批表,6\n重要合同、单据,借款合同,14\n".encode()),
        ("gb.csv", "项目,题名,页数\n立项审批资料,审批表,6\n重要合同、单据,借款合同,14\n".encode("gb18030")),
    ],
)
def test_uploaded_lists(loans: Company, name: str, content: bytes) -> None:
    case, browser = loans.handover(papers=[]), loans.browser("lin")
    form = {**basics(browser, case), "do": "upload"}
    answer = browser.post(address(case), data=form, files={"file": (name, content)})
    assert answer.status_code == 303
    assert titles(loans, case) == ["审批表", "借款合同"]
    form = {**basics(browser, case), "do": "upload", "mode": "append"}
    browser.post(address(case), data=form, files={"file": (name, content)})
    assert titles(loans, case) == ["审批表", "借款合同"] * 2


@pytest.mark.parametrize("content", [b"PK\x03\x04 no workbook", b"\xff\xfe\x00\xd8\x00", b""])
def test_what_is_no_list_is_said_so(loans: Company, content: bytes) -> None:
    case, browser = loans.handover(papers=[]), loans.browser("lin")
    form = {**basics(browser, case), "do": "upload"}
    answer = browser.post(address(case), data=form, files={"file": ("x.xlsx", content)})
    assert answer.status_code == 422
    assert titles(loans, case) == []


@pytest.mark.parametrize("text", ["", " \n\t\n", "项目,题名,页数"])
def test_an_empty_paste_leaves_the_list_as_it_was(loans: Company, text: str) -> None:
    case, browser = loans.handover(), loans.browser("lin")
    before = titles(loans, case)
    form = {**basics(browser, case), "do": "paste", "mode": "replace", "text": text}
    answer = browser.post(address(case), data=form)
    assert answer.status_code == 422
    assert "没有粘贴任何材料，清单没有改动" in answer.text
    assert titles(loans, case) == before


def test_an_empty_file_leaves_the_list_as_it_was(loans: Company) -> None:
    case, browser = loans.handover(), loans.browser("lin")
    before = titles(loans, case)
    form = {**basics(browser, case), "do": "upload", "mode": "replace"}
    answer = browser.post(address(case), data=form, files={"file": ("x.csv", b"")})
    assert answer.status_code == 422
    assert titles(loans, case) == before


def test_a_pasted_line_goes_behind_those_that_are_there(loans: Company) -> None:
    case, browser = loans.handover(), loans.browser("lin")
    before = titles(loans, case)
    form = {**basics(browser, case), "do": "paste", "text": "立项审批资料\t补充协议\t\t2"}
    browser.post(address(case), data=form)
    assert titles(loans, case) == [*before, "补充协议"]
    wrong = {**basics(browser, case), "do": "paste", "text": "立项审批资料\t附件\t\t-2"}
    assert "第1行" in browser.post(address(case), data=wrong).text


def page_as_it_is(browser: TestClient, case: Case, after: int = 0) -> dict[str, str]:
    """Everything the page would send back unedited."""
    html = browser.get(f"{address(case)}?after={after}").text
    inputs = re.findall(r'<input id="(r\d+\.\w+)"[^>]* value="([^"]*)"', html)
    sent = {**basics(browser, case), "with_papers": "yes", **dict(inputs)}
    for name, options in re.findall(r'<select id="(r\d+\.\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="(\w+)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def test_a_line_is_added_between_two(loans: Company) -> None:
    case, browser = loans.handover(), loans.browser("lin")
    before = titles(loans, case)
    answer = browser.post(address(case), data={**page_as_it_is(browser, case), "do": "insert.1"})
    assert "after=1" in answer.headers["location"]
    form = page_as_it_is(browser, case, after=1)
    assert form["r2.title"] == ""
    form |= {"do": "save", "r2.title": "贷审会决议", "r2.pages": "3"}
    assert browser.post(f"{address(case)}?after=1", data=form).status_code == 303
    assert titles(loans, case) == [before[0], "贷审会决议", *before[1:]]


def test_lines_are_moved_and_sorted_as_the_checklist_has_them(loans: Company) -> None:
    case, browser = loans.handover(), loans.browser("lin")
    before = titles(loans, case)
    browser.post(address(case), data={**page_as_it_is(browser, case), "do": "down.1"})
    assert titles(loans, case) == [before[1], before[0], *before[2:]]
    browser.post(address(case), data={**page_as_it_is(browser, case), "do": "up.3"})
    assert titles(loans, case) == [before[1], before[2], before[0], before[3]]
    browser.post(address(case), data={**page_as_it_is(browser, case), "do": "sort"})
    assert titles(loans, case) == before


def test_the_reviewer_changes_page_numbers_and_nothing_else(loans: Company) -> None:
    case, browser = loans.submitted(), loans.browser("wu")
    page = browser.get(address(case)).text
    assert 'name="r1.codes"' in page
    assert 'name="r1.title"' not in page
    form = {**basics(browser, case), "with_papers": "yes", "do": "code", "r1.title": "换掉的标题"}
    assert browser.post(address(case), data=form).status_code == 303
    papers = draft_of(loans.case(case.id).form["file"]).papers
    assert [p.codes for p in papers] == [(1, 6), (7, 20), (21, 42), (43, 51)]
    assert papers[0].title == "立项审批表"
    paste = {**basics(browser, case), "do": "paste", "text": "立项审批资料\t别的"}
    assert browser.post(address(case), data=paste).status_code == 422


def test_two_who_fill_in_at_once(loans: Company) -> None:
    case = loans.handover(papers=[])
    first, second = loans.browser("lin"), loans.browser("lin")
    forms = [{**basics(b, case), "with_papers": "yes", "do": "save"} for b in (first, second)]
    row = {"r1.item": "approval", "r1.title": "第一份", "r1.pages": "1"}
    assert first.post(address(case), data={**forms[0], **row}).status_code == 303
    late = second.post(address(case), data={**forms[1], **row, "r1.title": "第二份"})
    assert late.status_code == 409
    assert 'value="第二份"' in late.text
    assert titles(loans, case) == ["第一份"]


def test_who_has_nothing_to_fill_in_is_refused_and_strangers_learn_nothing(loans: Company) -> None:
    case = loans.submitted()
    assert loans.browser("lin").get(address(case)).status_code == 409
    assert loans.browser("fang").get(address(case)).status_code == 404
