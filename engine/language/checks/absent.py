"""A whole file that the pack speaks of and that is not there is one mistake: what follows from it is not told as many."""

from collections.abc import Iterator

from engine.language.checks.whole import Whole
from engine.language.source import Finding


def absent_files(whole: Whole) -> Iterator[Finding]:
    """Each file of the vocabulary that entries of the pack are looked for in and that holds none, once."""
    told: set[str] = set()
    for place, file in whole.vocabulary.wanted(whole.pack):
        if file not in told and not whole.pack.sections.get(file):
            told.add(file)
            yield Finding(
                place, f"the file {file}.yaml is missing, or has no entry: this is looked for in it", 1
            )
