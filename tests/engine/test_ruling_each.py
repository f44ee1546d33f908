"""Rule tables asked for each record of a list: one answer out of several, or each its own, and what is refused by name."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from archive.record_summary import RecordSummary, summary_key
from archive.vocabulary import VOCABULARY
from engine.case.case import Case
from engine.case.command import Act, OpenCase
from engine.case.decision import Decision
from engine.deciding.machine import decide, scope_of
from engine.deciding.scope import Facts
from engine.digest import Json
from engine.errors import Refused
from engine.language.loader import read_pack
from engine.language.member import ManyKind
from engine.people.actor import Actor
from engine.people.quorum import parse_quorum
from engine.people.quorum_parts import Bound, entries
from engine.store.cases import document, read_document
from tests.archive.pack import field_spec
from tests.support.ruled_pack import BORROWING, OFFICES, ORGANISATION, PACK, SPLIT, definition, sources
from tests.support.small_pack import MORNING


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
    both = read_pack(sources(pack=pack), VOCABULARY)
    assert "record.office" in kind.member_facts(any_class, definition().pack)
    assert "record.office" not in kind.member_facts(any_class, both)
    assert "record.worth" in kind.member_facts(any_class, both)


def opening(*papers: RecordSummary, borrowing: str = SPLIT) -> Decision:
    command = OpenCase("borrowing", {"records": [each.id for each in papers]})
    return decide(definition(borrowing), None, Actor("wen"), command, facts(*papers), MORNING, "c1")


def test_what_is_decided_differently_goes_into_cases_of_its_own() -> None:
    decision = opening(paper("a", "secret"), paper("b"), paper("c", "secret"), paper("d", worth=5000))
    assert decision.case.form["records"] == ["a", "c"]
    assert seats(decision.case) == [("boss", ("bao",)), ("head of record.office", ("gu",))]
    assert [each.given["records"] for each in decision.besides] == [["b"], ["d"]]
    assert {(each.workflow, each.beside, each.opener) for each in decision.besides} == {
        ("borrowing", "c1", None)
    }
    (entry,) = [each for each in decision.entries if each.what == "parted"]
    assert entry.data == {"table": "lending", "field": "records", "things": [["a", "c"], ["b"], ["d"]]}
    stayed = opening(paper("a", "secret"), paper("c", "secret"))
    assert decision.entries[0].data["form"] == stayed.entries[0].data["form"], "the ledger tells what stayed"


def test_what_is_decided_alike_stays_together() -> None:
    decision = opening(paper("a", "secret"), paper("b", "secret"))
    assert decision.besides == ()
    assert [each.what for each in decision.entries] == ["opened", "ruled"]


def test_one_that_is_refused_refuses_all_by_name() -> None:
    with pytest.raises(Refused) as caught:
        opening(paper("a", "secret"), paper("b", "top"))
    assert [detail.en for detail in caught.value.reasons[0].details] == ["Paper No. b"]


def test_things_that_came_to_be_decided_differently_later_are_not_decided_together() -> None:
    twice = SPLIT.replace(
        "      approve: {", "      wait: {zh: 等, en: Wait, to: later}\n      approve: {"
    ).replace(
        "  done:",
        "  later: {zh: 后, en: Later, who: rules.lending.approval, actions: {go: {zh: 办, en: Go, to: done}}}\n  done:",
    )
    case = opening(paper("a", "secret"), paper("b", "secret"), borrowing=twice).case
    now = facts(paper("a", "secret"), paper("b", worth=5000))
    with pytest.raises(Refused) as caught:
        decide(definition(twice), case, Actor("bao"), Act("wait"), now, MORNING)
    assert [detail.en for detail in caught.value.reasons[0].details] == ["Paper No. a", "Paper No. b"]
