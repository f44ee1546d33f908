"""`fonds units`: branches and departments, from a sheet and back into one."""

import typer

from fonds import importing
from fonds.app import CONSOLE
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, DryRun, Limit, Sheet
from fonds.cli.said import say_difference
from fonds.company import opened
from fonds.importing import import_units, published, zone_of
from fonds.sheet import MOST_ROWS
from fonds.unit_sheet import sheet_of_units

app = plain_app("Import or export the company's units as CSV.")


@app.command(
    "import", epilog=example("fonds units import units.csv --dry-run", "fonds units import units.csv")
)
def import_(
    sheet: Sheet, limit: Limit = MOST_ROWS, dry_run: DryRun = False, database: Database = None
) -> None:
    """Enter the units of a sheet: all of it, or nothing when one cell is wrong. Units come before the people in them.

    The sheet is CSV (UTF-8 or GBK) or an Excel workbook with the columns id, name_zh, name_en, kind, code, parent, head,
    deputy_in_charge.
    """
    with opened(database) as fonds:
        given = importing.Sheet(sheet, limit)
        found = import_units(fonds.store, fonds.library, given, CONSOLE, fonds.clock.now(), dry_run=dry_run)
        say_difference(found, "units", zone_of(published(fonds.library)), dry_run=dry_run)
        if not dry_run:
            fonds.service.reseat()


@app.command(epilog=example("fonds units export > units.csv"))
def export(database: Database = None) -> None:
    """Print all units as CSV, as `import` reads it."""
    with opened(database) as fonds, fonds.store.read() as work:
        typer.echo(sheet_of_units(work.directory.read(fonds.clock.now())), nl=False)
