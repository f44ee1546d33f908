"""销毁清册: a cover, the rows, and every step's signatures; what was taken off the list stands apart."""

from archive.draft import record_ids
from engine.case.case import Case
from forms.form import Form
from tests.forms.lender import Lender
from tests.forms.test_loan_forms import rows, signed


def listed(house: Lender, *titles: str) -> Case:
    """A list that has been drawn up and submitted."""
    records = list(house.filed(*titles))
    case = house.opened("xu", "destruction", records=records, reason="保管期满")
    return house.act("xu", case, "submit", "records")


def destroyed(house: Lender, case: Case) -> Case:
    """The same, gone all the way."""
    verdicts = [
        {"line": line, "verdict": "destroy"} for line in range(1, len(record_ids(case.form["records"])) + 1)
    ]
    case = house.act("tao", case, "appraise", "records", verdicts=verdicts)
    case = house.act("bai", case, "approve", "records", opinion="同意销毁")
    case = house.act("gao", case, "approve", "records", opinion="同意")
    for person in ("jian", "su"):
        case = house.act(person, case, "counted", "records")
    case = house.act("luo", case, "destroyed", "records", method="shred", site="一楼碎纸间")
    for person in ("jian", "su"):
        case = house.act(person, case, "witness", "records")
    return case


def cover(form: Form) -> dict[str, str]:
    assert form.cover is not None
    return {fact.title.zh: fact.value.zh for fact in form.cover.facts}


def test_a_list_being_decided_has_a_place_for_every_signer_to_come(house: Lender) -> None:
    form = house.form(listed(house, "租赁合同"), "destruction-list")

    assert signed(form) == [
        (
            "提交会签、出具鉴定意见",
            [("提交会签：档案管理员", "许清和", True), ("出具鉴定意见：会计经办人", "陶然", False)],
        ),
        ("同意销毁", [("会计机构负责人", "", False), ("单位负责人", "", False)]),
        ("销毁前清点", [("档案机构监销人", "", False), ("会计机构监销人", "", False)]),
        ("销毁", [("销毁经办人", "", False)]),
        ("监销签字", [("档案机构监销人", "", False), ("会计机构监销人", "", False)]),
    ]
    assert cover(form)["销毁时间"] == ""


def test_when_it_is_over_everybody_has_signed_with_his_opinion(house: Lender) -> None:
    form = house.form(destroyed(house, listed(house, "租赁合同", "采购合同")), "destruction-list")

    assert all(done for _, block in signed(form) for _, _, done in block)
    agreed = next(block for block in form.blocks if block.title.zh == "同意销毁")
    assert [each.opinion.zh for each in agreed.signatures] == ["同意销毁", "同意"]
    witnessed = next(block for block in form.blocks if block.title.zh == "监销签字")
    assert form.cover is not None
    assert form.cover.blocks == (agreed, witnessed)
    assert cover(form) == {
        "全宗号": "",
        "全宗名称（立档单位）": "远山实业有限公司",
        "清册编号": "XH2026-001",
        "编制单位": "综合管理部",
        "编制人": "许清和",
        "编制时间": "2026-09-28",
        "档案数量": "2卷，共24页",
        "销毁理由": "保管期满",
        "销毁方式": "碎纸",
        "销毁地点": "一楼碎纸间",
        "销毁时间": "2026-09-28",
    }


def test_the_rows_have_the_columns_of_the_law_and_say_what_became_of_each(house: Lender) -> None:
    form = house.form(destroyed(house, listed(house, "租赁合同")), "destruction-list")

    assert [column.title.zh for column in form.tables[0].columns] == [
        *("序号", "题名", "档号", "起止日期", "数量", "页数", "密级", "应保管期限", "已保管期限"),
        *("销毁原因（鉴定意见）", "备考"),
    ]
    assert rows(form) == [
        [
            "1",
            "租赁合同",
            "HT2026-001",
            "2016-05-04",
            "1卷1件",
            "12",
            "普通",
            "10年",
            "0个月",
            "保管期满，经鉴定销毁",
            "已销毁 2026-09-28",
        ]
    ]


def test_the_digest_is_that_of_the_list_they_signed(house: Lender) -> None:
    case = destroyed(house, listed(house, "租赁合同"))
    form = house.form(case, "destruction-list")

    assert form.digest == house.form(case, "destruction-list", "records", form.digest).digest
    assert "所签清单" not in str(form.blocks)


def test_what_the_appraisal_keeps_leaves_the_list_and_stands_apart_with_its_reason(house: Lender) -> None:
    case = listed(house, "租赁合同", "采购合同", "保洁合同")
    verdicts = [
        {"line": 1, "verdict": "destroy", "reason": "已履行完毕"},
        {"line": 2, "verdict": "keep_until", "until": "2030-12-31", "reason": "尚在质保期"},
        {"line": 3, "verdict": "keep", "reason": "涉及未了诉讼"},
    ]
    case = house.act("tao", case, "appraise", "records", verdicts=verdicts)
    case = house.act("bai", case, "approve", "records", opinion="同意")
    form = house.form(case, "destruction-list")

    assert [(row[1], row[9]) for row in rows(form)] == [("租赁合同", "已履行完毕")]
    (_, beside) = form.tables
    assert beside.title.zh == "未予销毁清单"
    assert [[cell.zh for cell in row] for row in beside.rows] == [
        ["1", "采购合同", "HT2026-002", "延期保管", "2030-12-31", "尚在质保期"],
        ["2", "保洁合同", "HT2026-003", "永久保管", "", "涉及未了诉讼"],
    ]
    submitted = form.blocks[0].signatures[0]
    assert "所签清单核对码" in submitted.how.zh
