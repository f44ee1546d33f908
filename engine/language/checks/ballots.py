"""What a vote needs, where a parameter says it: one that exists, of a fitting type, with a value that can be reached."""

from collections.abc import Iterator
from dataclasses import replace

from engine.errors import did_you_mean
from engine.language.checks.whole import Whole
from engine.language.source import Finding, Place
from engine.people.quorum import parse_quorum, written
from engine.people.quorum_parts import Votes, votes_of
from engine.people.votes import PARAMETER, is_open, put_in_place
from engine.phrase import PhraseError


def uncountable(whole: Whole) -> Iterator[Finding]:
    """What a vote needs may be a parameter of the type `number`, or of the type `text` with a fraction or `majority`."""
    parameters = {f"{PARAMETER}{name}": each for name, each in whole.pack.parameters.items()}
    fitting = [path for path, each in parameters.items() if each.type in ("number", "text")]
    for place, votes in (*whole.parts(Votes), *_votes_set(whole)):
        if not is_open(votes.needed):
            continue
        path = str(votes.needed)
        if path not in fitting:
            text = f"expected how much is needed, or a parameter of the type 'number' or 'text', got {path!r}"
            yield Finding(place, text + did_you_mean(path, fitting), 1)
            continue
        try:
            fixed = replace(votes, needed=put_in_place(votes.needed, lambda path: parameters[path].value))
            if not is_open(fixed.needed):
                parse_quorum(written(fixed))
        except PhraseError as error:
            yield Finding(place, f"{path!r} is set to {parameters[path].value!r}: {error.message}", 1)


def _votes_set(whole: Whole) -> Iterator[tuple[Place, Votes]]:
    """The votes in the values of parameters of the type `quorum`."""
    for name, parameter in whole.pack.parameters.items():
        if parameter.type == "quorum" and parameter.value is not None:
            try:
                found = votes_of(parse_quorum(parameter.value))
            except ValueError:  # told where the value is looked at
                continue
            yield from ((("parameters", name, "value"), votes) for votes in found)
