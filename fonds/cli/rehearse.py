"""`fonds rehearse`: what a policy will do, before anybody has to live with it."""

from typing import Annotated

import typer

from engine.text import Language
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Lang, PackName
from fonds.packs import find_pack, located, read_sources
from rehearsal.played import Played, Rehearsed
from rehearsal.run import rehearse as rehearsed

app = plain_app()


@app.command(
    epilog=example("fonds rehearse micro-loan", "fonds rehearse micro-loan late_over_national_day --lang zh")
)
def rehearse(
    pack: PackName,
    scenario: Annotated[str | None, typer.Argument(metavar="[SCENARIO]", help="Only this one.")] = None,
    lang: Lang = "en",
    quiet: Annotated[bool, typer.Option("--quiet", help="Only how each scenario ended.")] = False,
) -> None:
    """Run the scenarios beside a policy under a moved clock: each step, the deadlines it starts, the mails it sends.

    Exit code 1 when something was not as expected; what was expected and what happened is said, with its file and line.
    """
    folder = find_pack(pack)
    done: list[Rehearsed] = []
    for each in rehearsed(folder, read_sources(folder), scenario):
        done.append(each)
        typer.echo(f"\n{each.name}: {each.title.of(lang)}")
        for step in () if quiet else each.played:
            _say(step, lang)
        for problem in each.problems:
            typer.echo(str(located(problem, folder)), err=True)
        typer.echo(f"  {'as expected' if each.succeeded else 'NOT as expected'}")
    failed = sum(not each.succeeded for each in done)
    typer.echo(f"\n{folder.name}: {len(done)} scenarios, {failed} not as expected")
    raise typer.Exit(1 if failed else 0)


def _say(step: Played, lang: Language) -> None:
    typer.echo(f"  {step.at:%Y-%m-%d %H:%M}  {step.text.of(lang)}")
    for sentence in step.deadlines:
        typer.echo(f"    due   {sentence.of(lang)}")
    for mail in step.mails:
        typer.echo(f"    mail  {mail.kind} to {mail.to}: {mail.subject}")
