"""`fonds init`: a company is set up."""

from typing import Annotated

import typer

from engine.clock import SystemClock
from engine.organisation import Person
from engine.text import Text
from fonds.administrator import administrators, make_administrator
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
        'fonds init --pack estate-agency --yes --name "Lin Xiaoman" --email lin@example.com',
    )
)
def init(
    pack: Annotated[str, typer.Option("--pack", metavar="PACK", help="A shipped pack or a folder.")],
    figure: Figures = None,
    name: Annotated[str | None, typer.Option(help="The first administrator's name.")] = None,
    email: Annotated[str | None, typer.Option(help="His address: he signs in by a link sent there.")] = None,
    person: Annotated[str, typer.Option(help="His id.")] = "administrator",
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: what is missing is an error.")] = False,
    lang: Lang = "zh",
    database: Database = None,
) -> None:
    """Set a company up: make the database, ask the figures that the policy leaves open, make the first administrator, publish.

    Safe to run twice: what is answered is kept, and an administrator who is there stays.
    """
    sources = read_sources(find_pack(pack))
    with prepared(read_settings(database=database), SystemClock()) as fonds:
        figures = {**fonds.library.figures(sources.pack), **given_figures(sources, figure)}
        published = publish_sources(fonds, sources, figures if yes else asked_figures(sources, figures, lang))
        say_published(published)
        _administrator(fonds, person, name, email, yes=yes)


def _administrator(
    fonds: Application, person: str, name: str | None, email: str | None, *, yes: bool
) -> None:
    if there := administrators(fonds.store):
        typer.echo(f"administrator: {', '.join(there)}")
        return
    if yes and not (name and email):
        raise typer.BadParameter("--yes asks nothing: give --name and --email of the first administrator")
    made = Person(
        person,
        Text(name or str(typer.prompt("Name of the first administrator"))),
        email or str(typer.prompt("E-mail address")),
    )
    make_administrator(fonds.store, made, CONSOLE, fonds.clock.now())
    typer.echo(f"administrator: {made.id} <{made.email}>")
