"""What there is to say of a policy: everything wrong with it, what is not built yet, what the company still has to set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from archive.vocabulary import VOCABULARY
from engine.digest import Json
from engine.errors import DefinitionError, Problem
from engine.language.checks.staffing import understaffed
from engine.language.definition import Pack
from engine.language.figures import with_figures
from engine.language.loader import read
from engine.language.source import Sources
from engine.language.validation import load
from engine.people.organisation import Organisation
from fonds.packs import read_sources
from rehearsal.scenario import read_demo


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problems` in the order of the files; `remarks` refuse nothing."""

    problems: tuple[Problem, ...]
    remarks: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        return sum(problem.weight == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


def examine(folder: Path, *, with_demo_staff: bool) -> Verdict:
    """The verdict on the policy in `folder`; with the demo's staff and figures put in if asked.

    Raises NotFound when there is no demo beside it.
    """
    demo = read_demo(folder) if with_demo_staff else None
    try:
        sources = read_sources(folder)
        loaded = load(sources, VOCABULARY, folder.name, demo.figures if demo else {})
    except DefinitionError as error:
        return Verdict(error.problems)
    pack = loaded.definition.pack
    staff = _of_staff(sources, demo.figures, demo.cast.organisation) if demo else ()
    return Verdict((*loaded.warnings, *staff), tuple(_remarks(pack)))


def _of_staff(
    sources: Sources, figures: Mapping[str, Json], organisation: Organisation
) -> tuple[Problem, ...]:
    reading = read(sources, VOCABULARY)
    findings = understaffed(with_figures(reading.pack, figures), organisation)
    return tuple(reading.origins.problem(replace(each, weight="warning")) for each in findings)


def _remarks(pack: Pack) -> Iterator[str]:
    for name in pack.open_figures:
        asked = pack.parameters.get(name) or pack.choices[name]
        yield f"open figure {name}: {asked.question.text.of('en') if asked.question else ''}"
    if pack.not_yet:
        yield f"clauses that are not built yet: {', '.join(pack.not_yet)}"
