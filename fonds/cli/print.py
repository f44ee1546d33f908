"""`fonds print`: a form as a file."""

from pathlib import Path
from typing import Annotated

import typer

from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, Lang
from fonds.company import opened
from fonds.printing import FORMS, form_of
from forms.printing import ENDINGS, printed_file

app = plain_app()


@app.command(
    "print",
    epilog=example(
        "fonds print handover-list YJ2026-0001",
        "fonds print archive-list 2026鸿借字第001号 --to archive.xlsx",
        "fonds print register files --pack micro-loan",
        "fonds print loan-register 2026-09",
        "fonds print borrowed 林小满",
    ),
)
def print_form(
    form: Annotated[str, typer.Argument(metavar="FORM", help=f"One of {', '.join(FORMS)}.")],
    subject: Annotated[
        str,
        typer.Argument(
            metavar="NUMBER",
            help="The number of a case or record; a register's name; 2026-09; a person.",
        ),
    ],
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A name ending in .pdf or .xlsx; else its own, as PDF."),
    ] = None,
    pack: Annotated[
        str | None, typer.Option(metavar="PACK", help="The policy, where several have such a register.")
    ] = None,
    lang: Lang = "zh",
    database: Database = None,
) -> None:
    """Write a form as PDF or Excel, in Chinese; with --lang en the English beside it.

    A form tells by which list it was printed (its check code) and where the ledger stood at that moment.
    """
    ending = to.suffix.removeprefix(".").lower() if to else ENDINGS[0]
    if ending not in ENDINGS:
        raise typer.BadParameter(
            f"expected a name that ends in .{' or .'.join(ENDINGS)}, got {to}", param_hint="--to"
        )
    with opened(database) as fonds:
        made = printed_file(form_of(fonds, form, subject, pack), ending, lang)
    file = to or Path(made.name)
    file.write_bytes(made.content)
    typer.echo(f"written: {file}")
