"""What the reader may open by himself: the ways into a process, bare or with records filled in."""

from collections.abc import Iterator

from archive.record import Record
from engine.case.command import OpenCase
from engine.deciding.on_paper import may_enter_from_paper
from engine.deciding.opening import may_open
from engine.deciding.scope import Scope
from engine.language.definition import FieldSpec, Workflow
from engine.language.program import Definition
from engine.people.actor import Actor
from engine.people.quorum_parts import whos
from engine.people.who import Word
from engine.store.unit_of_work import UnitOfWork
from web import shapes
from web.page import Page
from web.picking import RECORDS_CHOSEN


def openable(page: Page, work: UnitOfWork) -> Iterator[shapes.Link]:
    """Every workflow that the reader may open."""
    library = page.parts.library
    for pack in library.packs():
        definition = library.current(pack)
        for name, workflow in _own(page, work, definition):
            yield shapes.Link(workflow.text, f"/open/{pack}/{name}")


def openable_from_paper(page: Page, work: UnitOfWork) -> Iterator[shapes.Link]:
    """Every workflow of which the reader may enter a case that began on paper."""
    library = page.parts.library
    for pack in library.packs():
        definition = library.current(pack)
        for name, workflow in definition.pack.workflows.items():
            if may_enter_from_paper(_blank(page, work, definition, name), page.reader.id):
                yield shapes.Link(workflow.text, f"/open/{pack}/{name}?on_paper=yes")


def openable_with(
    page: Page, work: UnitOfWork, definition: Definition, record: Record
) -> Iterator[shapes.Link]:
    """Those that ask for a record, led to with this one filled in."""
    for name, workflow in _own(page, work, definition):
        field = next((n for n, spec in workflow.form.items() if _takes(spec, record, page)), None)
        if field is not None:
            yield shapes.Link(workflow.text, f"/open/{definition.pack.name}/{name}?{field}={record.id}")


def may_open_workflow(page: Page, work: UnitOfWork, definition: Definition, workflow: str) -> bool:
    """Whether the reader may open a case of it by himself."""
    return may_open(_blank(page, work, definition, workflow), page.reader.id)


def _own(page: Page, work: UnitOfWork, definition: Definition) -> Iterator[tuple[str, Workflow]]:
    for name, workflow in definition.pack.workflows.items():
        if _opens_by_itself(workflow) and may_open_workflow(page, work, definition, name):
            yield name, workflow


def _opens_by_itself(workflow: Workflow) -> bool:
    """Whether a person opens it, and not the worker inside another case."""
    return all(who.part != Word("worker") for who in whos(workflow.opening.who))


def _takes(spec: FieldSpec, record: Record, page: Page) -> bool:
    """Whether somebody could choose the record there. What is not due is not offered for destruction."""
    if spec.type not in RECORDS_CHOSEN or spec.all or spec.pick or spec.class_ not in {None, record.class_}:
        return False
    only_due = (spec.where or {}).get("retention_due") is True
    today = page.now.astimezone(page.parts.zone).date().isoformat()
    return not only_due or bool(record.retain_until and record.retain_until < today)


def _blank(page: Page, work: UnitOfWork, definition: Definition, workflow: str) -> Scope:
    return page.parts.service.scope_of_new(work, definition, Actor(page.reader.id), OpenCase(workflow))
