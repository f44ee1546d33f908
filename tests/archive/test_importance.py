"""How important a record is: by its class, by a field of its own, and who then decides on its destruction."""

from zoneinfo import ZoneInfo

import pytest

from archive.findings import findings
from archive.record_facts import member_of
from archive.record_summary import RecordSummary
from archive.vocabulary import VOCABULARY
from engine.digest import Json
from engine.language.field import Reading
from engine.language.loader import read_pack
from engine.time.calendar import Calendar
from tests.archive.test_irreversible_law import broken
from tests.support.ruled_pack import ORGANISATION, PACK, sources
from tests.support.small_pack import MORNING

LEVELS = "choices:\n  importance: {usual: {zh: 一般, en: Usual}, grave: {zh: 重要, en: Grave}}\n"
LISTED = PACK.replace("choices:\n", LEVELS, 1)
BY_CLASS = LISTED.replace("    custodian: keeper\n", "    custodian: keeper\n    importance: grave\n", 1)
BY_FIELD = LISTED.replace(
    "    custodian: keeper\n", "    custodian: keeper\n    importance: record.weight\n", 1
).replace(
    "      worth:  ",
    "      weight: {type: choice, choices: importance, optional: true, zh: 重要程度, en: Importance}\n      worth:  ",
)


def importance(pack: str, **fields: Json) -> object:
    read = read_pack(sources(pack=pack), VOCABULARY)
    calendar = Calendar(read.calendar, ZoneInfo(read.time_zone))
    reading = Reading(read, ORGANISATION, calendar, MORNING)
    summary = RecordSummary(
        "r1", "paper", "No. 1", "ku", "reading_room", "open", {"office": "north", **fields}
    )
    return member_of(summary, reading).facts.get("record.importance")


def wrong(pack: str) -> list[str]:
    read = read_pack(sources(pack=pack), VOCABULARY)
    return [f"{'.'.join(map(str, place))}: {message}" for place, message in findings(read)]


def test_a_class_says_how_important_its_records_are() -> None:
    assert importance(LISTED) == "usual", "nothing said is the lowest level"
    assert importance(BY_CLASS) == "grave"
    assert importance(PACK) is None, "a policy without the list has no such fact"


def test_a_field_says_it_of_each_record() -> None:
    assert importance(BY_FIELD, weight="grave") == "grave"
    assert importance(BY_FIELD) == "usual", "an empty field is the lowest level"


@pytest.mark.parametrize(
    ("pack", "said"),
    [
        (BY_CLASS, ""),
        (BY_FIELD, ""),
        (BY_CLASS.replace("importance: grave", "importance: grav"), "did you mean 'grave'?"),
        (BY_CLASS.replace(LEVELS, "choices:\n"), "no level of importance 'grave'"),
        (BY_FIELD.replace("record.weight", "record.wieght"), "did you mean 'record.weight'?"),
        (BY_FIELD.replace("record.weight", "record.worth"), "expected an option of the list 'importance'"),
        (BY_FIELD.replace("record.weight", "rules.lending.place"), "or record.FIELD"),
    ],
)
def test_what_is_no_level_is_told(pack: str, said: str) -> None:
    told = wrong(pack)
    assert any(said in each for each in told) if said else told == []


def test_the_figure_for_important_records_is_looked_at_like_the_others() -> None:
    alone = "value: {in_order: [manager of opener, manager of manager of opener, manager of manager of manager of opener]}"
    assert any("opener" in each for each in broken({"pack.yaml": [(alone, "value: opener")]}))
