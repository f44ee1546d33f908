"""A parameter's value is of its type; what has none is an open figure, and nothing is published with one."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from engine.language.checks.names import no_such
from engine.language.checks.whole import Whole
from engine.language.definition import Pack, Parameter
from engine.language.model_wording import shown
from engine.language.source import Finding
from engine.people.quorum import parse_quorum
from engine.phrase import PhraseError, text_of
from engine.time.day import parse_day
from engine.time.interval import parse_interval
from engine.time.period import parse_duration

_MONEY = re.compile(r"\d{1,13}(\.\d{2})? [A-Z]{3}")


def ill_valued(whole: Whole) -> Iterator[Finding]:
    """Values that are not of their parameter's type."""
    for name, parameter in whole.pack.parameters.items():
        place = ("parameters", name)
        if parameter.type == "choice" and parameter.choices not in whole.pack.choices:
            text = no_such("choices", str(parameter.choices), [*whole.pack.choices])
            yield Finding((*place, "choices"), text, 1)
        elif parameter.value is not None:
            try:
                _refuse_other(parameter, whole.pack)
            except PhraseError as error:
                yield Finding((*place, "value"), str(error), error.column)
            except ValueError as error:
                yield Finding((*place, "value"), str(error), 1)


def unset(pack: Pack) -> Iterator[Finding]:
    """Open figures: the company answers each before the policy is published."""
    for name, parameter in pack.parameters.items():
        if parameter.value is None:
            text = f"no value is given yet for {name!r}: {parameter.question.text.of('en')}"
            yield Finding(("parameters", name), text)
    for name, choice in pack.choices.items():
        if not choice.options:
            question = f": {choice.question.text.of('en')}" if choice.question else ""
            yield Finding(("choices", name), f"no options are given yet for {name!r}{question}")


def _refuse_other(parameter: Parameter, pack: Pack) -> None:
    """Raises ValueError (a PhraseError with its column where a phrase is wrong)."""
    value = parameter.value
    if parameter.type == "choice":
        options = [*pack.choices[str(parameter.choices)].options]
        if value not in options:
            raise ValueError(no_such("option", str(value), options))
    elif parameter.type in _PHRASES:
        _PHRASES[parameter.type](value)
    elif not _is_plain(parameter.type, value):
        raise ValueError(f"expected {_WORDS[parameter.type]}, got {shown(value)}")


def _is_plain(kind: str, value: object) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "yes_no":
            return isinstance(value, bool)
        case "date":
            return isinstance(value, date)
        case _:
            return isinstance(value, str) and _MONEY.fullmatch(value) is not None


_WORDS = {
    "text": "text",
    "number": "a whole number",
    "yes_no": "true or false",
    "date": "a date like 2026-10-01",
    "money": "an amount like '20 CNY'",
}
_PHRASES: Mapping[str, Callable[[object], object]] = {
    "period": lambda value: parse_duration(text_of(value, "a period like '3 working days'")),
    "interval": lambda value: parse_interval(text_of(value, "an interval like 'week'")),
    "day": lambda value: parse_day(text_of(value, "a day like 'friday'")),
    "quorum": parse_quorum,
}
