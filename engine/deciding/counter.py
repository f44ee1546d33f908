"""What happens at a counter: things pass from hand to hand, and both who give and who take them sign there."""

from engine.deciding.scope import Scope
from engine.language.definition import Action
from engine.people.who import PathTo, parse_who


def handing_over(scope: Scope) -> tuple[str, ...]:
    """The actions of the case's state by which things pass from hand to hand, in the order of the definition."""
    actions = scope.program.workflow.actions_in(scope.case.state)
    return tuple(
        name for name, action in actions.items() if action.upon is None and is_at_counter(scope, action)
    )


def takers(scope: Scope) -> tuple[str, ...]:
    """Whom the case itself names to take what is handed over now, whether he has signed or not."""
    if not handing_over(scope):
        return ()
    named = (item for item in scope.case.visit.items if isinstance(parse_who(item.phrase).part, PathTo))
    return tuple(person for item in named for person in ((item.act.by,) if item.act else item.candidates))


def is_at_counter(scope: Scope, action: Action) -> bool:
    """Whether an effect of the action passes things from hand to hand."""
    kinds = scope.definition.vocabulary.effects
    found = (kinds.get(effect.name) for effect in action.effects)
    return any(kind is not None and kind.at_counter for kind in found)


def signs_at_counter(scope: Scope, item: str) -> bool:
    """Whether who fills the seat may sign beside the counter: what is handed over is signed by several together, and he is
    one whom the case itself names. Who holds an office signs as he is signed in."""
    found = next((each for each in scope.case.visit.open_items if each.key == item), None)
    if found is None or not isinstance(parse_who(found.phrase).part, PathTo):
        return False
    actions = scope.program.workflow.actions_in(scope.case.state)
    return any(actions[name].together for name in handing_over(scope))
