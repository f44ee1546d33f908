"""What may be asked of a person, whoever names him: the opener, or a field of the form."""

from collections.abc import Callable, Mapping

from engine.language.definition import Pack
from engine.language.fact_type import TEXT, UNIT, ChoiceType, FactType, ListType
from engine.language.field import Reading
from engine.people.organisation import Organisation
from engine.text import Text

PersonCheck = Callable[[str, Reading], tuple[Text, ...]]
"""Why a check of governed things does not hold for a person (his id), one text a thing; empty when it holds. What it needs of the
store is in `Reading.fetched` under `person.ID`."""


def person_facts(pack: Pack) -> Mapping[str, FactType]:
    """What the directory knows, by suffix: `opener.rank`, `form.borrower.roles`."""
    rank = pack.choices.get("rank")
    known: dict[str, FactType] = {"roles": ListType(TEXT), "unit": UNIT}
    return {**known, "rank": ChoiceType("rank", tuple(rank.options))} if rank and rank.options else known


def person_fact(person: str, suffix: str, organisation: Organisation) -> object:
    """The fact behind a suffix of `person_facts`; None when it is not known."""
    found = organisation.people.get(person)
    match suffix:
        case "rank":
            return found.rank if found else None
        case "unit":
            return found.unit if found else None
        case _:
            return list(dict.fromkeys(organisation.roles_of(person)))
