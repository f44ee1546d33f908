"""`fonds health`: whether the fonds that runs is well."""

from typing import Annotated

import typer

from fonds.cli.lazy import example, plain_app
from fonds.health import ask
from fonds.settings import read_settings

app = plain_app()


@app.command(epilog=example("fonds health", "fonds health --url https://archive.example.com"))
def health(
    url: Annotated[
        str | None, typer.Option(help="Where it runs; else FONDS_BASE_URL, else this machine.")
    ] = None,
) -> None:
    """Ask a running fonds how it is, and print what it says. Exit code 1 when it is not well or does not answer."""
    answer = ask(url or read_settings().address)
    typer.echo(answer.text)
    raise typer.Exit(0 if answer.is_well else 1)
