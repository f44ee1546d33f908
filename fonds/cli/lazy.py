"""Commands that are imported when they are called: what one of them needs delays neither the others nor `--help`."""

from importlib import import_module

import typer
from typer._click.core import Command, Context
from typer.core import TyperGroup

from engine.errors import FondsError
from fonds.cli.failure import in_lines


class LazyGroup(TyperGroup):
    """Shows each command by its summary; the command NAME itself is `app` in the module `fonds.cli.NAME`."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else _loaded(name), rest

    def invoke(self, ctx: Context) -> object:
        """An error that fonds raises on purpose is a sentence for people: no traceback, exit code 1."""
        try:
            return super().invoke(ctx)
        except FondsError as error:
            typer.echo(in_lines(error), err=True)
            raise typer.Exit(1) from None


def plain_app(help_text: str | None = None) -> typer.Typer:
    """An application that speaks plain text, alike on every terminal and in every file."""
    return typer.Typer(
        help=help_text,
        add_completion=False,
        no_args_is_help=help_text is not None,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )


def example(*lines: str) -> str:
    """The end of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def _loaded(name: str) -> Command:
    app: typer.Typer = import_module(f"fonds.cli.{name}").app
    return typer.main.get_command(app)
