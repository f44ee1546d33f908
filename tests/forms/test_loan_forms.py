"""出借单 and 催还通知单: who approved, who gave and took, what is still out and how late."""

from forms.form import Form
from tests.forms.lender import Lender


def facts(form: Form) -> dict[str, str]:
    return {fact.title.zh: fact.value.zh for fact in form.facts}


def signed(form: Form) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Each block: its title, and of each signature what he is, his name, and whether he has signed."""
    return [
        (block.title.zh, [(each.title.zh, each.name.zh, each.at is not None) for each in block.signatures])
        for block in form.blocks
    ]


def rows(form: Form) -> list[list[str]]:
    return [[cell.zh for cell in row] for row in form.tables[0].rows]


def test_a_slip_has_the_request_its_approval_and_both_signatures(house: Lender) -> None:
    loan = house.lent(*house.filed("租赁合同", "采购合同"))
    form = house.form(loan, "loan-slip")

    assert form.number == loan.number
    assert facts(form) == {
        "申请人": "林小满",
        "部门": "业务部",
        "申请日期": "2026-09-28",
        "申请单号": "JY2026-0001",
        "借阅人": "林小满",
        "使用地点": "外借",
        "借期": "3个工作日",
        "用途": "续签谈判",
        "应还日期": "2026-10-08 18:00",
    }
    assert rows(form)[0] == ["1", "HT2026-001", "租赁合同", "", "1卷1件", "12", "普通", "库房", "", ""]
    assert signed(form) == [
        ("审批", [("上级", "秦望舒", True)]),
        ("签字交接", [("保管人", "许清和", True), ("借阅人", "林小满", True)]),
        ("归还入库、确认归还", [("归还入库：保管人", "", False), ("确认归还：借阅人", "", False)]),
    ]
    assert form.blocks[0].signatures[0].opinion.zh == "同意，按期归还"


def test_after_the_return_the_slip_says_what_came_back(house: Lender) -> None:
    loan = house.lent(*house.filed("租赁合同"))
    loan = house.returned(loan)
    form = house.form(loan, "loan-slip")

    assert rows(form)[0][8] == "完好，12"
    returned, confirmed = signed(form)[-1][1]
    assert returned == ("归还入库：保管人", "许清和", True)
    assert confirmed == ("确认归还：借阅人", "林小满", False)


def test_a_notice_counts_working_days_and_names_what_follows(house: Lender) -> None:
    loan = house.lent(*house.filed("租赁合同", "采购合同"))
    house.advance(days=20)
    form = house.form(loan, "recall-notice")

    # 8 October 18:00 to Sunday 18 October: 9, Saturday 10 (worked instead), 12 to 16
    assert rows(form) == [
        ["1", "HT2026-001", "租赁合同", "2026-09-28", "2026-10-08 18:00", "7"],
        ["2", "HT2026-002", "采购合同", "2026-09-28", "2026-10-08 18:00", "7"],
    ]
    assert (
        form.intro.zh
        == "林小满：您借阅的下列档案应于2026-10-08 18:00前归还，至今已逾期7个工作日，请立即交还。"
    )
    assert facts(form)["逾期不还时"] == "逾期1个工作日告知上级、逾期3个工作日告知部门负责人"
    assert facts(form)["第几次催还"] == "第1次"


def test_what_is_back_is_not_asked_for_and_a_recall_is_counted(house: Lender) -> None:
    loan = house.lent(*house.filed("租赁合同"))
    loan = house.act("xu", loan, "recall", needed_by="2026-09-30", recall_why="审计需要")
    form = house.form(loan, "recall-notice")
    assert facts(form)["第几次催还"] == "第2次"
    assert "请按期交还" in form.intro.zh
    assert facts(form)["要求归还日期"].startswith("2026-09-30")

    loan = house.returned(loan)
    assert rows(house.form(loan, "recall-notice")) == []


def test_a_request_has_a_slip_too_with_who_is_to_approve(house: Lender) -> None:
    (record,) = house.filed("租赁合同")
    request = house.opened("lin", "borrowing", records=[record], purpose="查阅")
    form = house.form(request, "loan-slip")

    assert signed(form) == [("同意借出", [("上级", "秦望舒", False)])]
