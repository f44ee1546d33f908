"""`fonds show`: a policy with all it inherits."""

from typing import Annotated

import typer

from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Lang, PackName
from fonds.in_force import entries_in_force, traced_lines
from fonds.packs import find_pack

app = plain_app()


@app.command(epilog=example("fonds show micro-loan", "fonds show micro-loan --clauses --lang zh"))
def show(
    pack: PackName,
    clauses: Annotated[
        bool, typer.Option("--clauses", help="Only which clause is kept by what, from the policy's side.")
    ] = False,
    lang: Lang = "en",
) -> None:
    """Show all that is in force in a policy: each entry, its name and where it is written, own or inherited; then each clause.

    A clause is enforced by the rules that cite it, kept by somebody, advice, or not built yet.
    """
    folder = find_pack(pack)
    if not clauses:
        for line in entries_in_force(folder, lang):
            typer.echo(line)
    for line in traced_lines(folder, lang):
        typer.echo(line)
