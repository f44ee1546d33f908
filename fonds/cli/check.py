"""`fonds check`: what is wrong with a policy."""

from typing import Annotated, Literal

import typer

from engine.text import counted
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import PackName
from fonds.packs import find_pack, located
from fonds.verdict import examine

app = plain_app()


@app.command(
    epilog=example(
        "fonds check micro-loan", "fonds check ./our-policy", "fonds check micro-loan --staff demo"
    )
)
def check(
    pack: PackName,
    staff: Annotated[
        Literal["demo"] | None, typer.Option(help="Also ask whether the demo's staff can run it.")
    ] = None,
) -> None:
    """Say what is wrong with a policy, as file:line:column, with the nearest right spelling.

    Exit code 1 on errors; 0 on warnings only. Figures that the company still has to set are no error: publishing asks them.
    """
    folder = find_pack(pack)
    verdict = examine(folder, with_demo_staff=staff is not None)
    for problem in verdict.problems:
        typer.echo(str(located(problem, folder)))
    for line in verdict.remarks:
        typer.echo(line)
    typer.echo(f"{folder.name}: {counted(verdict.errors, 'error')}, {counted(verdict.warnings, 'warning')}")
    raise typer.Exit(1 if verdict.errors else 0)
