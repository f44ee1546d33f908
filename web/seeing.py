"""Who may look at a case: whoever has to do with it, and who looks after the whole. Nobody else learns that it exists.

What a case names of the archive shows to whoever looks what he may read of it: by the policies, or by his part in the case.
"""

from collections.abc import Iterator
from dataclasses import replace

from archive.named import PREPARED, named_records
from engine.case.case import Case
from engine.deciding.part import part_in
from engine.deciding.scope import Scope
from engine.errors import NotFound
from engine.store.unit_of_work import UnitOfWork
from web.navigation import is_overseer
from web.page import Page
from web.store.lookups import was_told


def shown_to(page: Page, scope: Scope) -> Scope:
    """The case for the eyes of whoever reads the page: who decides reads what it names; who opened it or comes to be asked,
    what it prepares and took in; whoever has something on loan, that."""
    person = (page.addressee or page.reader).id
    part = part_in(scope.case, person)
    taken_in = named_records(scope.program.asked, scope.case.form, PREPARED) if part else ()
    return scope.seen_by(replace(page.eyes, part=part, through=page.in_hand | frozenset(taken_in)))


def refuse_stranger(page: Page, work: UnitOfWork, scope: Scope) -> None:
    """Raises NotFound for who has nothing to do with the case."""
    if not may_see(page, work, scope):
        raise NotFound("case", scope.case.id)


def may_see(page: Page, work: UnitOfWork, scope: Scope) -> bool:
    """Whether the reader takes part, was named, or was written to about the case; overseers see all."""
    reader = page.reader.id
    if is_overseer(page.roles) or reader in set(_involved(scope)):
        return True
    related = [scope.case.id, *([scope.case.parent] if scope.case.parent else [])]
    return any(was_told(work.connection, case, reader) for case in related)


def _involved(scope: Scope) -> Iterator[str]:
    yield from _of_case(scope.case)
    if scope.facts.parent is not None:
        yield from _of_case(scope.facts.parent)
    for name, spec in scope.program.asked.items():
        if scope.case.form.get(name) is not None:
            yield from scope.kind(spec).people(spec, scope.case.form[name])


def _of_case(case: Case) -> Iterator[str]:
    yield from case.brought_by
    for item in case.visit.items:
        yield from item.candidates
    for people in (*case.acted.values(), *case.acted_as.values()):
        yield from people
