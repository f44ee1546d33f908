"""The command line: one file a command, each thin."""

from importlib.metadata import version
from typing import Annotated

import typer

from fonds.cli.lazy import LazyGroup

SUMMARIES = {
    "serve": "Start the pages and the workers; --demo: a demo company.",
    "work": "Start workers alone, in any number of processes.",
    "init": "Set a company up: policy, open figures, administrator.",
    "units": "Import the company's units from CSV or Excel, or export them.",
    "people": "Import the staff from CSV or Excel, or export it.",
    "records": "Import a catalogue of records, or export what is found.",
    "who": "Say who is asked in a case, and why.",
    "publish": "Publish a policy and show what changed.",
    "check": "Say what is wrong with a policy, as file:line:column.",
    "show": "Show all that is in force in a policy, and why.",
    "rehearse": "Run a policy's scenarios under a moved clock.",
    "when": "Say when something is due, and why.",
    "print": "Write a form or a register as PDF or Excel.",
    "ledger": "Prove the ledger of a database, or seal it.",
    "schema": "Write JSON Schemas for editors.",
    "event": "Tell what happened outside; cases open upon it.",
    "backup": "Copy the database into a file while it is in use.",
    "restore": "Make a database from a backup.",
    "health": "Say whether the fonds that runs is well.",
}

app = typer.Typer(
    name="fonds",
    cls=LazyGroup,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """The program `fonds`."""
    app()


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"fonds {version('fonds')}")
        raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Approvals for company archives: policies are data, fonds runs them.

    Wherever PACK stands, it is a shipped name (micro-loan) or a folder of your own. Settings are environment variables
    FONDS_... or a file .env in the working directory.
    """


def _stub() -> None:
    """Stands for a command in the list; the command itself is loaded when it is called."""


for _name, _summary in SUMMARIES.items():
    app.command(_name, help=_summary)(_stub)
