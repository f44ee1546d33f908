"""The company's answers to what a policy leaves open: read as they are typed, refused while they can be corrected."""

from collections.abc import Mapping
from typing import cast

from archive.vocabulary import VOCABULARY
from engine.digest import Json
from engine.errors import DefinitionError, FondsError, NotFound
from engine.language.checks.parameters import ill_valued
from engine.language.checks.whole import Whole
from engine.language.definition import Pack
from engine.language.document import read_yaml
from engine.language.figures import with_figures
from engine.text import Text

_YES_NO: Mapping[str, bool] = {
    "true": True,
    "yes": True,
    "是": True,
    "false": False,
    "no": False,
    "否": False,
}
_PLAIN = frozenset({"text", "money", "period", "interval", "day", "choice", "date"})


class InvalidAnswer(FondsError):
    """An answer does not fit its question; says what was expected, and the nearest right spelling."""


def question_of(pack: Pack, figure: str) -> Text:
    """What is asked of the company. Raises NotFound with the nearest name."""
    if figure not in (known := figures_of(pack)):
        raise NotFound("figure", figure, known)
    asked = pack.parameters.get(figure) or pack.choices[figure]
    return asked.question.text if asked.question else Text(figure, figure)


def figures_of(pack: Pack) -> tuple[str, ...]:
    """Everything the company may set: parameters, and lists that it fills."""
    return (*pack.parameters, *(name for name, choice in pack.choices.items() if choice.question))


def expected_of(pack: Pack, figure: str) -> str:
    """What an answer looks like."""
    parameter = pack.parameters.get(figure)
    if parameter is None:
        return "{name: {zh: 名称, en: Name}, ...}"
    if parameter.type == "choice":
        return " | ".join(pack.choices[str(parameter.choices)].options)
    return _LOOKS_LIKE[parameter.type]


def read_answer(pack: Pack, figure: str, answer: str) -> Json:
    """The value of an answer as it was typed.

    Raises NotFound for a figure that is not asked for, InvalidAnswer.
    """
    question_of(pack, figure)
    value = _value(pack, figure, answer.strip())
    for finding in ill_valued(Whole(with_figures(pack, {figure: value}), VOCABULARY)):
        if finding.place[:2] == ("parameters", figure):
            raise InvalidAnswer(f"figure {figure}: {finding.message}")
    return value


def _value(pack: Pack, figure: str, answer: str) -> Json:
    parameter = pack.parameters.get(figure)
    kind = parameter.type if parameter else "choices"
    if kind in _PLAIN:
        return answer
    if kind == "yes_no":
        return _YES_NO.get(answer.lower(), answer)
    try:
        return cast(Mapping[str, Json], read_yaml(f"figure {figure}", f"value: {answer}").data)["value"]
    except DefinitionError as error:
        raise InvalidAnswer(f"figure {figure}: {error.problems[0].message}") from None


_LOOKS_LIKE: Mapping[str, str] = {
    "text": "text",
    "number": "a whole number",
    "money": "20 CNY",
    "date": "2026-10-01",
    "yes_no": "yes | no",
    "period": "5 working days | 7 days | 24 hours | same day | none",
    "interval": "month | 2 weeks",
    "quorum": "a role, {any_of: [...]}, {all_of: [...]} or none",
    "day": "friday | 15 | last working day",
}
