"""Editions are published once, never change, and a case stays on its own."""

from datetime import timedelta

import pytest

from engine.case.command import OpenCase
from engine.errors import DefinitionError, NotFound, Refused
from engine.language.source import Sources
from engine.service.library import Library
from engine.store.unit_of_work import Store
from tests.store.office import ADMIN, FIGURES, LIN, MONDAY, VOCABULARY, Office, sources


def changed(version: int, title: str) -> Sources:
    files = dict(sources().files["office"])
    files["pack.yaml"] = files["pack.yaml"].replace("version: 1", f"version: {version}")
    files["memo.yaml"] = files["memo.yaml"].replace("zh: 便函", f"zh: {title}")
    return Sources("office", {"office": files})


@pytest.fixture
def library(store: Store) -> Library:
    return Library(store, VOCABULARY)


def test_nothing_is_published_while_a_figure_is_open(library: Library) -> None:
    with pytest.raises(Refused, match="How long may it take in all"):
        library.publish(sources(), {}, ADMIN, MONDAY)
    assert library.packs() == ()


def test_a_figure_that_nobody_asked_for_is_refused(library: Library) -> None:
    with pytest.raises(NotFound, match="did you mean 'limit'"):
        library.publish(sources(), {"limits": "5 days"}, ADMIN, MONDAY)


def test_a_policy_that_cannot_be_lived_with_is_not_published(library: Library) -> None:
    files = dict(sources().files["office"])
    files["memo.yaml"] = files["memo.yaml"].replace("to: deciding", "to: writing")
    with pytest.raises(DefinitionError, match=r"office/memo\.yaml:\d+:\d+: .*deciding"):
        library.publish(Sources("office", {"office": files}), FIGURES, ADMIN, MONDAY)
    assert library.packs() == ()


def test_what_another_process_reads_is_what_was_published(store: Store, library: Library) -> None:
    published = library.publish(sources(), FIGURES, ADMIN, MONDAY)
    assert Library(store, VOCABULARY).definition(published.edition).pack == published.pack


def test_publishing_the_same_again_changes_nothing(library: Library) -> None:
    first = library.publish(sources(), FIGURES, ADMIN, MONDAY)
    again = library.publish(sources(), FIGURES, ADMIN, MONDAY)

    assert first.edition == again.edition == "office@1.1"


def test_other_figures_make_another_issue_of_the_same_version(library: Library) -> None:
    library.publish(sources(), FIGURES, ADMIN, MONDAY)
    other = library.publish(sources(), {"limit": "6 working days"}, ADMIN, MONDAY)

    assert other.edition == "office@1.2"
    assert library.current("office").edition == "office@1.2"
    assert library.figures("office") == {"limit": "6 working days"}


def test_files_that_changed_under_a_published_version_are_refused_and_named(library: Library) -> None:
    library.publish(sources(), FIGURES, ADMIN, MONDAY)

    with pytest.raises(Refused, match=r"never changes.*; memo\.yaml$"):
        library.publish(changed(1, "公文"), FIGURES, ADMIN, MONDAY)


def test_the_highest_version_is_in_force_whatever_the_clock_says(library: Library) -> None:
    """A clock that was set back, or two publishings in one instant, put no old rules in force."""
    library.publish(sources(), FIGURES, ADMIN, MONDAY)
    library.publish(changed(2, "公文"), FIGURES, ADMIN, MONDAY - timedelta(days=1))
    library.publish(changed(10, "文件"), {"limit": "6 working days"}, ADMIN, MONDAY - timedelta(days=2))

    assert library.current("office").edition == "office@10.1"
    assert library.figures("office") == {"limit": "6 working days"}


def test_an_older_version_cannot_follow_a_newer_one(library: Library) -> None:
    library.publish(changed(2, "公文"), FIGURES, ADMIN, MONDAY)

    with pytest.raises(Refused, match="version 2 of 'office' is in force, version 1 cannot follow it"):
        library.publish(sources(), FIGURES, ADMIN, MONDAY)


def test_a_case_stays_on_the_edition_it_was_opened_with(office: Office) -> None:
    memo = office.memo()
    library = office.service.library
    library.publish(changed(2, "公文"), FIGURES, ADMIN, office.clock.now())

    with office.service.look(memo.id) as scope:
        assert scope.program.workflow.zh == "便函"
    fresh = office.service.open(LIN, library.current("office").edition, OpenCase("memo", {"title": "新"}))
    with office.service.look(fresh.id) as scope:
        assert scope.program.workflow.zh == "公文"


def test_what_was_never_published_is_named(library: Library) -> None:
    with pytest.raises(NotFound, match="no published pack 'office'"):
        library.current("office")
    assert library.figures("office") == {}
