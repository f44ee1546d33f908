"""What cannot be undone is confirmed by typing the case's number: on a page, by a mail's link, in a rehearsal."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.case.command import Act
from engine.deciding.brief import brief_for
from engine.deciding.machine import decide, offers, scope_of
from engine.deciding.scope import Facts
from engine.errors import Refused
from engine.language.field import Reading
from engine.language.loader import read_pack
from engine.language.program import link
from engine.language.source import Sources
from engine.language.vocabulary import EffectKind, Vocabulary
from engine.people.actor import THE_MACHINE
from engine.store.unit_of_work import Store
from engine.text import Text
from tests.support.small_pack import NOTE, SOURCES, STAFF, Desk
from web.finding import Finder
from web.views.case_view import Failed, Offering, acts

NUMBER = "BJ2026-0001"


@pytest.fixture(name="desk")
def _checked_by_burning() -> Desk:
    """A note in the checker's hands: passing it on burns it."""
    note = NOTE.replace("pass_on: {zh: 通过,", "pass_on: {effects: [{burn: {}}], zh: 通过,")
    words = Vocabulary(effects={"burn": EffectKind("burn", "irreversible", {})})
    files = {**SOURCES.files["small"], "note.yaml": note}
    desk = Desk(link(read_pack(Sources("small", {"small": files}), words), words, "small@1.1"))
    desk.case = replace(desk.open(), number=NUMBER)
    desk.decide("wen", Act("submit"))
    return desk


@pytest.mark.parametrize("typed", ["", "BJ2026-0002", "bj2026-0001", "yes"])
def test_an_action_that_cannot_be_undone_is_refused_until_the_number_is_typed(desk: Desk, typed: str) -> None:
    before = desk.case
    with pytest.raises(Refused, match=r"please type the number of the case, 'BJ2026-0001'") as refused:
        desk.decide("fu", Act("pass_on", typed=typed))
    (reason,) = refused.value.reasons
    assert (reason.code, reason.field, reason.clauses) == ("not_typed", "typed", ("R03",))
    assert [each.en for each in reason.details] == ([f"{typed!r} was typed"] if typed else [])
    assert desk.case is before


def test_the_number_typed_with_a_space_around_it_will_do(desk: Desk) -> None:
    assert desk.decide("fu", Act("pass_on", typed=f" {NUMBER} ")).state == "signing"


def test_it_is_nobody_else_s_to_type_it(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.decide("wen", Act("pass_on"))
    assert refused.value.reasons[0].code == "not_yours"


def test_what_can_be_undone_asks_for_nothing(desk: Desk) -> None:
    assert desk.decide("fu", Act("send_back", {"lack": "附件"})).state == "writing"


def test_the_machine_types_nothing(desk: Desk) -> None:
    assert desk.case is not None
    done = decide(desk.definition, desk.case, THE_MACHINE, Act("pass_on"), Facts(STAFF), desk.now)
    assert done.case.state == "signing"


def test_offers_and_pages_say_what_must_be_typed(desk: Desk, tmp_path: Path) -> None:
    assert desk.case is not None
    scope = scope_of(desk.definition, desk.case, Facts(STAFF), desk.now)
    assert {each.name: each.typed for each in offers(scope, "fu")} == {"pass_on": NUMBER, "send_back": ""}

    brief, wrong = brief_for(scope, "fu"), Text("请输入编号", "type the number")
    store = Store(f"sqlite:///{tmp_path}/fonds.db")
    finder = Finder(store, Reading(desk.definition.pack, STAFF, desk.definition.calendar, desk.now))
    failed = Failed("pass_on", typed_error=wrong)
    offering = Offering(finder, "zh", lambda demanded: None)
    shown = {each.act.name: each for each in acts(scope, brief, offering, failed)}
    store.close()
    burning = shown["pass_on"]
    assert (burning.act.typed, burning.act.typed_error, burning.act.tone) == (NUMBER, wrong, "danger")
    assert not burning.asks_nothing
    assert shown["send_back"].act.typed == ""
