"""`custodian of` the things that a form names: the engine asks their kind of field, and knows no things itself."""

import pytest

from engine.case.command import Act
from engine.errors import DefinitionError
from engine.language.source import Sources
from engine.language.validation import load
from tests.support.small_pack import NOTE, SOURCES, Desk
from tests.support.things import FIELD, WORDS, with_things

SIGNERS = "who: {all_of: [keeper, boss]}"


def signing(who: str, things: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    desk = Desk(with_things(NOTE.replace(SIGNERS, f"who: {who}")))
    desk.open(things=things)
    desk.decide("wen", Act("submit"))
    case = desk.decide("fu", Act("pass_on"))
    return [(item.phrase, item.candidates) for item in case.visit.items]


def test_one_custodian_of_all_is_enough() -> None:
    assert signing("custodian of form.things", things=["lamp", "chair"]) == [
        ("custodian of form.things", ("ku", "gu"))
    ]


def test_each_custodian_has_one_seat_however_much_he_keeps() -> None:
    assert signing("{all_of: [each custodian of form.things, boss]}", things=["lamp", "chair", "desk"]) == [
        ("each custodian of form.things", ("ku",)),
        ("each custodian of form.things", ("gu",)),
        ("boss", ("bao",)),
    ]


def test_the_custodian_s_manager_can_be_asked() -> None:
    assert signing("manager of custodian of form.things", things=["lamp"]) == [
        ("manager of custodian of form.things", ())
    ]


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ("custodian of form.things", ""),
        ("manager of custodian of form.things", ""),
        ("custodian of form.checker", "only a record has a custodian, and 'form.checker' is a person"),
        (
            "manager of form.things",
            "'form.things' is a list, each a record: only 'custodian of form.things' names people",
        ),
        (
            "form.things",
            "'form.things' is a list, each a record: only 'custodian of form.things' names people",
        ),
        ("custodan of form.things", "'custodan' is no relation, did you mean 'custodian'?"),
    ],
)
def test_only_things_have_custodians(who: str, message: str) -> None:
    note = NOTE.replace(SIGNERS, f"who: {who}").replace("  title:   {", f"{FIELD}  title:   {{")
    files = {**SOURCES.files["small"], "note.yaml": note}
    try:
        load(Sources("small", {"small": files}), WORDS, "small@1.1")
        found = ""
    except DefinitionError as error:
        found = next((p.message for p in error.problems if "note" in p.file), "")
    assert message in found
    assert bool(message) == bool(found)
