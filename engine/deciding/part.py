"""What part somebody has in a case, for who reads through it: asking for a thing lets nobody read it, deciding does."""

from engine.case.case import Case, WorkItem
from engine.language.reader import PartInCase


def part_in(case: Case, person: str) -> PartInCase:
    """`decides` who is asked or has acted and did not bring it here, `takes_part` who did or comes to be asked; nothing for who
    was only told, named or given a copy."""
    items = [item for item in case.visit.items if person in _people(item)]
    acts = (*case.acted.values(), *case.acted_as.values())
    is_asked = any(item.asked for item in items) or any(person in people for people in acts)
    if person in case.brought_by:
        return "takes_part"
    if is_asked:
        return "decides"
    return "takes_part" if items else ""


def _people(item: WorkItem) -> tuple[str, ...]:
    return (*item.candidates, *item.given_to, *filter(None, (item.assignee, item.delegated)))
