"""The figures a policy leaves open: what the company answered, put into the pack.

Whether an answer fits its question is asked by `engine.language.validation`, for a pack's own values alike.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import cast

from engine.digest import Json
from engine.errors import NotFound, Reason, Refused
from engine.language.definition import ChoiceSet, Option, Pack, Parameter
from engine.text import Text

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def with_figures(pack: Pack, figures: Mapping[str, Json]) -> Pack:
    """The pack with the company's values, and with its options for the lists that the company fills.

    Raises NotFound for a figure it does not ask for.
    """
    lists = [name for name, choice in pack.choices.items() if choice.question is not None]
    for name in figures:
        if name not in pack.parameters and name not in lists:
            raise NotFound("figure", name, [*pack.parameters, *lists])
    parameters = {
        name: parameter.model_copy(update={"value": _valued(parameter, figures[name])})
        if name in figures
        else parameter
        for name, parameter in pack.parameters.items()
    }
    choices = {
        name: _filled(choice, figures[name]) if name in lists and name in figures else choice
        for name, choice in pack.choices.items()
    }
    return pack.model_copy(update={"parameters": parameters, "choices": choices})


def _valued(parameter: Parameter, answer: Json) -> object:
    """The answer as a pack file would hold it: JSON knows no dates. One that is no date stays as it is, to be refused."""
    if parameter.type == "date" and isinstance(answer, str) and _DATE.fullmatch(answer):
        with suppress(ValueError):
            return date.fromisoformat(answer)
    return answer


def _filled(choice: ChoiceSet, options: Json) -> ChoiceSet:
    return ChoiceSet(
        options=cast(Mapping[str, Option], options), question=choice.question, clause=choice.clause
    )


def refuse_open(pack: Pack) -> None:
    """Raises Refused with every question that is not answered yet."""
    if not pack.open_figures:
        return
    questions = tuple(_question(pack, name) for name in pack.open_figures)
    text = Text("发布前须先定下这些事项", "these figures must be set before the pack can be published")
    raise Refused(Reason("open_figures", text, details=questions))


def _question(pack: Pack, name: str) -> Text:
    asked = pack.parameters.get(name) or pack.choices[name]
    question = asked.question.text if asked.question else Text("")
    return Text(f"{name}：", f"{name}: ") + question
