"""One transaction of the store, and the store that begins it."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Connection

from engine.store.attachments import Attachments
from engine.store.batch import Batch, Row, Write
from engine.store.bulk_decisions import BulkDecisions
from engine.store.cases import Cases
from engine.store.counters import Counters
from engine.store.dialect import connect, for_writing
from engine.store.directory import Directory
from engine.store.duties import Duties
from engine.store.editions import Editions
from engine.store.identity import Identity
from engine.store.ledger_entries import Ledger
from engine.store.outbox import Outbox
from engine.store.passwords import Passwords
from engine.store.pickup_codes import PickupCodes
from engine.store.prepared import one_round_trip
from engine.store.seals import Seals
from engine.store.sessions import Sessions
from engine.store.tokens import Tokens


class UnitOfWork:
    """Everything one transaction reads and writes.

    Reads and draws of numbers go to the database at once, through `connection`. Writes that nothing later in the transaction
    reads back wait in a batch (`later`) and go together when it ends; `flush` sends them sooner.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.batch = Batch()
        self.ledger = Ledger(connection, self.batch)
        self.cases = Cases(connection, self.batch, self.ledger)
        self.counters = Counters(connection)
        self.bulk = BulkDecisions(connection, self.batch)
        self.directory = Directory(connection, self.batch)
        self.duties = Duties(connection, self.batch)
        self.editions = Editions(connection, self.batch)
        self.identity = Identity(connection)
        self.outbox = Outbox(connection, self.batch)
        self.seals = Seals(connection, self.batch, self.counters)
        self.tokens = Tokens(connection, self.batch)
        self.pickup_codes = PickupCodes(connection, self.batch)
        self.sessions = Sessions(connection)
        self.passwords = Passwords(connection, self.batch)
        self.attachments = Attachments(connection)

    def later(self, write: Write, row: Row) -> None:
        """Writes `row` together with all else, at the end of the transaction."""
        self.batch.put(write, row)

    def flush(self) -> None:
        """Sends what waits, so that this transaction's own reads see it."""
        self.cases.put_changes()
        self.batch.flush(self.connection)

    @contextmanager
    def savepoint(self) -> Generator[None]:
        """What is written inside is undone when it raises; what was written before stays. The error goes on."""
        self.flush()
        cases, heads = self.cases.mark(), dict(self.ledger.heads)
        try:
            with self.connection.begin_nested():
                yield
                self.flush()
        except BaseException:
            self.batch.drop()
            self.cases.back_to(cases)
            self.ledger.heads = heads
            raise


class Store:
    """A database of fonds: `sqlite:///FILE` or `postgresql://…`. Safe between threads."""

    def __init__(self, url: str) -> None:
        self.engine = connect(url)
        self._writing = for_writing(self.engine)

    @contextmanager
    def begin(self) -> Generator[UnitOfWork]:
        """A transaction that writes: all of it at the end of the block, or nothing when the block raises."""
        with self._writing.connect() as connection, connection.begin() as transaction:
            work = UnitOfWork(connection)
            yield work
            with one_round_trip(connection):
                work.flush()
                transaction.commit()

    @contextmanager
    def read(self) -> Generator[UnitOfWork]:
        """A transaction that reads. Raises RuntimeError if it was given something to write.

        It ends with a COMMIT: at a ROLLBACK psycopg forgets every statement it has prepared, and PostgreSQL plans them anew.
        """
        with self.engine.begin() as connection:
            work = UnitOfWork(connection)
            yield work
            if work.batch:
                raise RuntimeError(
                    "a transaction that reads was given something to write; begin it with Store.begin"
                )

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()
