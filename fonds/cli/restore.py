"""`fonds restore`: a database from a backup."""

from pathlib import Path
from typing import Annotated

import typer

from engine.service.proof import verify_database
from fonds.backup import restore as restored
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database
from fonds.company import prepared
from fonds.settings import read_settings

app = plain_app()


@app.command(epilog=example("fonds restore /mnt/backup/fonds-2026-11-23.db"))
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    database: Database = None,
) -> None:
    """Make a database from a backup, bring its tables up to date and prove its ledger. Nothing is ever written over.

    On PostgreSQL this runs pg_restore into an empty database. Mails that were waiting in the backup will be sent.
    """
    settings = read_settings(database=database)
    restored(settings, file)
    with prepared(settings) as fonds:
        verify_database(fonds.store).demand()
    typer.echo("restored; its ledger is proved")
