"""Signing at the counter: who hands papers over is signed in, who takes them signs beside him with the code from his mail."""

from engine.case.case import Case, WorkItem
from engine.case.command import Act
from engine.case.decision import Entry, Message
from engine.deciding.turn import overtaken
from engine.errors import Conflict, Reason, Refused
from engine.evidence.ledger import subject_of
from engine.evidence.pickup import MOST_GUESSES, PickupCode
from engine.people.actor import Actor
from engine.service.applying import Step
from engine.service.service import Service, in_one_transaction
from engine.store.outbox import addressed
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def sign_by_code(service: Service, before: Actor, case: str, person: str, typed: str, command: Act) -> Case:
    """Takes the action for `person` by the digits that he `typed` or said, before whoever stands with him; the case then.

    What is signed are the lists that his mail showed; where they have changed, the machine refuses and the code stays good.
    Raises Refused for wrong, dead and missing codes and for whoever has no seat beside him; Conflict when it was used.
    """
    found = in_one_transaction(
        service.store, lambda work: _sign(service, work, before, case, person, typed, command)
    )
    if isinstance(found, Refused):  # not raised inside: the wrong guess is counted all the same
        raise found
    return found


def send_again(service: Service, before: Actor, case: str, person: str) -> None:
    """Sends the person his request once more, with a new code in place of the old.

    Raises Refused as `sign_by_code`.
    """

    def send(work: UnitOfWork) -> None:
        item = _seat(service, work, before, case, person)
        message = Message("request", person, item=item.key)
        now = service.clock.now()
        work.outbox.put(addressed(message, case, service.mail_domain, now))
        work.ledger.append(subject_of(case), before, Entry("code_sent_again", {"to": person}), now)

    in_one_transaction(service.store, send)


def _sign(
    service: Service, work: UnitOfWork, before: Actor, case: str, person: str, typed: str, command: Act
) -> Case | Refused:
    item = _seat(service, work, before, case, person)
    code = _living(work.pickup_codes.find(case, item.key, person))
    now = service.clock.now()
    if not code.is_for(typed):
        work.pickup_codes.missed(code)
        left = MOST_GUESSES - code.wrong - 1
        work.ledger.append(
            subject_of(case), before, Entry("code_wrong", {"person": person, "left": left}), now
        )
        return Refused(Reason("code_wrong", _wrong(left)))
    if not work.pickup_codes.use(code, now):
        raise Conflict(Reason("code_used", _USED))
    act = Act(command.action, command.answers, code.digests, item.key)
    entry = Entry("code_used", {"person": person, "before": before.person})
    work.ledger.append(subject_of(case), before, entry, now)
    return service.applying(work, now).run(Step(Actor(person, "code"), act, case))


def _seat(service: Service, work: UnitOfWork, before: Actor, case: str, person: str) -> WorkItem:
    """The open seat of the person, with the case held; whoever stands beside him has another seat of the same step."""
    work.cases.lock(case)
    scope = service.scope(work, work.cases.read(case))
    items = scope.case.visit.items
    mine = next((item for item in items if item.is_open and item.may_be_done_by(person)), None)
    if mine is None:
        raise Conflict(overtaken(scope))
    beside = (item for item in items if item.key != mine.key)
    if before.person == person or not any(_is_his(item, before.person) for item in beside):
        raise Refused(Reason("not_at_counter", _NOT_BESIDE))
    return mine


def _is_his(item: WorkItem, person: str) -> bool:
    return item.act.by == person if item.act else item.may_be_done_by(person)


def _living(code: PickupCode | None) -> PickupCode:
    if code is None:
        raise Refused(Reason("code_unknown", _NONE))
    if code.used_at is not None:
        raise Conflict(Reason("code_used", _USED))
    if code.is_dead:
        raise Refused(Reason("code_dead", _DEAD))
    return code


def _wrong(left: int) -> Text:
    if left <= 0:
        return Text("取件码不对，已作废：", "That is not the code, and it is now void: ") + _AGAIN
    many = "try" if left == 1 else "tries"
    return Text(f"取件码不对，还可再试{left}次", f"That is not the code; {left} more {many}")


_AGAIN = Text("请重新发送取件码", "please send a new one")
_NONE = Text("还没有发出取件码，请发送取件码", "no code has been sent yet: please send one")
_DEAD = Text("取件码输错次数过多，已作废：", "the code was mistyped too often and is void: ") + _AGAIN
_USED = Text("取件码已经用过", "the code has been used")
_NOT_BESIDE = Text(
    "取件码须在交接的另一方面前使用，您不是本步骤的交接人",
    "a pickup code is used before the other party of the handing over, and you have no seat in this step",
)
