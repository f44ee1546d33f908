"""A refusal that counts as a vote: it is no consent, and it decides when consent can no longer be reached."""

from engine.case.command import Act
from tests.support.small_pack import NOTE, Desk, small_definition

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
