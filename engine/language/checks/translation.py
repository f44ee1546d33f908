"""A pack that is shipped speaks both languages; a company may leave English out of its own."""

from collections.abc import Iterator

from engine.language.definition import Action, Pack, Sentence
from engine.language.parts import walk
from engine.language.source import Finding


def untranslated(pack: Pack) -> Iterator[Finding]:
    """Every text for people without its English, clauses included."""
    if not pack.title.en:
        yield Finding(("en",), "the English is missing")
    written = pack.model_copy(update={"choices": {n: c for n, c in pack.choices.items() if n != "role"}})
    for place, part in walk({"pack": written}):  # the list `role` only repeats the roles
        if isinstance(part, Sentence | Action) and place[1:] != ("title",) and not (part.zh and part.en):
            yield Finding(_as_written(place[1:]), "the English is missing")


def _as_written(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The vocabulary's sections stand beside the others in the files."""
    return place[1:] if place[:1] == ("sections",) else place
