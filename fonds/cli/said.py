"""What commands say alike."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import typer

from engine.errors import Reason, Refused
from engine.people.organisation import Holding
from fonds.cli.failure import in_lines
from fonds.importing import Difference
from fonds.people_sheet import days_of
from fonds.publishing import Published


def say_difference(
    found: Difference, what: str, zone: ZoneInfo, *, dry_run: bool, missing_leave: bool = False
) -> None:
    """What an import has changed, or would; days are those of the organisation's zone."""
    head = "would change" if dry_run else "changed"
    typer.echo(
        f"{what} {head}: {len(found.new)} new, {len(found.different)} different, {found.same} as they were"
    )
    for name in found.new:
        typer.echo(f"  new        {name}")
    for each in found.changed:
        typer.echo(f"  different  {each.id}: {each.field} {each.before or '-'} → {each.after or '-'}")
    for each in found.granted:
        typer.echo(f"  role given {each.person}: {_role(each, zone)}")
    for each in found.revoked:
        typer.echo(f"  role taken {each.person}: {_role(each, zone)}")
    if found.missing and not missing_leave:
        typer.echo(f"  not in the sheet, left as they were: {', '.join(found.missing)}")


def say_refused(reasons: Sequence[Reason]) -> None:
    """Why the directory takes nothing of a sheet."""
    for line in in_lines(Refused(*reasons)).splitlines():
        typer.echo(line, err=True)


def _role(held: Holding, zone: ZoneInfo) -> str:
    first, last = days_of(held, zone)
    period = "".join((f" from {first}" if first else "", f" until {last}" if last else ""))
    return (f"{held.role}@{held.unit}" if held.unit else held.role) + period


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
