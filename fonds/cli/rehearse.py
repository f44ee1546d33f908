"""`fonds rehearse`: what a policy will do, before anybody has to live with it."""

from typing import Annotated

import typer

from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Lang, PackName
from fonds.packs import find_pack, read_sources
from rehearsal.played import Rehearsed
from rehearsal.report import reported, summary
from rehearsal.run import rehearse as rehearsed

app = plain_app()


@app.command(
    epilog=example("fonds rehearse micro-loan", "fonds rehearse micro-loan late_over_national_day --lang zh")
)
def rehearse(
    pack: PackName,
    scenario: Annotated[str | None, typer.Argument(metavar="[SCENARIO]", help="Only this one.")] = None,
    lang: Lang = "en",
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Of what went as expected, only that it did.")
    ] = False,
) -> None:
    """Run the scenarios beside a policy under a moved clock: each step, the deadlines it starts, the mails it sends.

    Exit code 1 when something was not as expected; what was expected and what happened is said, with its file and line.
    """
    folder = find_pack(pack)
    done: list[Rehearsed] = []
    for each in rehearsed(folder, read_sources(folder), scenario):
        done.append(each)
        lines = list(reported(each, lang))
        typer.echo("\n".join((lines[0], lines[-1]) if quiet and each.succeeded else lines))
    typer.echo(summary(done, lang))
    raise typer.Exit(0 if all(each.succeeded for each in done) else 1)
