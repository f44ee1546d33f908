"""Figures on the command line: given as NAME=VALUE, or asked one by one."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from archive.vocabulary import VOCABULARY
from engine.digest import Json
from engine.errors import FondsError
from engine.language.definition import Pack
from engine.language.figures import with_figures
from engine.language.loader import read_pack
from engine.language.source import Sources
from engine.text import Language
from fonds.answer import InvalidAnswer, expected_of, question_of, read_answer

Figures = Annotated[
    list[str] | None,
    typer.Option("--figure", metavar="NAME=VALUE", help="A figure of the company; may be repeated."),
]


def given_figures(sources: Sources, given: Sequence[str] | None) -> Mapping[str, Json]:
    """The figures of `--figure`. Raises InvalidAnswer with every one that does not fit or is not asked for."""
    pack = read_pack(sources, VOCABULARY)
    problems: list[str] = []
    figures: dict[str, Json] = {}
    for each in given or ():
        name, equals, answer = (part.strip() for part in each.partition("="))
        try:
            figures[name] = read_answer(pack, name, answer) if equals else _no_answer(each)
        except FondsError as error:
            problems.append(str(error))
    if problems:
        raise InvalidAnswer("\n".join(problems))
    return figures


def asked_figures(sources: Sources, known: Mapping[str, Json], language: Language) -> Mapping[str, Json]:
    """`known`, and an answer for every question that is open still, asked until it fits."""
    figures = dict(known)
    pack = with_figures(read_pack(sources, VOCABULARY), figures)
    for name in pack.open_figures:
        figures[name] = _asked(pack, name, language)
    return figures


def _asked(pack: Pack, name: str, language: Language) -> Json:
    typer.echo(f"\n{question_of(pack, name).of(language)}\n  ({expected_of(pack, name)})")
    while True:
        try:
            return read_answer(pack, name, typer.prompt(name))
        except FondsError as error:
            typer.echo(str(error), err=True)


def _no_answer(given: str) -> Json:
    raise InvalidAnswer(f"--figure: expected NAME=VALUE, got {given!r}")
