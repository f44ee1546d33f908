"""`fonds serve`: the pages, and workers in the same process."""

import socket
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Database, Log, Now
from fonds.company import at_work
from fonds.demo import demo, home_of
from fonds.logs import begin_logging
from fonds.moved_clock import read_now
from fonds.packs import find_pack
from fonds.serving import awake, parts_of, wakeups_of, wakeups_of_demo
from fonds.settings import Settings, read_settings
from fonds.web_server import listen, serve_until_told, until_told
from web.app import build

app = plain_app()
Host = Annotated[
    str | None, typer.Option("--host", help="Whom to answer; else FONDS_HOST, else this machine only.")
]
Port = Annotated[int | None, typer.Option("--port", help="Else FONDS_PORT, else 8000; 0 is any free one.")]


@app.command(
    epilog=example(
        "fonds serve", "fonds serve --demo", "fonds serve --demo --now 2026-09-28T09:00 --port 8010"
    )
)
def serve(
    with_demo: Annotated[
        bool, typer.Option("--demo", help="An invented company, in .fonds/demo, its mails caught.")
    ] = False,
    pack: Annotated[str, typer.Option(metavar="PACK", help="With --demo: whose demo.")] = "micro-loan",
    now: Now = None,
    host: Host = None,
    port: Port = None,
    log: Log = "human",
    database: Database = None,
) -> None:
    """Start the pages and the workers, and print the address. Ctrl-C ends it: what has begun is finished first.

    --now sets the clock, for trying out: in the demo, or while no case was opened in real time. It is then the time of
    everything: deadlines, links, sign-in, retries.
    """
    begin_logging(log)
    settings = read_settings(database=database, host=host, port=port)
    with until_told(), closing(listen(settings.host, settings.port)) as at:
        reached = settings.model_copy(update={"port": int(at.getsockname()[1])})
        if with_demo:
            _serve_demo(find_pack(pack), reached, read_now(now), at)
        else:
            _serve(reached, read_now(now), at)
    typer.echo("ended")


def _serve(settings: Settings, now: datetime | None, at: socket.socket) -> None:
    with at_work(settings, now) as fonds, awake(fonds, wakeups_of(fonds)) as rhythm:
        typer.echo(f"fonds: {settings.address}")
        typer.echo("Sign in with your e-mail address: a link is sent to it. Ctrl-C ends.")
        serve_until_told(build(parts_of(fonds, rhythm)), at)


def _serve_demo(folder: Path, settings: Settings, now: datetime | None, at: socket.socket) -> None:
    known = home_of(folder).exists()
    typer.echo("The demo company goes on where it was left." if known else "Setting the demo company up ...")
    with demo(folder, settings, now) as running, awake(running.fonds, wakeups_of_demo(running)) as rhythm:
        parts, ours = parts_of(running.fonds, rhythm, running), running.fonds.settings
        typer.echo(f"{ours.organisation_zh} {ours.organisation_en}")
        typer.echo(f"  open     {ours.address}")
        typer.echo("  sign in  choose a person on that page; no password, everybody here is invented")
        typer.echo(f"  mails    {ours.address}/mailbox, also those with links to decide")
        typer.echo(
            f"  clock    {parts.now().astimezone(parts.zone):%Y-%m-%d %H:%M}, runs on; move it on the pages"
        )
        typer.echo("Ctrl-C ends.")
        serve_until_told(build(parts), at)
