"""Rule tables asked for each record of a list: one answer out of several, or each its own, and what is refused by name."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from archive.record_summary import RecordSummary, summary_key
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.deciding.machine import decide, scope_of
from engine.deciding.scope import Facts
from engine.digest import Json
from engine.errors import Refused
from engine.language.loader import read_pack
from engine.language.member import ManyKind
from engine.language.program import Definition, link
from engine.language.source import Sources
from engine.people.actor import Actor
from engine.people.organisation import Unit
from engine.people.quorum import Bound, entries, parse_quorum
from engine.store.cases import document, read_document
from engine.text import Text
from tests.archive.pack import field_spec
from tests.support.small_pack import MORNING, SOURCES, STAFF

PACK = (
    SOURCES.files["small"]["pack.yaml"]
    .replace(
        "not_yet: []",
        """\
classes:
  paper:
    zh: 资料
    en: Paper
    fields:
      office: {type: unit, zh: 部门, en: Office}
      seller: {type: person, optional: true, zh: 经办, en: Seller}
      worth:  {type: number, optional: true, zh: 金额, en: Worth}
    custodian: keeper
places: {safe: {zh: 保险柜, en: Safe}}
not_yet: []
""",
    )
    .replace(
        "choices:\n",
        "choices:\n  secrecy: {open: {zh: 公开, en: Open}, secret: {zh: 秘密, en: Secret}, top: {zh: 绝密, en: Top}}\n",
    )
)
BORROWING = """
workflow: borrowing
zh: 借阅
en: Borrowing
number: "JY{year}-{seq:4}"
opening: {who: writer, clause: R01}
form: {records: {type: records, class: paper, zh: 档案, en: Records}}
rules:
  lending:
    for: each form.records
    several: strictest
    gives: {approval: quorum, limit: period, pages: number, place: place, mode: [room, out], alone: yes_no, until: moment}
    rows:
      - {when: record.secrecy == secrecy.top, refuse: true, clause: R03}
      - when: record.secrecy == secrecy.secret
        approval: {all_of: [boss, head of record.office]}
        limit: 4 hours
        pages: 9
        place: safe
        mode: room
        alone: false
        until: 2026-10-20
        clause: R04
      - when: record.worth.given && record.worth > 1000
        approval: custodian of record
        limit: 1 working day
        pages: record.worth
        place: record.place
        mode: out
        alone: true
        until: 2026-10-10
        clause: [R02, R05]
      - {otherwise: true, approval: none, limit: none, pages: none, place: none, mode: out, alone: none, until: none, clause: R01}
states:
  deciding:
    zh: 待批
    en: Deciding
    who: rules.lending.approval
    due: {within: rules.lending.limit, after: state.entered}
    actions:
      approve: {zh: 同意, en: Approve, together: true, to: done, copy_to: [each boss]}
  done: {zh: 完成, en: Done, final: done}
"""


def definition(borrowing: str = BORROWING) -> Definition:
    files = {**SOURCES.files["small"], "pack.yaml": PACK, "borrowing.yaml": borrowing}
    return link(read_pack(Sources("small", {"small": files}), VOCABULARY), VOCABULARY, "small@1.1")


OFFICES = [
    Unit("north", Text("北部", "North"), "department", head="gu"),
    Unit("south", Text("南部", "South"), "department", head="fu"),
]
ORGANISATION = replace(STAFF, units={unit.id: unit for unit in OFFICES})


def paper(id: str, secrecy: str = "open", office: str = "north", **fields: Json) -> RecordSummary:
    return RecordSummary(
        id, "paper", f"No. {id}", "ku", "reading_room", secrecy, {"office": office, **fields}
    )


def facts(*papers: RecordSummary) -> Facts:
    fetched: Mapping[str, Json] = {summary_key(each.id): each.kept() for each in papers}
    return Facts(ORGANISATION, fetched)


def opened(*papers: RecordSummary, borrowing: str = BORROWING) -> Case:
    command = OpenCase("borrowing", {"records": [each.id for each in papers]})
    return decide(definition(borrowing), None, Actor("wen"), command, facts(*papers), MORNING, "c1").case


def seats(case: Case) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.phrase, item.candidates) for item in case.visit.items]


def test_the_strictest_of_several_answers_is_the_one_of_all() -> None:
    case = opened(paper("a"), paper("b", "secret"), paper("c", worth=2000))
    gives = case.rulings["lending"].gives
    assert gives is not None
    assert {name: value for name, value in gives.items() if name != "approval"} == {
        "limit": "4 hours",
        "pages": 9,
        "place": "reading_room",
        "mode": "room",
        "alone": False,
        "until": "2026-10-10",
    }
    assert seats(case) == [
        ("boss", ("bao",)),
        ("head of record.office", ("gu",)),
        ("custodian of record", ("ku",)),
    ]
    assert case.deadlines["deciding"].en.startswith("4 hours")
    assert case.rulings["lending"].clauses == ("R01", "R04", "R02", "R05")
    assert [(answer.row, answer.things) for answer in case.rulings["lending"].answers] == [
        (4, ("a",)),
        (2, ("b",)),
        (3, ("c",)),
    ]


def test_equal_quorums_stand_once_and_records_of_one_row_stand_together() -> None:
    case = opened(paper("a", "secret"), paper("b", "secret"), paper("c", "secret", "south"))
    assert seats(case) == [
        ("boss", ("bao",)),
        ("head of record.office", ("gu",)),
        ("boss", ("bao",)),
        ("head of record.office", ("fu",)),
    ]
    assert [(answer.row, answer.things) for answer in case.rulings["lending"].answers] == [
        (2, ("a", "b")),
        (2, ("c",)),
    ]


def test_all_none_is_none_and_the_machine_goes_on() -> None:
    case = opened(paper("a"), paper("b"))
    assert case.outcome == "done"
    assert case.rulings["lending"].gives == {
        "approval": "none",
        "limit": "none",
        "pages": None,
        "place": None,
        "mode": "out",
        "alone": None,
        "until": None,
    }


def test_a_refusal_wins_and_names_its_records_with_the_clause() -> None:
    with pytest.raises(Refused) as caught:
        opened(paper("a"), paper("b", "top"), paper("c", "secret"), paper("d", "top"))
    (reason,) = caught.value.reasons
    assert (reason.code, reason.clauses) == ("ruled_out", ("R03",))
    assert [detail.en for detail in reason.details] == ["Paper No. b", "Paper No. d"]


def test_whoever_a_record_names_follows_the_staff() -> None:
    asked = opened(paper("a", "secret"))
    moved = replace(
        ORGANISATION, units={**ORGANISATION.units, "north": replace(OFFICES[0], head="fu")}, version=2
    )
    case = decide(definition(), asked, Actor("bao"), Act("approve"), Facts(moved), MORNING).case
    assert seats(case) == [("boss", ("bao",)), ("head of record.office", ("fu",))]
    assert (
        decide(definition(), case, Actor("fu"), Act("approve"), Facts(moved), MORNING).case.outcome == "done"
    )


def test_a_phrase_about_a_record_is_kept_with_what_it_asks_of_it() -> None:
    case = opened(paper("a", "secret"))
    assert read_document(document(case)) == case
    gives = case.rulings["lending"].gives
    assert gives is not None
    kept = entries(parse_quorum(gives["approval"]))
    assert [each.facts for each in kept if isinstance(each, Bound)] == [(("record.office", "north"),)]


def test_a_fact_that_a_record_does_not_have_is_named() -> None:
    borrowing = BORROWING.replace("record.worth.given && ", "")
    with pytest.raises(Refused) as caught:
        opened(paper("a"), borrowing=borrowing)
    assert [(reason.code, reason.field) for reason in caught.value.reasons] == [
        ("unanswered", "record.worth")
    ]


def test_without_records_there_is_no_answer() -> None:
    with pytest.raises(Refused) as caught:
        opened()
    assert caught.value.reasons[0].code in ("unanswered", "incomplete")


def test_where_each_has_its_own_answer_it_is_read_for_that_record_alone() -> None:
    borrowing = BORROWING.replace("    several: strictest\n", "").replace(
        "who: rules.lending.approval", "who: boss"
    )
    borrowing = borrowing.replace(
        "    due: {within: rules.lending.limit, after: state.entered}\n", ""
    ).replace("copy_to: [each boss]", "effects: [{tell: {who: boss, say: rules.lending.mode}}]")
    two = (paper("a"), paper("b", "secret"))
    case = decide(
        definition(borrowing),
        opened(*two, borrowing=borrowing),
        Actor("bao"),
        Act("approve"),
        facts(*two),
        MORNING,
    ).case
    scope = scope_of(definition(borrowing), case, facts(*two), MORNING)
    assert [scope.of(each).raw("rules.lending.mode") for each in scope.members("form.records")] == [
        "out",
        "room",
    ]


SLIP = """\
  slip:
    zh: 单
    en: Slip
    fields: {worth: {type: number, zh: 金额, en: Worth}}
    custodian: keeper
places"""


def test_several_classes_have_in_common_what_all_have() -> None:
    kind = VOCABULARY.field_kinds["records"]
    assert isinstance(kind, ManyKind)
    any_class = field_spec(type="records")
    pack = PACK.replace("places", SLIP, 1)
    both = read_pack(Sources("small", {"small": {**SOURCES.files["small"], "pack.yaml": pack}}), VOCABULARY)
    assert "record.office" in kind.member_facts(any_class, definition().pack)
    assert "record.office" not in kind.member_facts(any_class, both)
    assert "record.worth" in kind.member_facts(any_class, both)
