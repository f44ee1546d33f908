"""`fonds work`: workers alone."""

import signal

import typer

from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, Log, Now
from fonds.company import at_work
from fonds.logs import begin_logging
from fonds.moved_clock import read_now
from fonds.serving import awake, wakeups_of
from fonds.settings import read_settings

app = plain_app()
_ENDS = {signal.SIGINT, signal.SIGTERM}


@app.command(epilog=example("fonds work", "fonds work --log json --database postgresql://fonds@db/fonds"))
def work(now: Now = None, log: Log = "human", database: Database = None) -> None:
    """Start workers alone: duties, deadlines, mails, seals. Any number of processes may; nothing is done twice.

    `fonds serve` has workers of its own. FONDS_BASE_URL must be set here as it is there: mails lead to it.
    """
    begin_logging(log)
    # blocked before any thread begins, so that they come here and nowhere else
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    with at_work(read_settings(database=database), read_now(now)) as fonds, awake(fonds, wakeups_of(fonds)):
        typer.echo("fonds is at work. Ctrl-C ends.")
        signal.sigwait(_ENDS)
    typer.echo("ended")
