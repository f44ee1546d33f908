"""The composition root: the parts of one running fonds, put together in one place."""

from dataclasses import dataclass

from archive.governed import GOVERNED
from archive.vocabulary import VOCABULARY
from engine.people.actor import Actor
from engine.service.library import Library
from engine.service.service import Service
from engine.store.unit_of_work import Store
from engine.time.clock import Clock
from fonds.settings import Settings

# Whoever can reach the server's console; the ledger says so.
CONSOLE = Actor("console", "console")


@dataclass(frozen=True, slots=True)
class Application:
    """One running fonds. `close` ends its connections."""

    settings: Settings
    clock: Clock
    store: Store
    library: Library
    service: Service

    def close(self) -> None:
        self.store.close()


def assemble(settings: Settings, store: Store, clock: Clock) -> Application:
    """What every command stands on: a database whose tables exist, and the service that changes it."""
    library = Library(store, VOCABULARY)
    service = Service(store, library, GOVERNED, clock, settings.mail_domain)
    return Application(settings, clock, store, library, service)
