"""`fonds init`: a company is set up."""

from email.utils import formataddr, parseaddr
from typing import Annotated

import typer

from engine.errors import InvalidInput
from engine.people.organisation import Person
from engine.text import Text
from fonds.administrator import ADMINISTRATOR, administrators, make_administrator
from fonds.app import CONSOLE, Application
from fonds.cli.figures import Figures, asked_figures, given_figures
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, Lang
from fonds.cli.said import say_published
from fonds.company import prepared
from fonds.packs import find_pack, read_sources
from fonds.publishing import publish_sources
from fonds.settings import read_settings

app = plain_app()


@app.command(
    epilog=example(
        "fonds init --pack micro-loan",
        'fonds init --pack estate-agency --yes --administrator "Lin Xiaoman <lin@example.com>"',
    )
)
def init(
    pack: Annotated[str, typer.Option("--pack", metavar="PACK", help="A shipped pack or a folder.")],
    figure: Figures = None,
    administrator: Annotated[
        str | None,
        typer.Option(
            metavar="'NAME <ADDRESS>'", help="The first one: he signs in by a link sent to the address."
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is missing is an error.")] = False,
    lang: Lang = "zh",
    database: Database = None,
) -> None:
    """Set a company up: make the database, ask the figures that the policy leaves open, make the first administrator, publish.

    Safe to run twice: what is answered is kept, and an administrator who is there stays.
    """
    sources = read_sources(find_pack(pack))
    with prepared(read_settings(database=database)) as fonds:
        figures = {**fonds.library.figures(sources.pack), **given_figures(sources, figure)}
        published = publish_sources(fonds, sources, figures if yes else asked_figures(sources, figures, lang))
        say_published(published)
        _administrator(fonds, administrator, yes=yes)


def _administrator(fonds: Application, given: str | None, *, yes: bool) -> None:
    if there := administrators(fonds.store, fonds.clock.now()):
        typer.echo(f"administrator: {', '.join(there)}")
        return
    if given is None and yes:
        raise typer.BadParameter("--yes asks nothing: name the first one, --administrator 'NAME <ADDRESS>'")
    name, address = parseaddr(given or _asked())
    if not name or "@" not in address:
        raise InvalidInput("--administrator", Text("姓名 <邮箱地址>", "NAME <ADDRESS>"), given or address)
    made = Person(ADMINISTRATOR, Text(name), address)
    make_administrator(fonds.store, made, CONSOLE, fonds.clock.now())
    typer.echo(f"administrator: {made.name.zh} <{made.email}>")


def _asked() -> str:
    name = str(typer.prompt("Name of the first administrator"))
    return formataddr((name, str(typer.prompt("E-mail address"))), charset="utf-8")
