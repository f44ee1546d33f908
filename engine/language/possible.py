"""Every quorum that may come to decide where a policy writes one: each row of a rule table, and what a parameter holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product

from engine.language.definition import Pack, Workflow
from engine.language.rule_table import HEAD as RULES
from engine.language.rule_table import RuleTable
from engine.language.source import Place
from engine.people.quorum import parse_quorum
from engine.people.quorum_parts import Joined, Nobody, Quorum, Votes, of_parts, parts_of
from engine.people.votes import PARAMETER, put_in_place
from engine.people.who import PathTo, Who

MOST = 200
"""So many combinations of the rows of several tables are looked at."""


@dataclass(frozen=True, slots=True)
class Possible:
    """One quorum. `place` is the row that gives it, `said` what a finding adds of it; `cited`: a clause stands behind the row."""

    quorum: Quorum
    cited: bool = False
    place: Place = ()
    said: str = ""


def possible(pack: Pack, workflow: Workflow, quorum: Quorum | None) -> tuple[Possible, ...]:
    """Each quorum that may come of this one; none where there is none. What several records join by all_of asks more people than
    any of them alone, and never fewer."""
    return tuple(dict.fromkeys(_of(_Known(pack, workflow), quorum, ()))) if quorum is not None else ()


@dataclass(frozen=True, slots=True)
class _Known:
    pack: Pack
    workflow: Workflow

    @property
    def tables(self) -> Mapping[str, RuleTable]:
        return {**self.pack.rules, **self.workflow.rules}

    def with_needed(self, quorum: Joined | Votes) -> Joined | Votes:
        """The quorum with what a parameter says is needed; as it is while that is open, or says nothing of the kind."""
        if isinstance(quorum, Joined):
            return quorum
        try:
            return replace(quorum, needed=put_in_place(quorum.needed, self._figure))
        except ValueError:  # told where the vote stands
            return quorum

    def _figure(self, path: str) -> object:
        parameter = self.pack.parameters.get(path.removeprefix(PARAMETER))
        return parameter.value if parameter is not None else None


def _of(known: _Known, quorum: Quorum, above: tuple[str, ...]) -> Iterator[Possible]:
    match quorum:
        case Who(part=PathTo(path)) if path in above:
            return  # a table that asks for its own answer is told elsewhere
        case Who(part=PathTo(path)) if path.startswith(RULES):
            yield from _of_rows(known, path, (*above, path))
        case Who(part=PathTo(path)) if path.startswith("param."):
            yield from _of_parameter(known, quorum, path.removeprefix("param."), above)
        case Joined() | Votes():
            inner = [tuple(_of(known, part, above)) for part in parts_of(quorum)]
            for chosen in islice(product(*inner), MOST):
                yield _joined(known.with_needed(quorum), chosen)
        case _:
            yield Possible(quorum)


def _of_rows(known: _Known, path: str, above: tuple[str, ...]) -> Iterator[Possible]:
    _, name, *column = path.split(".")
    table = known.tables.get(name)
    own = ("workflows", known.workflow.workflow) if name in known.workflow.rules else ()
    for number, row in enumerate(table.rows if table else ()):
        cell = row.values.get(".".join(column))
        if isinstance(cell, Who | Nobody | Joined | Votes):
            place = (*own, "rules", name, "rows", number)
            for each in _of(known, cell, above):
                said = f" (by row {number + 1} of {name!r})"
                yield replace(each, cited=each.cited or bool(row.clause), place=place, said=said)


def _of_parameter(known: _Known, quorum: Who, name: str, above: tuple[str, ...]) -> Iterator[Possible]:
    """What the company has set; while it is open, the parameter stands for itself."""
    parameter = known.pack.parameters.get(name)
    if parameter is None or parameter.value is None or parameter.type != "quorum":
        yield Possible(quorum)
        return
    try:
        value = parse_quorum(parameter.value)
    except ValueError:  # told where the value stands
        return
    for each in _of(known, value, (*above, f"param.{name}")):
        said = each.said or f" (as param.{name} is set)"
        yield replace(each, cited=each.cited or bool(parameter.clause), said=said)


def _joined(quorum: Joined | Votes, chosen: tuple[Possible, ...]) -> Possible:
    """The whole of it with one possibility for each part. `none` among any_of is enough; among all, and in a vote, it asks nobody
    more."""
    nobody = [each for each in chosen if isinstance(each.quorum, Nobody)]
    asked = [each for each in chosen if not isinstance(each.quorum, Nobody)]
    place = next((each.place for each in chosen if each.place), ())
    said = "".join(dict.fromkeys(each.said for each in chosen))
    if not asked or (isinstance(quorum, Joined) and quorum.join == "any_of" and nobody):
        return Possible(Nobody(), all(each.cited for each in nobody), place, said)
    if isinstance(quorum, Joined):
        return Possible(replace(quorum, parts=tuple(each.quorum for each in asked)), False, place, said)
    return Possible(of_parts(quorum, [each.quorum for each in chosen]), False, place, said)
