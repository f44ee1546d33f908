"""`fonds people`: the staff, from a sheet and back into one."""

from typing import Annotated

import typer

from engine.service.password import reset
from fonds import importing
from fonds.app import CONSOLE
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, DryRun, Limit, Sheet
from fonds.cli.said import say_difference, say_refused
from fonds.company import opened
from fonds.importing import gaps, import_people, published, zone_of
from fonds.people_sheet import sheet_of_people
from fonds.sheet import MOST_ROWS

app = plain_app("Import or export the staff as CSV.")


@app.command(
    "import", epilog=example("fonds people import staff.csv --dry-run", "fonds people import staff.csv")
)
def import_(
    sheet: Sheet,
    missing_leave: Annotated[
        bool,
        typer.Option(
            "--missing-leave",
            help="The sheet is the whole staff: who is not in it has left, and loses his roles.",
        ),
    ] = False,
    limit: Limit = MOST_ROWS,
    dry_run: DryRun = False,
    database: Database = None,
) -> None:
    """Enter the staff of a sheet: all of it, or nothing when one cell is wrong.

    The sheet is CSV (UTF-8 or GBK) or an Excel workbook. Nobody is deleted: who is not in it is told and stays. Roles held for a
    time have days under `from` and `until`; those of another period stand in a further row of the same id.
    """
    with opened(database) as fonds:
        given = importing.Sheet(sheet, limit, missing_leave)
        done = import_people(fonds.store, fonds.library, given, CONSOLE, fonds.clock.now(), dry_run=dry_run)
        zone = zone_of(published(fonds.library))
        if done.refused:
            if dry_run:
                say_difference(done.difference, "people", zone, dry_run=True, missing_leave=missing_leave)
            say_refused(done.refused)
            raise typer.Exit(1)
        say_difference(done.difference, "people", zone, dry_run=dry_run, missing_leave=missing_leave)
        if not dry_run:
            fonds.service.reseat()
        for gap in gaps(fonds.library, done.after):
            typer.echo(f"warning: {gap}", err=True)


@app.command(epilog=example("fonds people export > staff.csv"))
def export(database: Database = None) -> None:
    """Print everybody as CSV, as `import` reads it."""
    with opened(database) as fonds, fonds.store.read() as work:
        zone = zone_of(published(fonds.library))
        typer.echo(sheet_of_people(work.directory.read(fonds.clock.now()), zone), nl=False)


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
