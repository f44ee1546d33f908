"""`fonds backup`: the whole database in one file."""

from pathlib import Path
from typing import Annotated

import typer

from fonds.backup import back_up
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database
from fonds.settings import read_settings

app = plain_app()


@app.command(epilog=example("fonds backup /mnt/backup/fonds-2026-11-23.db"))
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet.")],
    database: Database = None,
) -> None:
    """Copy the database into one file, while it is in use.

    On PostgreSQL this runs pg_dump. The file of seals is apart from the database on purpose: keep it elsewhere.
    """
    back_up(read_settings(database=database), file)
    typer.echo(f"{file}: {file.stat().st_size:,} bytes")
