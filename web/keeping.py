"""Who keeps records: whoever holds a role into whose custody the policies give them."""

from collections.abc import Iterator

from archive.sections import classes
from engine.language.definition import Pack
from engine.people.who import Role, Who
from engine.service.library import Library

_RULES = "rules."


def keeper_roles(library: Library) -> frozenset[str]:
    """The roles that the policies in force name as custodians."""
    packs = (library.current(name).pack for name in library.packs())
    return frozenset(role for pack in packs for role in _of_pack(pack))


def lends(library: Library) -> bool:
    """Whether anything can be borrowed by the policies in force: an effect of theirs opens a loan."""
    for name in library.packs():
        definition = library.current(name)
        kinds = definition.vocabulary.effects
        called = (
            call.name
            for workflow in definition.pack.workflows.values()
            for state in workflow.states
            for action in workflow.actions_in(state).values()
            for call in action.effects
        )
        if any(kind is not None and kind.opens for kind in map(kinds.get, called)):
            return True
    return False


def _of_pack(pack: Pack) -> Iterator[str]:
    for each in classes(pack).values():
        custodian = each.custodian or ""
        if custodian.startswith(_RULES):
            yield from _in_rules(pack, *custodian.removeprefix(_RULES).partition(".")[::2])
        elif custodian in pack.roles:
            yield custodian


def _in_rules(pack: Pack, table: str, column: str) -> Iterator[str]:
    rules = pack.rules.get(table)
    for row in rules.rows if rules else ():
        value = row.values.get(column)
        if isinstance(value, Who) and isinstance(value.part, Role):
            yield value.part.name
