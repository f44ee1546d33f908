"""`fonds people`: the staff, from a sheet and back into one."""

from typing import Annotated

import typer

from engine.service.password import reset
from fonds.app import CONSOLE
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, DryRun, Sheet
from fonds.cli.said import say_difference
from fonds.company import opened
from fonds.importing import gaps, import_people, words_of
from fonds.people_sheet import sheet_of_people

app = plain_app("Import or export the staff as CSV.")


@app.command(
    "import", epilog=example("fonds people import staff.csv --dry-run", "fonds people import staff.csv")
)
def import_(sheet: Sheet, dry_run: DryRun = False, database: Database = None) -> None:
    """Enter the staff of a sheet: all of it, or nothing when one cell is wrong.

    The sheet is CSV in UTF-8 or GBK. People who are not in it stay as they are; who has left stays in it with active = false.
    """
    with opened(database) as fonds:
        words = words_of(fonds.library)
        done = import_people(fonds.store, words, sheet, CONSOLE, fonds.clock.now(), dry_run=dry_run)
        say_difference(done.difference, "people", dry_run=dry_run)
        for gap in gaps(fonds.library, done.after):
            typer.echo(f"warning: {gap}", err=True)


@app.command(epilog=example("fonds people export > staff.csv"))
def export(database: Database = None) -> None:
    """Print everybody as CSV, as `import` reads it."""
    with opened(database) as fonds, fonds.store.read() as work:
        typer.echo(sheet_of_people(work.directory.read(fonds.clock.now())), nl=False)


@app.command("reset-password", epilog=example("fonds people reset-password lin"))
def reset_password(
    person: Annotated[
        str, typer.Argument(metavar="ID", help="Whose password, by the id of the staff sheet.")
    ],
    database: Database = None,
) -> None:
    """Take somebody's password away and sign him out everywhere.

    He is told by mail, signs in by a mail link, and sets a new one. Nobody else ever learns or chooses it.
    """
    with opened(database) as fonds:
        reset(fonds.service, CONSOLE, person)
        typer.echo(f"{person} has no password now and is signed out everywhere")
