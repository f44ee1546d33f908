"""Searching, on both databases: any field, exactly, by its beginning, between two ends, by the words inside; newest first."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from archive.record import GivenNumber, Record
from archive.sought import Amount, Search, Sought, read_search
from archive.store import searching
from archive.store.records import Records
from archive.store.searching import Found, all_of, search
from archive.words import pairs, words_of
from engine.digest import Json
from engine.errors import InvalidForm, NotFound
from engine.people.actor import Actor
from engine.service.staffing import change_staff, person_changed
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store, UnitOfWork
from tests.archive.pack import NOW, ORGANISATION, reading

MANY = 400
SURNAMES, TRADES = "赵钱孙李周吴郑王", ("贸易", "建筑", "物流", "科技")


def record(nth: int) -> Record:
    """The record in that place: every seventh is in the safe, every tenth secret, every fiftieth out."""
    fields: dict[str, Json] = {
        "side": "buyer" if nth % 2 else "seller",
        "hand": "first" if nth % 3 else "second",
        "branch": "b1",
        "by_agent": nth % 5 == 0,
        "dealt_on": f"20{10 + nth % 10}-{1 + nth % 12:02}-05",
        "agent": f"{SURNAMES[nth % 8]}{SURNAMES[nth // 8 % 8]}{TRADES[nth % 4]}有限公司",
    }
    return Record(
        f"{nth:032}",
        "deal" if nth <= MANY else "loan_file",
        "xu" if nth % 4 else "fang",
        "reading_room" if nth % 7 else "safe",
        "c" * 32,
        datetime(2026, 1 + nth % 9, 1, 4, tzinfo=UTC),
        "ordinary" if nth % 10 else "secret",
        "ordinary",
        fields=fields if nth <= MANY else {"project": f"P-{nth} 100%_x", "closed_on": "2026-01-01"},
        nth=nth,
        state="in_place" if nth % 50 else "out",
        spot=f"{nth % 3}柜{nth % 20}格" if nth % 2 else "",
        retain_until=f"20{30 + nth % 10}-12-31" if nth % 3 else None,
    )


ALL = [record(nth) for nth in range(1, MANY + 11)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The archive with all of them, made once."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('search') / 'fonds.db'}"
    else:
        server = request.getfixturevalue("pg_server")
        url = server.url(server.create_database())
    opened = Store(url)
    metadata.create_all(opened.engine)
    with opened.begin() as work:
        change_staff(work, Actor("he"), [person_changed(each) for each in ORGANISATION.people.values()], NOW)
        work.flush()
        archive = Records(work.connection)
        for each in ALL:
            archive.add(each)
            number = f"Y{each.nth % 3}-26-{each.nth}"
            archive.number(GivenNumber(each.id, each.class_, "master", number, True), NOW)
        archive.flush()
    yield opened
    opened.close()


def asked(*where: str, class_: str | None = "deal") -> Search:
    return read_search(class_, where, reading())


def found(store: Store, *where: str, class_: str | None = "deal") -> list[int]:
    """The places of all that fit, newest first, page after page; the files get the same."""
    wanted = asked(*where, class_=class_)
    with store.read() as work:
        pages: list[str] = []
        before: int | None = None
        while True:
            page = search(work.connection, wanted, 30, before)
            pages.extend(page.ids)
            if page.last is None:
                break
            before = page.last
        in_files = [id for part in all_of(work.connection, wanted, 45) for id in part]
    assert pages == in_files
    assert (page.total, page.is_more) == (len(pages), False)
    return [int(id) for id in pages]


CASES: Mapping[str, Callable[[Record, Mapping[str, Any]], bool]] = {
    "number=Y1-26-7": lambda r, f: f"Y{r.nth % 3}-26-{r.nth}" == "Y1-26-7",
    "number=Y1-26-1*": lambda r, f: f"Y{r.nth % 3}-26-{r.nth}".startswith("Y1-26-1"),
    "side=买方": lambda r, f: f["side"] == "buyer",
    "hand=first|second": lambda r, f: True,
    "by_agent=是": lambda r, f: f["by_agent"],
    "branch=东区分行": lambda r, f: f["branch"] == "b1",
    "dealt_on=2015/06/05": lambda r, f: f["dealt_on"] == "2015-06-05",
    "dealt_on=2015-01-01..2016-06-05": lambda r, f: "2015-01-01" <= f["dealt_on"] <= "2016-06-05",
    "dealt_on=..2012-03-05": lambda r, f: f["dealt_on"] <= "2012-03-05",
    "agent=赵*": lambda r, f: f["agent"].startswith("赵"),
    "agent=赵钱贸易有限公司|李李科技有限公司": lambda r, f: (
        f["agent"] in {"赵钱贸易有限公司", "李李科技有限公司"}
    ),
    "agent~建筑": lambda r, f: "建筑" in f["agent"],
    "agent~王 物流": lambda r, f: "王" in f["agent"] and "物流" in f["agent"],
    "words=王李": lambda r, f: "王李" in f["agent"],
    "words=限公": lambda r, f: True,
    "words=李": lambda r, f: "李" in f["agent"],
    "words=王有": lambda r, f: False,
    "words=buyer": lambda r, f: f["side"] == "buyer",
    "custodian=方三": lambda r, f: r.custodian == "fang",
    "place=保险柜": lambda r, f: r.place == "safe",
    "place=safe|reading_room": lambda r, f: True,
    "spot=1柜7格": lambda r, f: r.spot == "1柜7格",
    "spot=1柜*": lambda r, f: r.spot.startswith("1柜"),
    "secrecy=秘密": lambda r, f: r.secrecy == "secret",
    "state=out": lambda r, f: r.state == "out",
    "state=in_place": lambda r, f: r.state == "in_place",
    "state=in_place|out": lambda r, f: True,
    "retention=ordinary": lambda r, f: True,
    "created=2026-03-01..2026-04-01": lambda r, f: r.created_at.month in {3, 4},
    "created=2026-03-01": lambda r, f: r.created_at.month == 3,
    "retain_until=..2033-12-31": lambda r, f: r.retain_until is not None and r.retain_until <= "2033-12-31",
}


@pytest.mark.parametrize("where", CASES)
def test_one_condition_finds_what_fits_and_nothing_else(store: Store, where: str) -> None:
    fits = [each.nth for each in ALL if each.class_ == "deal" and CASES[where](each, each.fields)]

    assert found(store, where) == fits[::-1]


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("narrow", [False, True])
def test_several_conditions_must_all_hold_whichever_drives(
    store: Store, monkeypatch: pytest.MonkeyPatch, seed: int, narrow: bool
) -> None:
    if narrow:  # as if there were a million: hardly anything is rare enough to drive
        monkeypatch.setattr(searching, "MOST_DRIVEN", 40)
    chosen = Random(seed).sample(sorted(CASES), 2 + seed % 3)
    fits = [
        each.nth for each in ALL if each.class_ == "deal" and all(CASES[w](each, each.fields) for w in chosen)
    ]

    assert found(store, *chosen) == fits[::-1], chosen


def test_without_conditions_all_come_and_without_a_class_those_of_every_class(store: Store) -> None:
    assert found(store) == list(range(MANY, 0, -1))
    assert found(store, class_=None) == list(range(MANY + 10, 0, -1))
    assert found(store, "place=safe", class_=None) == [nth for nth in range(MANY + 10, 0, -1) if nth % 7 == 0]


@pytest.mark.parametrize("words", ["100%_x", "100%", "p-40", "%_"])
def test_signs_that_databases_read_are_signs_like_others(store: Store, words: str) -> None:
    wanted = [nth for nth in range(MANY + 10, MANY, -1) if words in f"p-{nth} 100%_x"]

    assert found(store, f"words={words}", class_="loan_file") == wanted
    assert found(store, f"project~{words}", class_="loan_file") == wanted
    assert found(store, "words='\"; DROP", class_="loan_file") == []


def test_a_total_is_told_as_far_as_it_was_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_COUNTED", 50)
    monkeypatch.setattr(searching, "MOST_EXAMINED", 30)

    def total(*where: str) -> Found:
        with store.read() as work:
            return search(work.connection, asked(*where), 10)

    one, none, several = total("side=buyer"), total("words=王有"), total("side=buyer", "place=safe")
    assert (one.total, one.is_more) == (50, True)
    assert (none.total, none.is_more, none.ids) == (0, False, ())
    assert several.is_more
    assert 0 < several.total < 50


def test_what_was_changed_is_found_as_it_is_now(store: Store) -> None:
    with store.begin() as work, undone(work):
        archive = Records(work.connection)
        before = record(MANY + 11)
        archive.add(before)
        archive.flush()
        after = replace(before, fields={"project": "泰山路"}, spot="9柜")
        archive.change(before, after)
        archive.flush()
        for where, count in (
            ("words=泰山", 1),
            (f"words=P-{MANY + 11}", 0),
            ("spot=9柜", 1),
            ("project=泰山路", 1),
        ):
            ids = search(work.connection, asked(where, class_="loan_file"), 10).ids
            assert len(ids) == count, where


@contextmanager
def undone(work: UnitOfWork) -> Generator[None]:
    """What is written inside is taken back."""
    nested = work.connection.begin_nested()
    yield
    nested.rollback()


def test_numbers_and_money_are_compared_as_such(store: Store) -> None:
    """No class of the tests' policy has any: the store is asked directly."""
    with store.begin() as work, undone(work):
        archive = Records(work.connection)
        for nth, area, price in ((901, 9, "5.00 CNY"), (902, 80, "30.50 CNY"), (903, 700, "200.00 CNY")):
            fields: dict[str, Json] = {"area": area, "price": price}
            archive.add(Record(f"{nth:032}", "flat", "xu", "safe", "c" * 32, NOW, fields=fields, nth=nth))
        archive.flush()

        def nths(name: str, least: int | None, most: int | None) -> list[int]:
            wanted = Search("flat", (Sought("field", name, Amount(least, most)),))
            return [int(id) for id in search(work.connection, wanted, 10).ids]

        assert nths("area", 9, 80) == [902, 901]
        assert nths("area", 81, None) == [903]
        assert nths("price", None, 3_050) == [902, 901]
        assert nths("price", 3_051, None) == [903]


def test_what_cannot_be_looked_for_is_told_with_the_nearest_name() -> None:
    with pytest.raises(InvalidForm) as refused:
        asked(
            "adent=x",
            "side=byuer",
            "dealt_on=2015-02-30",
            "state=gone",
            "nothing",
            "custodian=谁",
            "created=..soon",
        )
    told = [str(each) for each in refused.value.inputs]

    assert told[0].startswith("adent: expected something to look for: side, hand, branch,")
    assert told[0].endswith("did you mean 'agent'?\"")
    assert [each.split(":")[0] for each in told[1:]] == [
        "side",
        "dealt_on",
        "state",
        "where",
        "custodian",
        "created",
    ]
    with pytest.raises(NotFound, match="did you mean 'deal'"):
        asked(class_="dael")
    with pytest.raises(InvalidForm, match="something to look for"):
        asked("agent=x", class_=None)


def test_pairs_reach_over_no_blank_and_leave_out_what_is_no_word() -> None:
    assert pairs("王李 AB c") == ("王李", "ab")
    assert words_of({"a": "王李", "b": "2026-01-05", "c": "5.00 CNY", "d": 7, "e": "f" * 32}) == "王李"
