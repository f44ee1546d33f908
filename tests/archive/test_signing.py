"""Three people sign one list: who signed another one signs again, and is asked to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from archive.draft import draft_of
from engine.case.case import Case
from engine.case.command import Act
from engine.deciding.forms import list_digest
from engine.deciding.machine import decide
from engine.people.actor import Actor
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from tests.archive.test_real_handover import PAPERS, Company


@pytest.fixture
def company(sqlite_url: str) -> Iterator[Company]:
    store = Store(sqlite_url)
    metadata.create_all(store.engine)
    yield Company(store)
    store.close()


def at_signing(company: Company) -> Case:
    """A handover that lin has signed, and wu and xu have not."""
    case = company.open(
        "lin", "handover", {"b_role": "wu", "file": {"project": "P-17", "closed_on": "2026-10-12"}}
    )
    company.save("lin", case, {"file": {"papers": PAPERS}})
    company.act("lin", case, "submit", "file")
    company.save("wu", case, {"file": {"papers": {"codes": "from_pages"}}})
    company.act("wu", case, "pass_on", "file")
    counts = [{"line": line, "pages": paper["pages"]} for line, paper in enumerate(PAPERS, 1)]
    company.act("xu", case, "counted", answers={"received": counts})
    return company.act("lin", case, "accept", "file")


def test_a_signature_on_a_list_that_has_changed_since_counts_no_more(company: Company) -> None:
    signed = at_signing(company)
    with company.service.look(signed.id) as scope:
        draft = draft_of(signed.form["file"])
        turned = replace(draft, papers=draft.papers[::-1])
        changed = scope.at(replace(signed, form={**signed.form, "file": turned.kept()}))
        seen = {"file": list_digest(changed, "file")}
        decision = decide(
            scope.definition, changed.case, Actor("wu"), Act("accept", seen=seen), scope.facts, scope.now
        )
    assert [(i.phrase, i.act is not None) for i in decision.case.visit.items] == [
        ("opener", False),
        ("form.b_role", True),
        ("archivist", False),
    ]
    assert [(m.kind, m.to) for m in decision.messages] == [("request", "lin")], "asked for it again"
