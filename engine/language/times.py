"""How often: a whole number of times, or the parameter that says it."""

from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from engine.phrase import PATH_PATTERN, Path, is_path, parse_path


def _how_often(given: object) -> int | Path:
    if isinstance(given, Path) or (isinstance(given, int) and not isinstance(given, bool) and given >= 1):
        return given
    if isinstance(given, str) and is_path(given.strip()):
        return parse_path(given)
    raise ValueError(f"expected how often, at least 1, or a parameter, got {given!r}")


TimesPhrase = Annotated[
    int | Path,
    PlainValidator(_how_often),
    PlainSerializer(lambda times: times if isinstance(times, int) else str(times)),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": f"^{PATH_PATTERN}$"}]}
    ),
]
