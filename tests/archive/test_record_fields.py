"""The archive's kinds of field: records being prepared, lines picked from a list, counts beside it, records that exist."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import pytest

from archive.fields.lines import LinesKind
from archive.fields.new_record import NewRecordKind
from archive.fields.new_records import NewRecordsKind
from archive.fields.record import RecordKind
from archive.fields.table import TableKind
from archive.finding import Finding
from archive.record_summary import RecordSummary, summary_key
from archive.vocabulary import VOCABULARY
from engine.digest import Json, digest_of
from engine.errors import InvalidForm, InvalidInput
from engine.language.fact_type import MOMENT, RECORD, TEXT, ListType
from tests.archive.pack import PACK, draft, field_spec, loan, loan_papers, pack, reading

FILE = field_spec(type="new_record", **{"class": "loan_file"})
DEALS = field_spec(type="new_records", **{"class": "deal"})
SUPPLEMENT = field_spec(type="lines", pick="form.file.papers")
RECEIVED = field_spec(
    type="table",
    **{
        "for": "each form.file.papers",
        "fields": {"pages": {"type": "number", "least": 0, "zh": "实收页数", "en": "Pages"}},
    },
)
IN_CASE = reading(form={"file": loan().kept()}, asked={"file": FILE})


def _deal(**more: Json) -> dict[str, Json]:
    return {
        "side": "seller",
        "hand": "first",
        "branch": "b1",
        "by_agent": False,
        "dealt_on": "2009-05-04",
        **more,
    }


def _rows(value: Json) -> Sequence[Mapping[str, Json]]:
    return cast(Sequence[Mapping[str, Json]], value)


def test_every_kind_goes_by_its_word() -> None:
    assert {name: kind.name for name, kind in VOCABULARY.field_kinds.items()} == {
        name: name for name in ("new_record", "new_records", "record", "records", "lines", "table", "charge")
    }


def test_a_record_is_filled_in_part_by_part() -> None:
    kind = NewRecordKind()
    first = kind.read(FILE, {"project": "P-17"}, None, reading())
    assert [each.zh for each in kind.missing(FILE, first, reading())] == ["未填写“项目结束日”"]
    second = kind.read(FILE, {"closed_on": "2026-09-28"}, first, reading())
    third = kind.read(FILE, {"papers": loan_papers()}, second, reading())
    assert third == loan().kept()
    assert kind.missing(FILE, third, reading()) == ()


def test_every_wrong_field_is_told() -> None:
    with pytest.raises(InvalidForm) as caught:
        NewRecordKind().read(FILE, {"closed_on": "2026-02-30", "projct": "x"}, None, reading())
    assert [each.where for each in caught.value.inputs] == ["closed_on", "projct"]
    assert "did you mean 'project'" in caught.value.inputs[1].given


def test_facts_of_a_record_are_typed() -> None:
    kind, kept = NewRecordKind(), loan().kept()
    assert kind.facts(FILE, pack()) == {
        "": RECORD,
        "papers": ListType(TEXT),
        "project": TEXT,
        "closed_on": MOMENT,
    }
    assert kind.fact(FILE, kept, "project", reading()) == "P-17"
    assert kind.fact(FILE, kept, "papers", reading()) == ["审批表", "借款合同", "保证合同", "营业执照"]
    assert kind.fact(FILE, kept, "", reading()) is None


def test_where_only_page_numbers_may_change_nothing_else_does() -> None:
    kind, kept = NewRecordKind(), loan().kept()
    coding = reading(only=("papers.codes",))
    changed = kind.read(FILE, {"papers": [{"line": 4, "codes": "29-31", "pages": 2}]}, kept, coding)
    assert _rows(cast(Mapping[str, Json], changed)["papers"])[3]["codes"] == [29, 31]
    refused: list[Json] = [
        {"papers": [{"line": 4, "pages": 3}]},
        {"project": "P-18"},
        {"papers": [loan_papers()[0]]},
    ]
    for given in refused:
        with pytest.raises(InvalidForm, match=r"no change but of papers\.codes"):
            kind.read(FILE, given, kept, coding)


def test_a_signature_covers_every_column_and_not_the_number_given_later() -> None:
    kind = NewRecordKind()
    before = digest_of(kind.listed(FILE, loan().kept(), reading()))
    numbered = replace(loan(), record="r" * 32, numbers={"file": "001"})
    assert digest_of(kind.listed(FILE, numbered.kept(), reading())) == before
    for change in (
        {"title": "别的"},
        {"pages": 7},
        {"codes": "1-7"},
        {"signed": False},
        {"note": "x"},
        {"copies": 2},
    ):
        changed = kind.read(FILE, {"papers": [{"line": 1, **change}]}, loan().kept(), reading())
        assert digest_of(kind.listed(FILE, changed, reading())) != before


def test_a_list_is_shown_as_archivists_print_it() -> None:
    shown = NewRecordKind().shown(FILE, loan().kept(), reading())
    assert shown.line.zh == "贷款档案 P-17"
    title, table = shown.tables[1]
    assert title.zh == "项目档案清单"
    assert [column.title.zh for column in table.columns] == [
        "序号",
        "类别",
        "题名",
        "页码",
        "页数",
        "份数",
        "签字",
        "备注",
    ]
    assert [cell.zh for cell in table.rows[1]] == ["2", "重要合同", "借款合同", "7–20", "14", "1", "已签", ""]


def test_several_records_are_given_amended_added_and_removed() -> None:
    kind = NewRecordsKind()
    two = kind.read(DEALS, [_deal(), _deal(hand="second")], None, reading())
    three = kind.read(DEALS, [{"line": 1, "hand": "second"}, {"line": 3, **_deal()}], two, reading())
    assert [cast(Mapping[str, Json], row["fields"])["hand"] for row in _rows(three)] == [
        "second",
        "second",
        "first",
    ]
    assert len(_rows(kind.read(DEALS, [{"line": 2, "remove": True}], three, reading()))) == 2
    assert kind.read(DEALS, [], three, reading()) is None
    with pytest.raises(InvalidForm) as caught:
        kind.read(DEALS, [{"line": 2, "hand": "third"}], two, reading())
    assert caught.value.inputs[0].where == "2.hand"


def test_a_check_of_several_records_says_which() -> None:
    kind = NewRecordsKind()
    deed = {"item": "deed"}
    kept = kind.read(
        DEALS, [_deal(papers=[{"item": "identity"}, deed]), _deal(papers=[deed])], None, reading()
    )
    (found,) = kind.failures(DEALS, kept, "complete", reading())
    assert found.zh == "第2份：缺“身份证”"
    assert isinstance(found, Finding)
    assert (found.record, found.item) == (2, "seller.identity")


def test_a_default_stands_until_somebody_says_otherwise() -> None:
    assert draft("deal", _deal()).fields["married"] is False
    assert draft("deal", _deal(married=True)).fields["married"] is True


def test_a_field_that_does_not_apply_is_not_missing() -> None:
    kind = NewRecordsKind()
    kept = kind.read(DEALS, [_deal(by_agent=False), _deal(by_agent=True)], None, reading())
    assert [each.zh for each in kind.missing(DEALS, kept, reading())] == ["第2份：未填写“受托人”"]


def test_a_supplement_list_names_lines_and_what_is_not_there() -> None:
    kind = LinesKind()
    given = [{"line": 2, "note": "缺法定代表人签字"}, {"item": "重要合同", "note": "缺抵押合同"}]
    kept = kind.read(SUPPLEMENT, given, None, IN_CASE)
    assert kept == [
        {"line": 2, "item": "contracts", "title": "借款合同", "note": "缺法定代表人签字"},
        {"line": None, "item": "contracts", "title": "", "note": "缺抵押合同"},
    ]
    ((_, table),) = kind.shown(SUPPLEMENT, kept, IN_CASE).tables
    assert [cell.zh for cell in table.rows[1]] == ["缺", "重要合同", "", "缺抵押合同"]


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({"line": 5}, "1.line"),
        ({"line": 0}, "1.line"),
        ({"item": "contract"}, "1.item"),
        ({"remark": "x"}, "1"),
    ],
)
def test_a_line_that_is_not_there_cannot_be_picked(row: dict[str, Json], where: str) -> None:
    with pytest.raises(InvalidForm) as caught:
        LinesKind().read(SUPPLEMENT, [row], None, IN_CASE)
    assert caught.value.inputs[0].where == where


def test_a_line_of_one_of_several_records_is_picked_with_its_record() -> None:
    spec = field_spec(type="lines", pick="form.files")
    deals = [draft("deal", _deal(papers=[{"item": "deed"}])).kept() for _ in range(2)]
    several = reading(form={"files": deals}, asked={"files": DEALS})
    kept = LinesKind().read(spec, [{"record": 2, "line": 1, "note": "x"}], None, several)
    assert _rows(kept)[0] == {"record": 2, "line": 1, "item": "seller.deed", "title": "", "note": "x"}
    with pytest.raises(InvalidForm, match=r"record: expected a whole number from 1 to 2"):
        LinesKind().read(spec, [{"line": 1}], None, several)


def test_counts_that_agree_pass_and_others_are_named() -> None:
    kind = TableKind()
    given = [{"line": line, "pages": pages} for line, pages in enumerate((6, 14, 8, 2), 1)]
    kept = kind.read(RECEIVED, given, None, IN_CASE)
    assert kind.failures(RECEIVED, kept, "agrees", IN_CASE) == ()
    short = kind.read(RECEIVED, [{"line": 3, "pages": 7}], kept, IN_CASE)
    (found,) = kind.failures(RECEIVED, short, "agrees", IN_CASE)
    assert found.zh == "第3行“保证合同”不符：清单为8，实收页数为7"
    assert isinstance(found, Finding)
    assert found.line == 3


def test_a_paper_that_nobody_counted_is_missing() -> None:
    kind = TableKind()
    kept = kind.read(RECEIVED, [{"line": 1, "pages": 6}], None, IN_CASE)
    assert [each.en for each in kind.missing(RECEIVED, kept, IN_CASE)] == [
        f'line {line}: "Pages" is not filled in' for line in (2, 3, 4)
    ]


def test_a_count_of_a_line_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidForm, match="a line from 1 to 4"):
        TableKind().read(RECEIVED, [{"line": 5, "pages": 1}], None, IN_CASE)


def test_what_is_found_by_itself_cannot_be_entered() -> None:
    spec = field_spec(
        type="records", all=True, **{"class": "certificate", "where": {"project": "form.file.project"}}
    )
    with pytest.raises(InvalidInput, match="found by itself"):
        RecordKind("records", many=True).read(spec, ["a"], None, reading())


def test_records_that_exist_are_shown_by_number_and_custodian() -> None:
    summary = RecordSummary(
        "a" * 32, "certificate", "2026鸿借字第001号", "fang", "safe", "", {"project": "P-17"}
    )
    spec, kind = field_spec(type="record", **{"class": "certificate"}), RecordKind("record", many=False)
    seen = reading(fetched={summary_key(summary.id): summary.kept()})
    assert kind.shown(spec, summary.id, seen).line.zh == "权证 2026鸿借字第001号"
    assert kind.fact(spec, summary.id, "custodian", seen) == "fang"
    assert kind.fact(spec, summary.id, "project", seen) == "P-17"


def test_an_unknown_class_is_pointed_at() -> None:
    spec = field_spec(type="new_record", **{"class": "loan_fle"})
    assert NewRecordKind().problems(spec, pack()) == (
        ("class", "no class 'loan_fle', did you mean 'loan_file'?"),
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        (
            "custodian: safe_keeper",
            "custodian: safe_kepper",
            ("classes", "certificate", "custodian"),
            "'safe_keeper'",
        ),
        ("checklist: deal", "checklist: dael", ("classes", "deal", "checklist"), "no checklist 'dael'"),
        ("place: safe\n", "place: sfe\n", ("classes", "certificate", "place"), "did you mean 'safe'"),
        (
            '"{loan_file}-{seq:2}"',
            '"{loan_fil}-{seq:2}"',
            ("classes", "contract", "numbers", "contract", "template"),
            "loan_fil",
        ),
        (
            "when: record.by_agent",
            "when: record.by_agnt",
            ("classes", "deal", "fields", "agent", "when"),
            "by_agent",
        ),
        (
            "columns: [file, project",
            "columns: [file, projct",
            ("registers", "files", "columns"),
            "did you mean 'project'",
        ),
        (
            "custodian: ghost",
            "custodian: record.titel",
            ("classes", "orphan", "custodian"),
            "did you mean 'record.title'",
        ),
        (
            "fields: [project]}",
            "fields: [projekt]}",
            ("classes", "loan_file", "one_per"),
            "no field 'projekt'",
        ),
        (
            "title: {type: text",
            "papers: {type: text",
            ("classes", "orphan", "fields", "papers"),
            "no name for a field",
        ),
    ],
)
def test_a_wrong_name_in_the_archives_sections_is_found_with_its_place(
    old: str, new: str, place: tuple[str, ...], message: str
) -> None:
    assert old in PACK
    found = dict(VOCABULARY.findings(pack(PACK.replace(old, new))))
    assert message in found[place]


def test_a_sound_pack_has_no_findings() -> None:
    assert list(VOCABULARY.findings(pack())) == []
