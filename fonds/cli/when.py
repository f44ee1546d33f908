"""`fonds when`: when something is due, and why."""

from pathlib import Path
from typing import Annotated

import typer

from engine.errors import InvalidInput
from engine.phrase import PhraseError
from engine.text import Text
from engine.time.calendar import Calendar
from engine.time.clock import SystemClock
from engine.time.deadline import Reckoned, explain_when
from engine.time.period import Endless, parse_duration
from fonds.calendar_file import calendar_of, calendar_of_pack
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Lang

app = plain_app()


@app.command(
    epilog=example(
        'fonds when "3 working days" --after 2026-09-28T09:00',
        'fonds when "3 working days" --after 2026-09-28T09:00 --pack micro-loan',
        'fonds when "24 hours" --after 2026-09-30T17:00 --lang zh',
        'fonds when "1 month" --after 2026-01-31 --calendar company.yaml',
    )
)
def when(
    period: Annotated[str, typer.Argument(help='As a policy writes it: "3 working days", "same day".')],
    after: Annotated[
        str | None, typer.Option(metavar="DAY|MOMENT", help="2026-09-28 or 2026-09-28T09:00; else now.")
    ] = None,
    pack: Annotated[
        str | None,
        typer.Option(
            metavar="PACK", help="Count as the cases of this policy: its days, hours and time zone."
        ),
    ] = None,
    calendar: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML with country, hours, closed_days, open_days, as in a pack."),
    ] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166 code of the public holidays.")] = None,
    time_zone: Annotated[
        str | None, typer.Option(help="The organisation's time zone; else Asia/Shanghai.")
    ] = None,
    lang: Lang = "en",
) -> None:
    """Say when something is due, and why.

    Counts as the Civil Code of the PRC does (articles 200 to 204), with public holidays and made-up working days. Without
    --pack and --calendar the days are those of China, and a day ends at 24:00; a calendar that has hours ends it when they end.
    """
    if pack is not None and (calendar or country or time_zone):
        raise typer.BadParameter(
            "a policy has its own calendar and time zone: leave the others out", param_hint="--pack"
        )
    days = calendar_of_pack(pack) if pack else calendar_of(calendar, country, time_zone or "Asia/Shanghai")
    if isinstance(duration := parse_duration(period), Endless):
        typer.echo(duration.text().of(lang))
        return
    begun = after or days.local(SystemClock().now()).isoformat(timespec="minutes")
    due = _reckoned(str(duration), begun, days)
    typer.echo(days.local(due.due_at).isoformat(timespec="minutes"))
    typer.echo(due.sentence.of(lang))


def _reckoned(period: str, after: str, days: Calendar) -> Reckoned:
    try:
        return explain_when(period, after, days)
    except PhraseError:
        raise
    except (ValueError, OverflowError):
        expected = Text("9999年以前结束的期限", "a period that ends before the year 9999")
        raise InvalidInput("--after", expected, after) from None
