"""Whether different people can take different parts."""

from collections.abc import Mapping


def unseated(candidates: Mapping[str, frozenset[str]]) -> str | None:
    """A part that no assignment of different people to all parts can fill (augmenting paths); None where there is one that fills
    them all."""
    seated: dict[str, str] = {}
    for part in candidates:
        if not _seat(part, candidates, seated, set()):
            return part
    return None


def _seat(
    part: str, candidates: Mapping[str, frozenset[str]], seated: dict[str, str], tried: set[str]
) -> bool:
    for person in sorted(candidates[part] - tried):
        tried.add(person)
        if person not in seated or _seat(seated[person], candidates, seated, tried):
            seated[person] = part
            return True
    return False
