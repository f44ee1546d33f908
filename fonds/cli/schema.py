"""`fonds schema`: what editors need to complete and check a policy."""

from pathlib import Path
from typing import Annotated

import typer

from fonds.cli.lazy import example, plain_app
from fonds.schema_files import schema_files

app = plain_app()


@app.command(epilog=example("fonds schema .vscode/fonds"))
def schema(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go.")]) -> None:
    """Write a JSON Schema for each kind of file of a policy.

    An editor with the YAML language server uses it when the file begins with: # yaml-language-server: $schema=DIR/pack.json
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in schema_files().items():
        (folder / name).write_text(content, encoding="utf-8")
        typer.echo(str(folder / name))
