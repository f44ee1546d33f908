"""What the loader refuses: every static check over one pack, and the way from reading a pack to running it.

Each finding stands at its place in the files, says in one sentence what is wrong, and shows the shortest way there where
it lies in how states follow each other. Warnings refuse nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.digest import Json
from engine.errors import DefinitionError, Problem
from engine.language.checks.absent import absent_files
from engine.language.checks.ballots import uncountable
from engine.language.checks.children import misopened
from engine.language.checks.clauses import uncited
from engine.language.checks.deadlines import too_short, unending
from engine.language.checks.duties import undutiful
from engine.language.checks.each import not_each
from engine.language.checks.fields import ill_typed
from engine.language.checks.flow import stuck
from engine.language.checks.foresight import premature
from engine.language.checks.names import misnamed
from engine.language.checks.outside import unrecorded
from engine.language.checks.parameters import ill_valued
from engine.language.checks.paths import misled
from engine.language.checks.roles import untenable
from engine.language.checks.safety import unsafe
from engine.language.checks.standard import nonstandard
from engine.language.checks.table_paths import astray
from engine.language.checks.table_use import misused
from engine.language.checks.tables import unruly
from engine.language.checks.through_children import unsafe_through_children
from engine.language.checks.whole import Whole
from engine.language.definition import Pack
from engine.language.figures import with_figures
from engine.language.loader import read
from engine.language.program import Definition, LinkError, LinkProblem, link
from engine.language.source import Finding, Sources
from engine.language.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Loaded:
    """A definition that may run, and what its author should look at."""

    definition: Definition
    warnings: tuple[Problem, ...]


def load(
    sources: Sources, vocabulary: Vocabulary, edition: str, figures: Mapping[str, Json] | None = None
) -> Loaded:
    """Read, check and link the pack in `sources`, with the company's `figures` put in.

    Raises DefinitionError with everything that is wrong with it, warnings too, so that one look tells all; NotFound for a
    figure that it does not ask for.
    """
    reading = read(sources, vocabulary)
    pack = with_figures(reading.pack, figures or {})
    findings = list(wrong(pack, vocabulary))
    definition: Definition | None = None
    try:
        definition = link(pack, vocabulary, edition)
    except LinkError as error:
        absent = any(absent_files(Whole(pack, vocabulary)))
        findings += [] if absent else [_unlinked(each) for each in error.problems]
    found = {*reading.problems, *(reading.origins.problem(finding) for finding in findings)}
    problems = tuple(sorted(found, key=_order))
    if definition is None or any(problem.weight == "error" for problem in problems):
        raise DefinitionError(problems)
    return Loaded(definition, problems)


def wrong(pack: Pack, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Everything that the static checks find."""
    whole = Whole(pack, vocabulary)
    if absent := tuple(absent_files(whole)):
        yield from absent
        # the missing file may cite the clauses that nothing else does
        yield from (finding for finding in uncited(whole) if finding.place[0] != "clauses")
        return
    yield from misnamed(whole)
    yield from untenable(whole)
    yield from ill_typed(whole)
    yield from ill_valued(whole)
    yield from misled(whole)
    yield from uncountable(whole)
    yield from misopened(whole)
    yield from not_each(whole)
    yield from unruly(whole)
    yield from astray(whole)
    yield from misused(whole)
    yield from undutiful(whole)
    yield from nonstandard(whole)
    yield from unrecorded(whole)
    yield from uncited(whole)
    yield from stuck(whole)
    yield from premature(whole)
    yield from unsafe(whole)
    yield from unsafe_through_children(whole)
    yield from unending(whole)
    yield from too_short(whole)
    yield from (Finding(place, message) for place, message in vocabulary.findings(pack))


def _unlinked(problem: LinkProblem) -> Finding:
    root = () if problem.of_pack else ("workflows", problem.workflow)
    return Finding((*root, *problem.place), problem.message, problem.column)


def _order(problem: Problem) -> tuple[str, int, int, str]:
    return problem.file, problem.line, problem.column, problem.message
