"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from engine.text import Language

Lang = Annotated[Language, typer.Option("--lang", help="The language of what is printed for people.")]
Database = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL", help="sqlite:///FILE or postgresql://...; else FONDS_DATABASE is used."
    ),
]
PackName = Annotated[str, typer.Argument(metavar="PACK", help="A shipped pack or a folder.")]
Log = Annotated[Literal["human", "json"], typer.Option("--log", help="How log lines are written.")]
Sheet = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file or an Excel workbook (.xlsx).")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="Refuse a sheet with more rows.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")]
Now = Annotated[
    str | None,
    typer.Option("--now", metavar="MOMENT", help="Set the clock to 2026-09-28T09:00; it runs on from there."),
]
