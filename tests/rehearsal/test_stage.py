"""The company on stage works as a real one does, and nothing that breaks there goes unseen."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.case.command import OpenCase
from engine.errors import Refused
from engine.language.source import Sources, read_folder
from engine.people.actor import Actor
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.time.clock import ManualClock
from engine.workers.relay import Delivery
from rehearsal.scenario import read_demo
from rehearsal.stage import Broken, Stage, enact
from tests.rehearsal.shop import shop

MONDAY = datetime(2026, 10, 12, 1, tzinfo=UTC)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = Store(sqlite_url)
    metadata.create_all(opened.engine)
    yield opened
    opened.close()


def on_stage(folder: Path, store: Store, delivered: list[str], *, post_office_is_up: bool = True) -> Stage:
    def deliver(delivery: Delivery) -> None:
        if not post_office_is_up:
            raise ValueError("the post office burnt down")
        delivered.append(delivery.post.to)

    pack = shop(folder)
    sources, demo = Sources("shop", {"shop": read_folder(pack)}), read_demo(pack)
    return enact(store, ManualClock(MONDAY), sources, demo.cast, demo.figures, lambda _: deliver)


def test_what_cannot_be_delivered_is_told_at_once(tmp_path: Path, store: Store) -> None:
    stage = on_stage(tmp_path, store, [], post_office_is_up=False)
    stage.service.open(Actor("lin"), stage.edition, OpenCase("memo", {"file": {"project": "采购"}}))
    with pytest.raises(Broken, match="the post office burnt down"):
        stage.settle()


def test_the_clock_stops_wherever_something_is_due(tmp_path: Path, store: Store) -> None:
    delivered: list[str] = []
    stage = on_stage(tmp_path, store, delivered)
    stage.service.open(Actor("lin"), stage.edition, OpenCase("memo", {"file": {"project": "采购"}}))
    stage.go_on_to(datetime(2026, 10, 15, 10, tzinfo=UTC))
    assert stage.clock.now() == datetime(2026, 10, 15, 10, tzinfo=UTC)
    assert delivered == ["lin", "lin", "lin", "wu"]


def test_a_moment_without_a_zone_is_the_companys_own(tmp_path: Path, store: Store) -> None:
    stage = on_stage(tmp_path, store, [])
    assert stage.moment(datetime.fromisoformat("2026-10-12 09:00")) == MONDAY
    assert f"{stage.local(MONDAY):%H:%M}" == "09:00"


def test_the_staff_may_do_what_the_policy_lets_them(tmp_path: Path, store: Store) -> None:
    stage = on_stage(tmp_path, store, [])
    with pytest.raises(Refused, match="may not open"):
        stage.service.open(Actor("wu"), stage.edition, OpenCase("memo", {"file": {"project": "采购"}}))
