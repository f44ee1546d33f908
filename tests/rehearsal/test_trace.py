"""Every clause of a policy leads to what keeps it, or says why nothing does."""

from pathlib import Path

import pytest

from archive.vocabulary import VOCABULARY
from engine.language.loader import read_pack
from engine.language.source import Sources, read_folder
from fonds.packs import SHIPPED, read_sources, shipped_packs
from rehearsal.trace import Traced, trace
from tests.rehearsal.shop import shop


@pytest.fixture
def traced(tmp_path: Path) -> dict[str, Traced]:
    sources = Sources("shop", {"shop": read_folder(shop(tmp_path))})
    return {each.clause.id: each for each in trace(read_pack(sources, VOCABULARY))}


def test_a_clause_leads_to_every_rule_that_cites_it(traced: dict[str, Traced]) -> None:
    assert traced["A01"].standing == "enforced"
    assert [each.path for each in traced["A01"].enforced_by] == [
        "roles.chief",
        "workflows.memo.states.writing.actions.submit.require.0",
        "workflows.memo.states.writing.actions.submit.require.1",
        "workflows.memo.states.deciding.actions.approve",
    ]


def test_a_rule_is_named_as_people_know_it(traced: dict[str, Traced]) -> None:
    titles = [each.title for each in traced["A01"].enforced_by]
    assert titles[-1].zh == "便函 › 待批 › 同意"
    assert titles[1].en == "Memo › Being written › Submit › requires form.file.papers.complete"


def test_a_parameter_is_named_by_its_question_and_a_deadline_as_one(traced: dict[str, Traced]) -> None:
    titles = [each.title.en for each in traced["A02"].enforced_by]
    assert titles == ["How long may it take in all?", "Memo › deadline"]


def test_what_a_person_agrees_to_by_acting_is_kept_by_that_action(traced: dict[str, Traced]) -> None:
    (action,) = traced["A04"].enforced_by
    assert action.path == "workflows.memo.states.writing.actions.submit"


def test_advice_binds_nobody_and_says_so(traced: dict[str, Traced]) -> None:
    assert traced["A03"].standing == "advice"
    assert traced["A03"].advice.en == "Nothing is asked."


@pytest.mark.parametrize("name", shipped_packs())
def test_no_clause_of_a_shipped_policy_is_left_over(name: str) -> None:
    found = trace(read_pack(read_sources(SHIPPED / name), VOCABULARY))
    assert found
    assert [each.clause.id for each in found if each.standing == "uncited"] == []


def test_an_inherited_clause_names_the_pack_that_wrote_it() -> None:
    packs = {
        each.clause.id[0]: each.pack
        for each in trace(read_pack(read_sources(SHIPPED / "micro-loan"), VOCABULARY))
    }
    assert packs.pop("R") == "micro-loan"
    assert set(packs.values()) == {"standard"}
