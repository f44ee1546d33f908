"""The first administrator: somebody who can sign in before anybody else is known."""

from datetime import datetime

from engine.people.actor import Actor
from engine.people.organisation import Holding, Person
from engine.service.service import in_one_transaction
from engine.service.staffing import change_staff, granted, person_changed
from engine.store.unit_of_work import Store, UnitOfWork

ADMINISTRATOR = "administrator"


def administrators(store: Store, now: datetime) -> tuple[str, ...]:
    """Who holds the role at that moment (UTC)."""
    with store.read() as work:
        return work.directory.read(now).holders(ADMINISTRATOR)


def make_administrator(store: Store, person: Person, by: Actor, now: datetime) -> None:
    """Enters the person with the role, in one transaction."""
    changes = [person_changed(person), granted(Holding(person.id, ADMINISTRATOR))]

    def act(work: UnitOfWork) -> None:
        change_staff(work, by, changes, now)

    in_one_transaction(store, act)
