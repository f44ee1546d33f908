"""`fonds who`: who is asked in a case, and why."""

from typing import Annotated

import typer

from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, Lang
from fonds.company import opened
from fonds.who import lines_of, who_is_asked

app = plain_app()


@app.command(epilog=example("fonds who YJ2026-0001", "fonds who 2026鸿借字第001号 --lang en"))
def who(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The number of a case, or its id.")],
    lang: Lang = "zh",
    database: Database = None,
) -> None:
    """Say who is asked in a case now and next, seat by seat.

    How the policy's words come to people, step by step, by which clause; who else could; who is kept out, for what reason, and
    who can change that.
    """
    with opened(database) as fonds:
        for line in lines_of(who_is_asked(fonds, case), lang):
            typer.echo(line)
