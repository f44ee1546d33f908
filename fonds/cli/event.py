"""`fonds event`: what happened outside, told by another system or a clerk."""

from collections.abc import Mapping
from typing import Annotated

import typer

from engine.digest import Json
from engine.errors import InvalidForm, InvalidInput, NotFound
from engine.text import Text
from fonds.app import CONSOLE, Application
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database
from fonds.company import opened

app = plain_app()


@app.command(
    epilog=example(
        "fonds event car_delivered --with vin=LSVAA4182E2123456 --with delivered_at=2026-09-28T10:00",
        "fonds event car_delivered --key order-1071 --with vin=LSVAA4182E2123456",
    )
)
def event(
    name: Annotated[str, typer.Argument(help="As in the policy: car_delivered for outside.car_delivered.")],
    given: Annotated[list[str] | None, typer.Option("--with", metavar="FIELD=VALUE")] = None,
    key: Annotated[
        str, typer.Option(help="Names what happened: told again under the same key, nothing changes.")
    ] = "",
    pack: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose event, where several are published.")
    ] = None,
    database: Database = None,
) -> None:
    """Tell what happened outside; the duties of the policy open the cases that follow from it."""
    with opened(database) as fonds:
        cases = fonds.service.report(CONSOLE, pack or _only_pack(fonds), name, _fields(given or []), key)
        for case in cases:
            typer.echo(f"case {case.number}")
        if not cases:
            typer.echo("noted; nothing opens upon it")


def _only_pack(fonds: Application) -> str:
    packs = fonds.library.packs()
    if len(packs) != 1:
        raise NotFound("single published pack; name one with --pack", ", ".join(packs))
    return packs[0]


def _fields(given: list[str]) -> Mapping[str, Json]:
    wrong = [each for each in given if "=" not in each]
    if wrong:
        raise InvalidForm([InvalidInput("--with", Text("字段=值", "FIELD=VALUE"), each) for each in wrong])
    return {name.strip(): value.strip() for name, _, value in (each.partition("=") for each in given)}
