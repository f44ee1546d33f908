"""借阅登记簿, 权证台账, 客户档案台账 and the borrower's sheet: what happened to each record, in the columns of the trade."""

from dataclasses import replace
from datetime import date

import pytest

from archive import queries
from engine.case.case import Case
from engine.case.command import OpenCase
from engine.digest import Json
from engine.errors import NotFound
from engine.language.field import Reading
from engine.language.reader import Reader
from engine.people.actor import Actor
from engine.people.organisation import Person
from engine.text import Text
from forms.borrowed_list import borrowed_list
from forms.catalogue import register_forms_of
from forms.certificate_register import certificate_register
from forms.customer_register import customer_register
from forms.form import Form, Printing
from forms.item import contact_text
from forms.loan_register import Period, loan_register, period_of
from tests.forms.lender import ORGANISATION, Lender
from tests.forms.test_case_forms import filed
from tests.web.company import Company

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
BY = Text("许清和", "Xu Qinghe")


def reading(house: Lender | Company, pack: str) -> Reading:
    definition = house.service.library.current(pack)
    with house.store.read() as work:
        return Reading(
            definition.pack, work.directory.read(house.clock.now()), definition.calendar, house.clock.now()
        )


def printing(house: Lender | Company, of: Reading) -> Printing:
    return Printing(ORGANISATION, of.calendar.local(house.clock.now()), BY)


def register(house: Lender, period: Period = YEAR) -> Form:
    of = reading(house, "lending")
    with house.store.read() as work:
        return loan_register(
            house.service.library, work, of.organisation, printing(house, of), period, Reader(None, ())
        )


def table(form: Form) -> list[dict[str, str]]:
    """Each row by its headings; what is empty is left out."""
    heads = [column.title.zh for column in form.tables[0].columns]
    return [
        {head: cell.zh for head, cell in zip(heads, row, strict=True) if cell.zh}
        for row in form.tables[0].rows
    ]


def test_a_loan_that_is_out_stands_with_its_approval_and_both_signatures(house: Lender) -> None:
    loan = house.lent(*house.filed("租赁合同"))

    assert table(register(house)) == [
        {
            "序号": "1",
            "借阅日期": "2026-09-28",
            "借阅人": "林小满",
            "部门": "业务部",
            "联系方式": "lin@example.test",
            "档号": "HT2026-001",
            "档案名称": "租赁合同",
            "密级": "普通",
            "数量": "1卷1件",
            "借阅事由": "续签谈判",
            "借阅方式": "借出",
            "审批人及意见": "秦望舒（同意，按期归还）",
            "借阅期限": "3个工作日",
            "应还日期": "2026-10-08 18:00",
            "借阅人签字": "林小满",
            "经办人签字": "许清和",
            "备注": loan.number,
        }
    ]


def test_what_came_back_keeps_its_row_with_the_day(house: Lender) -> None:
    loan = house.lent(*house.filed("租赁合同"))
    house.advance(days=1)
    house.returned(loan)

    (row,) = table(register(house))
    assert (row["实还日期"], row["归还状况"]) == ("2026-09-29", "完好，12")


def used(house: Lender, action: str, **form: Json) -> Case:
    """Something read or copied on the spot by Lin."""
    case = house.opened("lin", "using", purpose="核对条款", **form)
    case = house.act("qin", case, "approve", "records", opinion="同意")
    return house.act("xu", case, action, "records")


def test_what_is_read_or_copied_on_the_spot_has_a_row_too(house: Lender) -> None:
    first, second = house.filed("租赁合同", "采购合同")
    read = used(house, "show", records=[first])
    house.advance(days=1)
    copied = used(house, "copy_out", records=[second], copies=3)
    house.advance(days=1)
    house.lent(first)

    rows = table(register(house))
    assert [row["借阅方式"] for row in rows] == ["查阅", "复制", "借出"]
    assert rows[1] == {
        "序号": "2",
        "借阅日期": "2026-09-29",
        "借阅人": "林小满",
        "部门": "业务部",
        "联系方式": "lin@example.test",
        "档号": "HT2026-002",
        "档案名称": "采购合同",
        "密级": "普通",
        "数量": "3份",
        "借阅事由": "核对条款",
        "借阅方式": "复制",
        "审批人及意见": "秦望舒（同意）",
        "经办人签字": "许清和",
        "备注": copied.number,
    }
    assert (rows[0]["数量"], rows[0]["备注"]) == ("1卷1件", read.number)
    assert len(table(register(house, period_of("2026-09-29")))) == 1


def test_only_the_period_is_printed(house: Lender) -> None:
    house.lent(*house.filed("租赁合同"))

    assert len(table(register(house, period_of("2026-09")))) == 1
    assert table(register(house, period_of("2026-10"))) == []
    assert period_of("2026-02") == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert period_of("2026") == YEAR
    with pytest.raises(ValueError, match="month must be"):
        period_of("2026-13")


def test_a_borrower_has_a_sheet_with_a_place_to_sign_for_each_return(house: Lender) -> None:
    loan = house.lent(*house.filed("租赁合同", "采购合同"))
    of = reading(house, "lending")
    with house.store.read() as work:
        form = borrowed_list(work, of.organisation.people["lin"], (of,), printing(house, of))

    assert [(row["题名"], row["应还日期"], row["借出单号"]) for row in table(form)] == [
        ("租赁合同", "2026-10-08 18:00", loan.number),
        ("采购合同", "2026-10-08 18:00", loan.number),
    ]
    assert form.tables[0].columns[-1].title.zh == "归还签收"


def certificates(loans: Company) -> Reading:
    """Two certificates of a project in the safe."""
    title = {"item": "borrower_title", "title": "不动产权证", "original": True}
    papers = [
        {**title, "certificate_number": "沪(2026)001", "quantity": 1},
        {"item": "equity", "certificate_number": "股质登001", "quantity": 2},
    ]
    form: dict[str, Json] = {"a_role": "lin", "b_role": "wu", "received_at": "2026-09-28T08:30"}
    form |= {"certificates": {"project": "P-9", "papers": papers}}
    case = loans.service.open(Actor("lin"), loans.edition, OpenCase("certificates", form))
    while not case.has_ended:
        with loans.service.look(case.id) as scope:
            seat = next(item for item in scope.case.visit.items if item.act is None)
            actions = scope.program.workflow.states[scope.case.state].actions
            name = next(n for n, a in actions.items() if a.sign or a.effects or a.to)
        case = loans.act(seat.candidates[0], case, name, *actions[name].sign)
    return reading(loans, "micro-loan")


def test_certificates_stand_one_a_row_with_their_own_numbers(loans: Company) -> None:
    of = certificates(loans)
    with loans.store.read() as work:
        form = certificate_register(work, "certificates", of, printing(loans, of))

    assert [
        (row["种类"], row["权证号"], row["份数"], row["存放位置"], row["状态"]) for row in table(form)
    ] == [
        ("不动产权证", "沪(2026)001", "1", "保险柜", "在库"),
        ("股权出质登记通知书", "股质登001", "2", "保险柜", "在库"),
    ]


def test_customer_files_stand_with_the_day_they_were_due(loans: Company) -> None:
    case = filed(loans)
    of = reading(loans, "micro-loan")
    with loans.store.read() as work:
        form = customer_register(work, "files", of, printing(loans, of))
        (record,) = (each for each in queries.records_of_case(work, case.id) if each.class_ == "loan_file")

    (row,) = table(form)
    expected = {
        "项目编号": "P-1",
        "移交人（A角）": "林小满",
        "复核人（B角）": "吴一舟",
        "实移交日": "2026-09-28",
        "移交清单号": case.number,
        "档号": record.numbers["file"],
        "状态": "在库",
    }
    assert {key: row[key] for key in expected} == expected
    assert row["应移交日"].startswith("2026-10-")


def test_a_ledger_is_offered_where_its_columns_mean_something(loans: Company) -> None:
    pack = reading(loans, "micro-loan").pack

    assert [form.name for form in register_forms_of(pack, "certificates")] == [
        "certificate-register",
        "customer-register",
    ]
    assert [form.name for form in register_forms_of(pack, "contracts")] == []


def test_a_book_is_no_ledger_of_records(house: Lender) -> None:
    of = reading(house, "lending")
    with house.store.read() as work, pytest.raises(NotFound, match="no register of records 'loans'"):
        customer_register(work, "loans", of, printing(house, of))


def test_the_contact_is_a_telephone_where_there_is_one() -> None:
    lin = Person("lin", Text("林小满", "Lin Xiaoman"), "lin@example.test")
    shown = [contact_text(each).zh for each in (lin, replace(lin, phone="010-5550 0101"), None)]
    assert shown == ["lin@example.test", "010-5550 0101", ""]
