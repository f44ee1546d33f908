"""People as they are typed where there are too many to choose from: by name, or by mail address where several have one name."""

import re
from collections.abc import Iterable

from engine.people.organisation import Organisation, Person
from engine.text import LANGUAGES, Text


def written(person: Person, organisation: Organisation) -> Text:
    """What stands for the person in the box, in either language."""
    names = {lang: person.name.of(lang) for lang in LANGUAGES}
    others = [each for each in organisation.people.values() if each.active and each.id != person.id]
    shared = any(each.name.of(lang) == names[lang] for each in others for lang in LANGUAGES)
    beside = f" {person.email}" if shared and person.email else ""
    return Text(names["zh"] + beside, names["en"] + beside)


def meant(typed: str, organisation: Organisation) -> str:
    """The id of who is meant; what was typed, where that is nobody or could be several."""
    words = typed.strip().casefold()
    active = [each for each in organisation.people.values() if each.active]
    for known_as in (_id, _address, _written):
        found = {each.id for each in active if words in known_as(each, organisation)}
        if len(found) == 1:
            return found.pop()
    return typed


def many_meant(typed: Iterable[str], organisation: Organisation) -> list[str]:
    """The same for names one after another, each once."""
    words = (word.strip() for line in typed for word in _BETWEEN.split(line))
    return list(dict.fromkeys(meant(word, organisation) for word in words if word))


_BETWEEN = re.compile(r"[、，,;；\n]")


def _id(person: Person, organisation: Organisation) -> set[str]:
    return {person.id.casefold()}


def _address(person: Person, organisation: Organisation) -> set[str]:
    return {person.email.casefold()}


def _written(person: Person, organisation: Organisation) -> set[str]:
    whole = written(person, organisation)
    return {text.of(lang).casefold() for text in (whole, person.name) for lang in LANGUAGES}
