"""The grammar of `who`: one phrase that names people by role, relation, form field or word.

who  = [ "each" ] part
part = relation "of" part | role "at" part | role | path | word        read from the left
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from engine.errors import did_you_mean
from engine.phrase import PhraseError

RelationName = Literal["manager", "head", "deputy_in_charge", "custodian", "member"]
MemberName = Literal["record", "line"]
WordName = Literal["opener", "worker", "participant", "signer", "anyone", "nobody", "subject", MemberName]
RELATIONS: tuple[str, ...] = get_args(RelationName)
MEMBERS: tuple[str, ...] = get_args(MemberName)
"""The thing whose turn it is under `for: each …`."""
WORDS: tuple[str, ...] = get_args(WordName)


@dataclass(frozen=True, slots=True)
class Word:
    """One of WORDS: `worker` is whose turn it is, `participant` whoever has or had a part in the case or got a copy, `signer` who
    was added by hand; `record` and `line` stand under `for: each …`."""

    name: str


@dataclass(frozen=True, slots=True)
class Role:
    """The holders of a role, in the whole organisation."""

    name: str


@dataclass(frozen=True, slots=True)
class PathTo:
    """People that a fact names: `form.b_role`, `acted.counting`, `param.receivers`."""

    path: str


@dataclass(frozen=True, slots=True)
class Relation:
    """`manager of opener`, `head of form.branch`."""

    name: str
    of: "Part"


@dataclass(frozen=True, slots=True)
class RoleAt:
    """`clerk at form.branch`: the holders of a role in one unit."""

    role: str
    at: "Part"


Part = Word | Role | PathTo | Relation | RoleAt


@dataclass(frozen=True, slots=True)
class Who:
    """A parsed phrase. `each` makes everyone it names an entry of his own."""

    phrase: str
    part: Part
    each: bool = False

    @property
    def roles(self) -> tuple[str, ...]:
        """Names of the roles it mentions."""
        return tuple(_roles(self.part))

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths it mentions."""
        return tuple(_paths(self.part))

    @property
    def words(self) -> tuple[str, ...]:
        """Words of the language it mentions."""
        return tuple(_words(self.part))


@lru_cache(maxsize=1024)
def parse_who(phrase: str) -> Who:
    """Parse one phrase.

    Raises PhraseError with the column (from 1) and the nearest right word.
    """
    tokens = _tokens(phrase)
    if not tokens:
        raise PhraseError("expected who: a role, a path, a word or a relation", 1)
    each = tokens[0][0] == "each"
    return Who(phrase, _part(tokens[1:] if each else tokens, len(phrase) + 1), each)


def _tokens(phrase: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    column = 1
    for word in phrase.split(" "):
        if word:
            found.append((word, column))
        column += len(word) + 1
    return found


def _part(tokens: list[tuple[str, int]], end: int) -> Part:
    if not tokens:
        raise PhraseError("the phrase ends where a role, a path or a word is expected", end)
    (name, column), rest = tokens[0], tokens[1:]
    if not rest:
        return _single(name, column)
    joint, joint_column = rest[0]
    if joint == "of":
        if name not in RELATIONS:
            raise PhraseError(
                f"{name!r} is no relation{did_you_mean(name, RELATIONS)}; relations are {', '.join(RELATIONS)}",
                column,
            )
        return Relation(name, _part(rest[1:], end))
    if joint == "at":
        return RoleAt(name, _part(rest[1:], end))
    raise PhraseError(
        f"expected 'of' or 'at' after {name!r}, got {joint!r}{did_you_mean(joint, ('of', 'at'))}",
        joint_column,
    )


def _single(name: str, column: int) -> Part:
    if "." in name:
        return PathTo(name)
    if name in WORDS:
        return Word(name)
    if not name.replace("_", "").isalnum() or not name[0].isalpha() or name != name.lower():
        raise PhraseError(f"{name!r} is no name: small letters, digits and _ are expected", column)
    return Role(name)


def _roles(part: Part) -> list[str]:
    match part:
        case Role(name):
            return [name]
        case RoleAt(role, at):
            return [role, *_roles(at)]
        case Relation(_, of):
            return _roles(of)
        case _:
            return []


def _paths(part: Part) -> list[str]:
    match part:
        case PathTo(path):
            return [path]
        case RoleAt(_, inner) | Relation(_, inner):
            return _paths(inner)
        case _:
            return []


def _words(part: Part) -> list[str]:
    match part:
        case Word(name):
            return [name]
        case RoleAt(_, inner) | Relation(_, inner):
            return _words(inner)
        case _:
            return []


def _coerce(given: object) -> Who:
    if isinstance(given, Who):
        return given
    if not isinstance(given, str):
        raise ValueError(f"expected who, for example 'archivist' or 'manager of opener', got {given!r}")
    return parse_who(given)


WhoPhrase = Annotated[
    Who,
    BeforeValidator(_coerce),
    PlainSerializer(lambda who: who.phrase),
    WithJsonSchema({"type": "string", "description": "who: a role, relation, form field or word"}),
]
