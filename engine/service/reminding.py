"""Somebody who is waited for is written to once more, because a person asks for it and not the calendar."""

from engine.case.decision import Entry, Message
from engine.deciding.machine import offers
from engine.errors import Reason, Refused
from engine.evidence.ledger import subject_of
from engine.people.actor import Actor
from engine.service.service import Service, in_one_transaction
from engine.store.outbox import addressed
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text


def remind(service: Service, by: Actor, case: str) -> tuple[str, ...]:
    """Sends the request of each open seat again; to whom. Who may do nothing in the case himself reminds nobody of it.

    Raises Refused, NotFound.
    """

    def send(work: UnitOfWork) -> tuple[str, ...]:
        work.cases.lock(case)
        scope = service.scope(work, work.cases.read(case))
        if not offers(scope, by.person):
            raise Refused(Reason("not_yours", _NOT_YOURS))
        now = service.clock.now()
        asked = [(item.key, person) for item in scope.case.visit.open_items for person in item.candidates]
        for item, person in asked:
            work.outbox.put(addressed(Message("request", person, item=item), case, service.mail_domain, now))
        people = tuple(dict.fromkeys(person for _, person in asked))
        work.ledger.append(subject_of(case), by, Entry("reminded", {"to": list(people)}), now)
        return people

    return in_one_transaction(service.store, send)


_NOT_YOURS = Text(
    "您在本案中没有可办的事，不能催办",
    "you have nothing to do in this case, so you cannot press others for it",
)
