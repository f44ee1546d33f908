"""`fonds records`: the archive's own catalogue, from a sheet and back into one."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from archive.catalogue.checking import MOST_ROWS, Catalogue
from archive.catalogue.kept import wrong_of
from archive.catalogue.sheet import Encoding, open_catalogue
from archive.catalogue.taking_over import Imported, import_catalogue
from archive.found import all_columns, all_rows
from archive.harmless import harmless
from archive.sections import classes
from archive.sought import read_search
from archive.store.records import Records
from archive.store.searching import all_of
from archive.store.spool import Spool
from archive.tracing import trace, traced
from engine.errors import NotFound
from engine.language.field import Reading
from engine.language.program import Definition
from engine.service.staff import read_at_console
from engine.store.unit_of_work import UnitOfWork
from engine.text import counted
from fonds.app import CONSOLE, Application
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, DryRun, Lang, Limit
from fonds.company import opened
from forms.data_file import ENDINGS, write_data

MOST_TOLD = 50
ErrorsFile = Annotated[
    Path | None, typer.Option("--errors", metavar="FILE", help="Write every wrong cell into this CSV file.")
]
ClassName = Annotated[
    str, typer.Option("--class", metavar="CLASS", help="The class of the records, such as loan_file.")
]
CatalogueName = Annotated[
    Path, typer.Argument(metavar="FILE", help="A CSV file or an Excel workbook (.xlsx).")
]
GivenEncoding = Annotated[
    Encoding | None, typer.Option("--encoding", help="The encoding of a CSV file; else it is found out.")
]
Where = Annotated[
    list[str] | None, typer.Option("--where", metavar="CONDITION", help="What must hold; may be repeated.")
]

app = plain_app("Import an existing catalogue of records, or export what is found.")


@app.command(
    "import",
    epilog=example(
        "fonds records import catalogue.csv --class loan_file --dry-run",
        "fonds records import catalogue.xlsx --class loan_file --errors wrong.csv",
    ),
)
def import_(
    file: CatalogueName,
    class_: ClassName,
    dry_run: DryRun = False,
    encoding: GivenEncoding = None,
    limit: Limit = MOST_ROWS,
    errors: ErrorsFile = None,
    lang: Lang = "en",
    database: Database = None,
) -> None:
    """Enter the records of a catalogue: all of it, or nothing when one cell is wrong.

    The first line holds headings: names of the class's numbers and fields, or their titles in Chinese or English; besides them
    custodian, place, spot, secrecy, retention, created, state, retain_until, appraised, and inside (the number of the record it
    is part of). What is on loan comes in as in its place. A retain_until later than its retention comes to was decided once
    and is taken over; an earlier one is an error.
    """
    with opened(database) as fonds, Spool.opened() as spool:
        definition = definition_with(fonds, class_)
        catalogue = Catalogue(open_catalogue(file, encoding=encoding), class_, CONSOLE, limit)

        def reading(work: UnitOfWork) -> Reading:
            return Reading(
                definition.pack,
                work.directory.read(fonds.clock.now()),
                definition.calendar,
                fonds.clock.now(),
            )

        done = import_catalogue(fonds.store, catalogue, reading, spool, dry_run=dry_run)
        if errors is not None:
            _write_wrong(spool, errors)
        if done.wrong:
            for kept in spool.wrong(MOST_TOLD):
                typer.echo(f"{catalogue.file.name}: {wrong_of(kept).text.of(lang)}", err=True)
            _say_refused(done, errors)
            raise typer.Exit(1)
        head = "would be imported" if dry_run else "imported"
        typer.echo(f"{counted(done.rows, 'record')} of class {class_} {head} from {catalogue.file.name}")


@app.command(
    epilog=example(
        "fonds records export all.xlsx --class loan_file",
        "fonds records export found.csv --class loan_file --where 'customer~贸易' --where created=2024-01-01..2024-12-31",
    )
)
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to: .csv or .xlsx.")],
    class_: ClassName,
    where: Where = None,
    lang: Lang = "zh",
    database: Database = None,
) -> None:
    """Write the records of a class, all or those found, newest first. What is written, `import` reads.

    A condition is NAME=VALUE, NAME=A|B (one of), NAME=START* (begins with), NAME=FROM..TO (days, numbers, amounts) or
    NAME~WORDS (contains); NAME is a field, number, words, custodian, place, spot, secrecy, state, retention, created or
    retain_until.
    """
    if file.suffix.removeprefix(".") not in ENDINGS:
        raise NotFound("kind of file", file.suffix or file.name, [f".{ending}" for ending in ENDINGS])
    with opened(database) as fonds, fonds.store.read() as work:
        definition = definition_with(fonds, class_)
        reading = read_at_console(work, definition, fonds.library.in_force(), fonds.clock.now())
        wanted = read_search(class_, where or (), reading)
        count = write_data(file, all_columns(wanted, reading), all_rows(work, wanted, reading), lang)
        archive = Records(work.connection)
        ids = [id_ for some in all_of(work.connection, wanted, 500) for id_ in some]
        read = traced(archive.by_ids(ids).values(), reading)
        typer.echo(f"{counted(count, 'record')} of class {class_} written to {file}")
        if read:
            with fonds.store.begin() as writing:
                trace(writing, "exported", read, reading, why="console")
            typer.echo(f"{counted(len(read), 'record')} of them traced as read at the console", err=True)


def definition_with(fonds: Application, class_: str) -> Definition:
    """The policy in force that has the class. Raises NotFound."""
    known: list[str] = []
    for definition in fonds.library.in_force():
        if class_ in classes(definition.pack):
            return definition
        known.extend(classes(definition.pack))
    raise NotFound("class", class_, known)


def _say_refused(done: Imported, errors: Path | None) -> None:
    more = done.wrong - MOST_TOLD
    if more > 0:
        told = f"all are in {errors}" if errors else "--errors FILE.csv writes them all"
        typer.echo(f"... and {counted(more, 'more wrong cell')}; {told}", err=True)
    typer.echo(f"nothing is imported: {counted(done.wrong, 'cell')} wrong", err=True)


def _write_wrong(spool: Spool, file: Path) -> None:
    """Every wrong cell, a line each, in both languages."""
    with file.open("w", encoding="utf-8-sig", newline="") as opened_file:
        writer = csv.writer(opened_file)
        writer.writerow(("line", "column", "column_en", "expected", "expected_en", "got", "nearest"))
        for kept in spool.wrong():
            cell = wrong_of(kept)
            sides = (cell.column.zh, cell.column.of("en"), cell.expected.zh, cell.expected.of("en"))
            writer.writerow((cell.line, *map(harmless, (*sides, cell.got, cell.nearest))))
