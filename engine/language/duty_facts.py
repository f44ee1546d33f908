"""What a duty may ask under `when`: of the event that it waits for, and of the one whose turn it is."""

from collections.abc import Mapping

from engine.language.definition import Duty, FieldSpec, Pack
from engine.language.fact_type import MOMENT, PERSON, UNIT, FactType
from engine.language.field import FieldKind
from engine.language.names import of_fields, of_parameters
from engine.language.person_facts import person_facts
from engine.language.vocabulary import Vocabulary

OUTSIDE = "outside."


def facts_of_duty(
    pack: Pack, duty: Duty, kinds: Mapping[str, FieldKind], vocabulary: Vocabulary
) -> Mapping[str, FactType]:
    """Every name with its type: `source.*`, `subject` (and what is known of a person), `param.*`, `today`."""
    return {
        "today": MOMENT,
        **dict(of_parameters(pack)),
        **dict(of_fields("source", pack, source_fields(pack, duty), kinds)),
        **{f"source.{name}": found for name, found in vocabulary.events.get(duty.upon or "", {}).items()},
        **_of_subject(pack, duty),
    }


def source_fields(pack: Pack, duty: Duty) -> Mapping[str, FieldSpec]:
    """The fields that the duty's event brings: those that are reported, or those of the case that came to a state."""
    upon = duty.upon or ""
    if upon.startswith(OUTSIDE):
        event = pack.events.get(upon.removeprefix(OUTSIDE))
        return event.fields if event else {}
    workflow = pack.workflows.get(upon.partition(".")[0])
    return workflow.asked if workflow else {}


def _of_subject(pack: Pack, duty: Duty) -> Mapping[str, FactType]:
    kind = (duty.for_ or "").removeprefix("each ")
    if kind in pack.unit_kinds:
        return {"subject": UNIT}
    if kind in pack.roles:
        known = {f"subject.{suffix}": found for suffix, found in person_facts(pack).items()}
        return {"subject": PERSON, **known}
    return {}
