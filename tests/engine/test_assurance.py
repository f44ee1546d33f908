"""How surely somebody must be known for an action: a link, a sign-in, his password typed again."""

import pytest

from engine.case.command import Act
from engine.deciding.machine import Facts, decide, offers, scope_of
from engine.errors import DefinitionError, Refused
from engine.people.actor import Actor, Assurance, Origin
from tests.support.small_pack import NOTE, STAFF, Desk, small_definition

PASS_ON = "{zh: 通过, en: Pass on, to: signing, clause: R03}"


def checking(demanded: str | None) -> Desk:
    """A note that waits for its checker, who must be known as surely as `demanded`."""
    note = NOTE
    if demanded:
        note = NOTE.replace(PASS_ON, PASS_ON.replace("clause", f"assurance: {demanded}, clause"))
    desk = Desk(small_definition(note))
    desk.open()
    desk.decide("wen", Act("submit"))
    return desk


def passes(desk: Desk, assurance: Assurance) -> str:
    """How the act ends: the state, or the code of the refusal."""
    try:
        decided = decide(
            desk.definition, desk.case, Actor("fu", assurance), Act("pass_on"), Facts(STAFF), desk.now
        )
    except Refused as error:
        return error.reasons[0].code
    return decided.case.state


@pytest.mark.parametrize(
    ("demanded", "assurance", "ends"),
    [
        (None, "link", "signing"),
        (None, "code", "signing"),
        ("link", "link", "signing"),
        ("signed_in", "link", "sign_in_needed"),
        ("signed_in", "code", "sign_in_needed"),
        ("signed_in", "signed_in", "signing"),
        ("signed_in", "console", "signing"),
        ("signed_in", "password", "signing"),
        ("password", "link", "password_needed"),
        ("password", "code", "password_needed"),
        ("password", "signed_in", "password_needed"),
        ("password", "console", "password_needed"),
        ("password", "password", "signing"),
    ],
)
def test_an_act_needs_the_assurance_that_the_action_demands(
    demanded: str | None, assurance: Assurance, ends: str
) -> None:
    assert passes(checking(demanded), assurance) == ends


def test_the_offer_says_it_and_the_refusal_names_the_clause() -> None:
    desk = checking("password")
    assert desk.case is not None
    scope = scope_of(desk.definition, desk.case, Facts(STAFF), desk.now)
    assert {each.name: each.assurance for each in offers(scope, "fu")} == {
        "pass_on": "password",
        "send_back": "link",
    }
    with pytest.raises(Refused) as refused:
        decide(desk.definition, desk.case, Actor("fu"), Act("pass_on"), Facts(STAFF), desk.now)
    (reason,) = refused.value.reasons
    assert (reason.clauses, reason.field) == (("R03",), "password")


def test_it_is_not_asked_before_it_is_ones_turn() -> None:
    desk = checking("password")
    with pytest.raises(Refused) as refused:
        decide(desk.definition, desk.case, Actor("ku", "link"), Act("pass_on"), Facts(STAFF), desk.now)
    assert refused.value.reasons[0].code == "not_yours"


def test_the_act_keeps_how_surely_and_the_case_not_from_where() -> None:
    desk = checking("password")
    actor = Actor("fu", "password", origin=Origin("192.0.2.7", "Firefox"))
    done = decide(desk.definition, desk.case, actor, Act("pass_on"), Facts(STAFF), desk.now).case
    assert done.acted["checking"] == ("fu",)
    assert "192.0.2.7" not in repr(done)


def test_an_unknown_assurance_is_no_word_of_the_language() -> None:
    with pytest.raises(DefinitionError, match=r"expected 'link', 'signed_in' or 'password', got 'retina'"):
        checking("retina")
