"""A refusal that counts as a vote: it is no consent, and it decides when consent can no longer be reached."""

import pytest

from engine.case.command import Act
from engine.errors import DefinitionError
from engine.language.program import Definition
from engine.language.source import Sources
from engine.language.validation import load
from tests.support.small_pack import NOTE, PACK, SOURCES, VOCABULARY, Desk, small_definition

REFUSE = "      reject: {zh: 不同意, en: Reject, together: true, to: rejected, clause: R04}\n  filed:"
REJECTED = "\n  rejected: {zh: 未通过, en: Rejected, final: refused}\n"


def voting(who: str) -> Desk:
    """A note that waits for the votes of `who`."""
    text = NOTE.replace("  filed:", REFUSE).rstrip() + REJECTED
    desk = Desk(small_definition(text.replace("{all_of: [keeper, boss]}", who)))
    desk.open()
    desk.decide("wen", Act("submit"))
    desk.decide("fu", Act("pass_on"))
    return desk


def test_where_all_must_agree_one_refusal_decides() -> None:
    assert voting("{all_of: [keeper, boss]}").decide("ku", Act("reject")).state == "rejected"


def test_where_one_suffices_a_refusal_leaves_it_to_the_others() -> None:
    desk = voting("{any_of: [keeper, boss]}")
    case = desk.decide("ku", Act("reject"))
    assert case.state == "signing"
    assert [item.phrase for item in case.visit.open_items] == ["boss"]
    assert desk.decide("bao", Act("sign")).state == "filed"


def test_when_everyone_has_refused_it_is_refused() -> None:
    desk = voting("{any_of: [keeper, boss]}")
    desk.decide("ku", Act("reject"))
    assert desk.decide("bao", Act("reject")).state == "rejected"


def test_a_refusal_is_never_counted_as_a_signature() -> None:
    desk = voting("{any_of: [{all_of: [keeper, boss]}, form.checker]}")
    desk.decide("ku", Act("reject"))
    case = desk.decide("bao", Act("sign"))
    assert case.state == "signing", "ku refused: only the checker is left who can approve it"
    assert desk.decide("fu", Act("sign")).state == "filed"


NEEDED = "{votes: {among: [keeper, boss, form.checker], needed: param.votes_needed}}"


def needing(parameter: str, who: str = NEEDED) -> Definition:
    """The note whose vote needs what the parameter says."""
    text = NOTE.replace("  filed:", REFUSE).rstrip() + REJECTED
    title = "question: {zh: 几票？, en: How many?}"
    pack = PACK.replace("parameters:\n", f"parameters:\n  votes_needed: {{{parameter}, {title}}}\n")
    note = text.replace("{all_of: [keeper, boss]}", who).replace(
        "apart: [[opener, form.checker, keeper]]\n", ""
    )
    return small_definition(note, pack)


@pytest.mark.parametrize(
    ("parameter", "needed"),
    [
        ("type: number, value: 2", 2),
        ("type: number, value: 3", 3),
        ("type: text, value: 2/3", 2),
        ("type: text, value: majority", 2),
    ],
)
def test_what_a_vote_needs_may_be_a_figure_of_the_company(parameter: str, needed: int) -> None:
    desk = Desk(needing(parameter))
    desk.open()
    desk.decide("wen", Act("submit"))
    case = desk.decide("fu", Act("pass_on"))
    ballot = case.visit.tree.ballot
    assert ballot is not None
    assert (ballot.needed, ballot.whole) == (needed, 3)
    desk.decide("ku", Act("sign"))
    assert (desk.decide("bao", Act("sign")).state == "filed") == (needed == 2)


@pytest.mark.parametrize(
    ("parameter", "who", "said"),
    [
        ("type: number, value: 3", NEEDED.replace(", form.checker", ""), "is set to 3: 3 are needed and all votes together"),
        ("type: text, value: half", NEEDED, "is set to 'half': expected how much of the whole is needed"),
        ("type: text, value: param.step", NEEDED, "is set to 'param.step': expected a fraction like 2/3"),
        ("type: period, value: 2 days", NEEDED, "a parameter of the type 'number' or 'text', got 'param.votes_needed'"),
        ("type: number, value: 2", NEEDED.replace("votes_needed", "votes_neded"), "did you mean 'param.votes_needed'?"),
        ("type: number, value: 2", NEEDED.replace("param.", "parm."), "a number from 1, majority, or a parameter; got"),
    ],
)  # fmt: skip
def test_a_figure_that_counts_nothing_is_told_where_the_vote_stands(
    parameter: str, who: str, said: str
) -> None:
    text = NOTE.replace("{all_of: [keeper, boss]}", who).replace(
        "apart: [[opener, form.checker, keeper]]\n", ""
    )
    text = text.replace("  filed:", REFUSE).rstrip() + REJECTED
    title = "question: {zh: 几票？, en: How many?}"
    pack = PACK.replace("parameters:\n", f"parameters:\n  votes_needed: {{{parameter}, {title}}}\n")
    files = {**SOURCES.files["small"], "note.yaml": text, "pack.yaml": pack}
    with pytest.raises(DefinitionError) as refused:
        load(Sources("small", {"small": files}), VOCABULARY, "small@1.1")
    (problem,) = (str(each) for each in refused.value.problems if said in str(each))
    assert problem.startswith("small/note.yaml:")


def test_a_figure_that_is_still_open_only_keeps_the_policy_from_being_published() -> None:
    assert needing("type: number").pack.parameters["votes_needed"].value is None
