"""What commands say alike."""

import typer

from fonds.importing import Difference
from fonds.publishing import Published


def say_difference(found: Difference, what: str, *, dry_run: bool) -> None:
    """What an import has changed, or would."""
    head = "would change" if dry_run else "changed"
    typer.echo(
        f"{what} {head}: {len(found.new)} new, {len(found.changed)} different, {found.same} as they were"
    )
    for name in found.new:
        typer.echo(f"  new        {name}")
    for name in found.changed:
        typer.echo(f"  different  {name}")
    for each in found.granted:
        typer.echo(f"  role given {each.person}: {_role(each.role, each.unit)}")
    for each in found.revoked:
        typer.echo(f"  role taken {each.person}: {_role(each.role, each.unit)}")


def _role(role: str, unit: str | None) -> str:
    return f"{role}@{unit}" if unit else role


def say_published(published: Published) -> None:
    """Which edition is in force now, and what is different in it."""
    for warning in published.warnings:
        typer.echo(str(warning), err=True)
    if not published.is_new:
        typer.echo(f"{published.edition} is in force already: nothing has changed")
        return
    typer.echo(f"published {published.edition}" + (f", after {published.before}" if published.before else ""))
    for change in published.changes:
        typer.echo(f"  {change}")
