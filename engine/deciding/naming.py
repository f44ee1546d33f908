"""What people call whom a phrase of `who` names: the seat, the role, the relation in plain words."""

from engine.deciding.scope import Scope
from engine.people.who import Part, PathTo, Relation, Role, RoleAt, Word, parse_who
from engine.text import Text, same

RELATIONS = {
    "manager": Text("上级", "the manager"),
    "head": Text("部门负责人", "the head"),
    "deputy_in_charge": Text("分管领导", "the deputy in charge"),
    "member": Text("人员", "a member"),
    "custodian": Text("保管人", "the custodian"),
}
_WORDS = {
    "opener": Text("本案发起人", "the one who opened this case"),
    "worker": Text("现在的办理人", "whoever works on it now"),
    "participant": Text("本案参与人", "whoever takes part in this case"),
    "signer": Text("加签人", "an added signer"),
    "anyone": Text("任何人", "anyone"),
    "record": Text("该档案", "the record"),
    "line": Text("该行", "the line"),
}


def seat_said(scope: Scope, phrase: str) -> Text:
    """The phrase in words: `head of form.branch` as “the head of this case's branch”."""
    return part_said(scope, parse_who(phrase).part)


def part_said(scope: Scope, part: Part) -> Text:
    """The same for a part of a phrase."""
    match part:
        case Role(name):
            return role_said(scope, name)
        case Word(name):
            return _WORDS.get(name, same(name))
        case PathTo(path):
            return _path_said(scope, path)
        case RoleAt(role, at):
            inner, title = part_said(scope, at), role_said(scope, role)
            return Text(f"{inner.zh}的{title.zh}", f"{title.of('en')} of {inner.of('en')}")
        case Relation(name, of):
            inner, relation = part_said(scope, of), RELATIONS[name]
            return Text(f"{inner.zh}的{relation.zh}", f"{relation.of('en')} of {inner.of('en')}")


def role_said(scope: Scope, name: str) -> Text:
    """What the policy calls a role."""
    roles = scope.definition.pack.roles
    role = roles.get(name)
    if role is None:
        return same(name)
    recorder = roles.get(role.recorded_by or "")
    if recorder is None:
        return role.text
    return Text(
        f"{role.zh}（由{recorder.zh}录入）",
        f"{role.text.of('en')} (recorded by {recorder.text.of('en')})",
    )


def person_said(scope: Scope, person: str) -> Text:
    """A person's name, whether or not he is still here."""
    found = scope.facts.organisation.people.get(person)
    return found.name if found else same(person)


def unit_said(scope: Scope, unit: str) -> Text:
    """A unit's name."""
    found = scope.facts.organisation.units.get(unit)
    return found.name if found else same(unit)


def _path_said(scope: Scope, path: str) -> Text:
    head, _, rest = path.partition(".")
    states = scope.program.workflow.states
    if head == "acted" and rest in states:
        state = states[rest].text
        return Text(f"在“{state.zh}”办理的人", f"whoever acted in “{state.of('en')}”")
    if head == "record":
        return Text("该档案所载部门或人员", f"what the record says under “{rest}”")
    field, _, suffix = rest.partition(".")
    spec = scope.program.asked.get(field) if head == "form" else None
    if spec is None:
        return same(path)
    title = Text(f"本案的{spec.zh}", f"this case's {_small(spec.text.of('en'))}")
    return title if not suffix else Text(f"{title.zh}所载的{suffix}", f"the {suffix} of {title.of('en')}")


def _small(words: str) -> str:
    """As inside a sentence: `Checker` as “checker”; `B-role` stays."""
    return words[:1].lower() + words[1:] if words[1:2].islower() else words
