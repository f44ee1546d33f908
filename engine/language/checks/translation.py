"""A pack that is shipped speaks both languages; a company may leave English out of its own."""

from collections.abc import Iterator

from engine.language.definition import Action, Pack, Sentence
from engine.language.parts import walk
from engine.language.source import Finding


def untranslated(pack: Pack) -> Iterator[Finding]:
    """Every text for people without its English, clauses included."""
    if not pack.title.en:
        yield Finding(("en",), "the English is missing")
    own = {name: each for name, each in pack.choices.items() if name not in ("role", "workflow")}
    written = pack.model_copy(update={"choices": own})
    for place, part in walk(
        {"pack": written}
    ):  # the lists `role` and `workflow` only repeat what has its words elsewhere
        if isinstance(part, Sentence | Action) and place[1:] != ("title",) and not (part.zh and part.en):
            yield Finding(_as_written(place[1:]), "the English is missing")


def _as_written(place: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The vocabulary's sections stand beside the others in the files."""
    return place[1:] if place[:1] == ("sections",) else place
