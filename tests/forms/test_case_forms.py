"""The forms of a real handover: what stands on them is what was entered, counted and signed."""

import pytest

from archive import queries
from engine.case.case import Case
from engine.errors import NotFound
from engine.text import Text
from forms.archive_list import archive_list
from forms.catalogue import case_form, forms_of
from forms.form import Form
from forms.register_list import register_list
from forms.source import Source, read_source
from tests.web.company import PAPERS, Company
from tests.web.test_decide import signing

ORGANISATION, BY = Text("鸿程", "Hongcheng"), Text("许清和", "Xu Qinghe")


def source_of(loans: Company, case: Case) -> Source:
    with loans.store.read() as work:
        return read_source(loans.service, work, case.id)


def made(loans: Company, case: Case, name: str, field: str = "", digest: str = "") -> Form:
    source = source_of(loans, case)
    return case_form(source, name, source.printing(ORGANISATION, BY, loans.clock.now()), field, digest)


def filed(loans: Company) -> Case:
    case = signing(loans)
    for person in ("lin", "wu", "xu"):
        case = loans.act(person, case, "accept", "file")
    return case


def words(form: Form) -> list[list[str]]:
    return [[cell.zh for cell in row] for row in form.tables[0].rows]


def facts(form: Form) -> dict[str, str]:
    return {fact.title.zh: fact.value.zh for fact in form.facts}


def test_a_handover_that_is_signed_names_all_three_and_when(loans: Company) -> None:
    case = filed(loans)
    form = made(loans, case, "handover-list")

    assert form.number == case.number
    assert form.digest == source_of(loans, case).list_of("file").digest
    assert form.printing.ledger == source_of(loans, case).head
    assert [(each.title.zh, each.name.zh, bool(each.at)) for each in form.blocks[0].signatures] == [
        ("项目经理A角", "林小满", True),
        ("项目经理B角", "吴一舟", True),
        ("档案管理员", "许清和", True),
    ]
    assert facts(form) == {
        "移交事由": "项目档案移交",
        "移交部门": "业务部",
        "移交人": "林小满",
        "移交人职务": "项目经理",
        "移交人联系方式": "lin.xiaoman@example.test",
        "接收部门": "综合管理部",
        "接收人": "许清和",
        "移交日期": "2026-09-28",
        "移交地点": "",
        "档案类别": "贷款档案",
        "档号": "2026鸿借字第001号",
        "项目编号": "P-1",
        "项目结束日（一般为放款日）": "2026-09-25",
        "密级": "普通",
        "应保管期限": "10年",
        "总数量": "1卷4件，共51页",
    }


def test_what_was_counted_stands_beside_what_was_handed_over(loans: Company) -> None:
    form = made(loans, filed(loans), "handover-list")

    assert [column.title.zh for column in form.tables[0].columns][-1] == "实收页数"
    assert [(row[2], row[-1]) for row in words(form)] == [
        (str(paper["title"]), str(paper["pages"])) for paper in PAPERS
    ]


def test_before_it_is_signed_there_is_a_place_for_each_signer_and_for_supervisors(loans: Company) -> None:
    form = made(loans, signing(loans), "handover-list")

    awaited = form.blocks[0].signatures
    assert [(each.name.zh, each.at) for each in awaited] == [
        ("林小满", None),
        ("吴一舟", None),
        ("许清和", None),
    ]
    assert facts(form)["移交日期"] == ""
    assert len(form.blocks) == 2


def test_an_earlier_list_is_printed_as_it_was_signed_then(loans: Company) -> None:
    case = filed(loans)
    now, before = source_of(loans, case).list_of("file").digest, source_of(loans, case).lists
    (digest,) = [each.digest for each in before if each.digest != now]

    form = made(loans, case, "handover-list", "file", digest)

    assert [row[3] for row in words(form)] == ["", "", "", ""]
    assert [row[3] for row in words(made(loans, case, "handover-list"))] == ["1–6", "7–20", "21–42", "43–51"]
    assert form.digest == digest
    assert [each.name.zh for each in form.blocks[0].signatures] == ["林小满"]
    assert form.tables[0].columns[-1].title.zh == "核对结果"


def test_a_form_that_the_case_does_not_have_is_refused(loans: Company) -> None:
    case = signing(loans)

    assert [form.name for form in forms_of(source_of(loans, case).scope)] == ["handover-list"]
    with pytest.raises(NotFound, match="no form 'handover_list', did you mean 'handover-list'"):
        made(loans, case, "handover_list")
    with pytest.raises(NotFound, match="no signed list 'ffff'"):
        made(loans, case, "handover-list", "file", "ffff")


def test_the_papers_of_a_record_stand_in_the_columns_of_the_trade(loans: Company) -> None:
    case = filed(loans)
    source = source_of(loans, case)
    reading = source.scope.reading()
    with loans.store.read() as work:
        (record,) = (each for each in queries.records_of_case(work, case.id) if each.class_ == "loan_file")
        view = queries.record_view(work, record.id, reading)
    form = archive_list(view, reading, source.printing(ORGANISATION, BY, loans.clock.now()))

    assert [column.title.zh for column in form.tables[0].columns] == [
        *("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注")
    ]
    assert words(form)[1] == [
        *("2", "2026鸿借字第001号-2", "", "", "借款合同", "", "普通", "14", "重要合同、单据")
    ]


def test_a_register_has_its_policys_columns_and_a_running_number(loans: Company) -> None:
    source = source_of(loans, filed(loans))
    with loans.store.read() as work:
        printing = source.printing(ORGANISATION, BY, loans.clock.now())
        form = register_list(work, "files", source.scope.reading(), printing)

    assert [column.title.zh for column in form.tables[0].columns] == [
        *("序号", "档号", "项目编号", "客户", "项目结束日（一般为放款日）", "归档日期", "保管人")
    ]
    assert words(form) == [["1", "2026鸿借字第001号", "P-1", "", "2026-09-25", "2026-09-28", "许清和"]]
