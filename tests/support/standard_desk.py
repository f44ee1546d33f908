"""The small policy with every standard action open to whom it usually is, and a desk at which a note is already under way."""

from collections.abc import Mapping
from dataclasses import replace

from engine.case.case import Case
from engine.case.command import Act
from engine.deciding.machine import scope_of
from engine.deciding.scope import Facts, Scope
from engine.digest import Json
from engine.people.organisation import Organisation
from tests.support.small_pack import NOTE, PACK, STAFF, Desk, person, small_definition

OPEN_TO = """
standard_actions:
  send_back: worker
  take_back: participant
  withdraw: opener
  add_signer: worker
  remove_signer: participant
  reassign: {who: {any_of: [worker, administrator]}}
  delegate: worker
  jump: administrator
  nudge: {who: participant, times: 1, within: 4 hours}
  copy: participant
  comment: participant
  attach: participant
  pause: administrator
  enter_late: administrator
"""
FREE = NOTE.replace("apart: [[opener, form.checker, keeper]]\n", "")
WITH_MORE: Organisation = replace(STAFF, people={**STAFF.people, "lu": person("lu"), "mo": person("mo")})


def desk(
    at: str = "signing", note: str = NOTE, actions: str = OPEN_TO, staff: Organisation = WITH_MORE
) -> Desk:
    """A note opened by wen, checked by fu, to be signed by a keeper (ku or gu) and the boss (bao), in the state `at`."""
    made = Desk(small_definition(note, PACK.replace("not_yet: []", actions)), staff)
    made.open()
    for state, by, action in (("writing", "wen", "submit"), ("checking", "fu", "pass_on")):
        if at == state:
            break
        made.decide(by, Act(action))
    return made


def do(desk: Desk, who: str, action: str, /, item: str | None = None, **answers: Json) -> Case:
    """A standard action with a reason, where nothing else is said."""
    wants_reason = action not in ("nudge", "copy", "comment", "attach", "give_back", "resume")
    given: Mapping[str, Json] = {"reason": "有事", **answers} if wants_reason else answers
    return desk.decide(who, Act(action, given, item=item))


def scope(desk: Desk) -> Scope:
    """The case with everything its definition may name."""
    assert desk.case is not None
    return scope_of(desk.definition, desk.case, Facts(desk.staff), desk.now)


def asked(desk: Desk) -> set[str]:
    """Who has something to do now."""
    assert desk.case is not None
    return {person for item in desk.case.visit.open_items for person in item.awaited}


def mails(desk: Desk) -> set[tuple[str, str]]:
    """What the latest decision sends: kind and receiver."""
    assert desk.last is not None
    return {(message.kind, message.to) for message in desk.last.messages}
