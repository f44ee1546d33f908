"""What a class says of its records by a rule: who keeps one, where, how secret it is and how long."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest

from archive.findings import findings
from archive.keeping import Keeping, keeping_of
from archive.sections import classes
from archive.vocabulary import VOCABULARY
from engine.digest import Json
from engine.errors import Refused
from engine.language.field import Reading
from engine.language.loader import read_pack
from engine.people.actor import Actor
from engine.time.calendar import Calendar
from tests.support.ruled_pack import ORGANISATION, PACK, sources
from tests.support.small_pack import MORNING

RULES = """\
rules:
  keeping:
    gives: {by: who, at: place, secrecy: secrecy, kept: [long, short]}
    rows:
      - {when: record.worth.given && record.worth > 1000, by: keeper, at: safe, secrecy: top, kept: long}
      - {when: record.seller.given, by: record.seller, at: reading_room, secrecy: open, kept: short}
      - {otherwise: true, by: rules.heads.who, at: none, secrecy: secret, kept: short}
  heads: {gives: {who: who}, rows: [{otherwise: true, who: head of record.office}]}
retention: {long: {keep: 30 years, after: record.created}, short: {keep: 5 years, after: record.created}}
places:"""
RULED = PACK.replace("places:", RULES, 1).replace(
    "    custodian: keeper\n",
    "    custodian: rules.keeping.by\n    place: rules.keeping.at\n"
    "    secrecy: rules.keeping.secrecy\n    retention: rules.keeping.kept\n",
)


def kept(by: str = "wen", pack: str = RULED, **fields: Json) -> Keeping:
    read = read_pack(sources(pack=pack), VOCABULARY)
    calendar = Calendar(read.calendar, ZoneInfo(read.time_zone))
    reading = Reading(read, ORGANISATION, calendar, MORNING)
    given: Mapping[str, Json] = {"office": "north", **fields}
    return keeping_of(classes(read)["paper"], given, Actor(by), reading)


def test_the_row_that_holds_says_how_a_record_is_kept() -> None:
    assert kept(worth=2000) == Keeping("ku", "safe", "top", "long")
    assert kept(seller="fu") == Keeping("fu", "reading_room", "open", "short")
    assert kept() == Keeping("gu", "reading_room", "secret", "short"), "none is what every archive has"


def test_of_several_whom_a_rule_names_the_one_who_acts_keeps_it() -> None:
    assert kept("gu", worth=2000).custodian == "gu"


def test_a_record_that_a_rule_gives_to_nobody_is_refused() -> None:
    with pytest.raises(Refused, match="the custodian of Paper"):
        kept(office="nowhere")


def wrong(old: str, new: str) -> list[str]:
    assert old in RULED
    pack = read_pack(sources(pack=RULED.replace(old, new, 1)), VOCABULARY)
    return [f"{'.'.join(map(str, place))}: {message}" for place, message in findings(pack)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", ""),
        ("custodian: rules.keeping.by", "custodian: rules.keeping.bye", "did you mean 'rules.keeping.by'?"),
        (
            "custodian: rules.keeping.by",
            "custodian: rules.keeping.at",
            "expected a column of the type who or quorum",
        ),
        ("record.worth > 1000", "record.wort > 1000", "did you mean 'record.worth'?"),
        ("record.worth > 1000", "form.worth > 1000", "nothing is called 'form.worth' here"),
        ("head of record.office", "head of record.ofice", "did you mean 'record.office'?"),
        ("{long: {keep", "{longer: {keep", "no retention 'long'"),
    ],
)
def test_what_a_class_cannot_ask_of_a_rule_is_told(old: str, new: str, said: str) -> None:
    told = wrong(old, new)
    assert any(said in each for each in told) if said else told == []
