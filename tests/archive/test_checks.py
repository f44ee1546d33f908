"""The built-in checks over papers: each failure names the line, the item and what is wrong, as an archivist would say it."""

from time import process_time

import pytest

from archive.checks.table import CHECKS, checks_for
from archive.draft_check import check_draft
from archive.finding import Finding
from archive.paper import Paper
from archive.paper_list import PaperList, paper_list
from archive.sections import checklists, classes
from engine.digest import Json
from tests.archive.pack import draft, loan, pack, reading

_ORDER = ["approval", "contracts", "customer", "uncollected"]


def _listed(class_: str = "loan_file", **fields: Json) -> PaperList:
    return paper_list(classes(pack())[class_], fields, reading())


def _fails(check: str, papers: list[Paper], class_: str = "loan_file", **fields: Json) -> list[Finding]:
    return list(CHECKS[check](papers, _listed(class_, **fields)))


def _papers(*items: str) -> list[Paper]:
    return [Paper(item, f"{item}{line}", 1, (line, line), signed=True) for line, item in enumerate(items, 1)]


@pytest.mark.parametrize("check", ["complete", "in_order", "counted", "coded", "signed"])
def test_a_file_in_order_fails_no_check(check: str) -> None:
    assert list(check_draft(loan(), check, reading())) == []


def test_what_is_missing_is_named_exactly() -> None:
    found = _fails("complete", _papers("contracts"))
    assert [each.item for each in found] == ["approval", "customer"]
    assert found[0].zh == "缺“立项审批资料”"
    assert found[0].en == '"Approval" is missing'


def test_an_optional_item_is_not_missing_and_many_means_any_number() -> None:
    assert _fails("complete", _papers("approval", "contracts", "contracts", "contracts", "customer")) == []


def test_exactly_so_many_are_counted() -> None:
    fields: dict[str, Json] = {"side": "buyer", "married": False, "by_agent": False}
    (found,) = _fails("complete", _papers("buyer.identity"), "deal", **fields)
    assert found.zh == "“身份证”应有2份，现有1份，缺1份"
    (found,) = _fails("complete", _papers(*["buyer.identity"] * 3), "deal", **fields)
    assert (found.kind, found.line) == ("surplus", 3)
    assert found.en == 'line 3 "buyer.identity3" is one too many: the list takes 2 of "ID"'


def test_what_applies_follows_the_record() -> None:
    married = _fails("complete", [], "deal", side="buyer", married=True, by_agent=False)
    assert [each.item for each in married] == ["buyer.identity", "buyer.spouse"]
    seller = _fails(
        "complete", _papers("buyer.identity"), "deal", side="seller", married=True, by_agent=False
    )
    assert [(each.kind, each.item) for each in seller] == [
        ("missing", "seller.identity"),
        ("missing", "seller.deed"),
        ("surplus", "buyer.identity"),
    ]


def test_a_condition_without_an_answer_asks_for_its_field() -> None:
    found = _fails("complete", _papers(*["buyer.identity"] * 2), "deal", side="buyer", married=False)
    assert [each.kind for each in found] == ["undecided"]
    assert found[0].zh == "请先填写“是否委托”，才能确定是否需要“委托书”"


@pytest.mark.parametrize(
    ("items", "moved"),
    [
        ([], []),
        ([0, 0, 1, 2, 3], []),
        ([1, 0, 2], [2]),
        ([0, 2, 1, 3], [3]),
        ([0, 3, 1, 1, 2], [2]),
        ([2, 1, 0], [2, 3]),
        ([0, 2, 2, 1, 2], [4]),
    ],
)
def test_the_fewest_lines_are_told_to_move(items: list[int], moved: list[int]) -> None:
    found = _fails("in_order", _papers(*(_ORDER[item] for item in items)))
    assert [each.line for each in found] == moved


def test_a_misplaced_line_is_told_where_it_belongs() -> None:
    (found,) = _fails("in_order", [Paper("contracts", "借款合同"), Paper("approval", "审批表")])
    assert found.zh == "第2行“审批表”次序不符，应排在第1行“借款合同”之前"
    (found,) = _fails("in_order", _papers("approval", "uncollected", "contracts", "contracts", "customer"))
    assert found.en == 'line 2 "uncollected2" is out of order: it belongs after line 5 "customer5"'


def test_a_list_may_be_ordered_by_a_field_the_latest_first() -> None:
    papers = [
        Paper("identity", "", fields={"dated": day}) for day in ("2026-03-01", "2026-01-01", "2026-02-01")
    ]
    listed = paper_list(classes(pack())["deal"], {"side": "seller"}, reading())
    seller = PaperList(checklists(pack())["seller"], listed.record_class, listed.all, listed.entries)
    assert [each.line for each in CHECKS["in_order"]([*papers, Paper("identity")], seller)] == [3]


def test_a_line_without_a_page_count_is_named() -> None:
    (found,) = _fails("counted", [Paper("approval", pages=1), Paper("uncollected", "附件")])
    assert (found.line, found.zh) == (2, "第2行“附件”未填页数")


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ([None, None], ["第1行“甲”未编页码", "第2行“乙”未编页码"]),
        ([(1, 2), (2, 3)], ["第2行“乙”页码2–3与前面重叠，应从3开始"]),
        ([(1, 2), (4, 5)], ["第2行“乙”页码4–5与前面不连续，应从3开始"]),
        ([(2, 3), (4, 5)], ["第1行“甲”页码2–3与前面不连续，应从1开始"]),
        ([(1, 3), (4, 5)], ["第1行“甲”页码1–3共3页，与所填页数2不符"]),
        ([(1, 2), (3, 4)], []),
    ],
)
def test_page_numbers_run_without_gap_or_overlap(
    codes: list[tuple[int, int] | None], sentence: list[str]
) -> None:
    titles = ("甲", "乙")
    papers = [Paper("customer", title, 2, code) for title, code in zip(titles, codes, strict=True)]
    assert [each.zh for each in _fails("coded", papers)] == sentence


def test_attachments_bear_no_page_numbers_and_break_no_run() -> None:
    papers = [Paper("customer", "", 2, (1, 2)), Paper("uncollected", "", 9), Paper("customer", "", 1, (3, 3))]
    assert _fails("coded", papers) == []
    papers[1] = Paper("uncollected", "附件", 9, (3, 11))
    assert _fails("coded", papers)[0].zh == "第2行“附件”是附件，不编页码"


def test_only_what_must_be_signed_is_asked_for() -> None:
    found = _fails("signed", [Paper("approval", signed=True), Paper("contracts"), Paper("customer")])
    assert [(each.line, each.item) for each in found] == [(2, "contracts")]


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [
        (Paper("title", original=True), ""),
        (Paper("title"), "未注明原件还是复印件"),
        (Paper("title", original=False, reason="遗失"), "是复印件，应交原件"),
        (Paper("equity", original=False, reason="原件在登记机关"), ""),
        (Paper("equity", original=False), "是复印件，未说明原因"),
    ],
)
def test_originals_are_asked_for_as_the_list_says(paper: Paper, sentence: str) -> None:
    found = [each.zh for each in _fails("originals", [paper], "certificate")]
    assert found == ([f"第1行“{_listed('certificate').title(paper.item).zh}”{sentence}"] if sentence else [])


def test_only_checks_that_the_list_can_answer_are_offered() -> None:
    offered = {name: checks_for(each, pack()) for name, each in classes(pack()).items()}
    assert offered["loan_file"] == ("complete", "in_order", "counted", "coded", "signed")
    assert offered["certificate"] == ("complete", "originals")
    assert offered["contract"] == ()


def test_ten_thousand_lines_are_checked_in_one_pass() -> None:
    items = ["approval"] + ["contracts"] * 5_000 + ["customer"] * 4_999
    papers = _papers(*items)
    papers[1], papers[9_000] = papers[9_000], papers[1]
    begun = process_time()
    found = {check: len(_fails(check, papers)) for check in checks_for(classes(pack())["loan_file"], pack())}
    assert found["complete"] == 0
    assert found["in_order"] == 2
    assert process_time() - begun < 5


def test_the_same_file_given_again_is_the_same_draft() -> None:
    kept = loan().kept()
    assert draft("loan_file", kept).kept() == kept
