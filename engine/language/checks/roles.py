"""What a role says of who holds it: positions that can be compared, expressions that have an answer."""

import re
from collections.abc import Iterator

from engine.errors import did_you_mean
from engine.language.checks.whole import Whole
from engine.language.guard import ExpressionError
from engine.language.role_holders import condition
from engine.language.source import Finding


def untenable(whole: Whole) -> Iterator[Finding]:
    """Roles by position or by expression that nobody could be found for."""
    by_expression = [name for name, role in whole.pack.roles.items() if role.when is not None]
    for name, role in whole.pack.roles.items():
        if "positions" in role.model_fields_set and not role.positions:
            yield Finding(("roles", name, "positions"), "expected a list of at least one position")
        for number, position in enumerate(role.positions):
            place = ("roles", name, "positions", number)
            if not position.strip():
                yield Finding(place, "expected the name of a position, got nothing")
            elif position in role.positions[:number]:
                yield Finding(place, f"the position {position!r} stands twice")
        if role.when is None:
            continue
        place = ("roles", name, "when")
        try:
            condition(whole.pack, role)
        except ExpressionError as error:
            yield Finding(place, str(error), error.column)
            continue
        yield from _of_roles_named(whole, name, role.when, by_expression)


def _of_roles_named(whole: Whole, name: str, text: str, by_expression: list[str]) -> Iterator[Finding]:
    """Names of roles in the expression stand as text, which the types do not check."""
    if "person.roles" not in text:
        return
    for found in re.finditer(r"""(["'])(\w+)\1\s*in\s+person\.roles""", text):
        asked, place, column = found[2], ("roles", name, "when"), found.start() + 1
        if asked not in whole.pack.roles:
            near = did_you_mean(asked, [*whole.pack.roles])
            yield Finding(place, f"there is no role {asked!r}{near}", column)
        elif asked in by_expression:
            said = "itself" if asked == name else f"{asked!r}, which hangs on an expression of its own"
            yield Finding(place, f"a role by expression cannot ask for {said}", column)
