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
from fonds.calendar_file import calendar_of
from fonds.cli.lazy import example, plain_app
from fonds.cli.options import Lang

app = plain_app()


@app.command(
    epilog=example(
        'fonds when "3 working days" --after 2026-09-28T09:00',
        'fonds when "24 hours" --after 2026-09-30T17:00 --lang zh',
        'fonds when "1 month" --after 2026-01-31 --calendar company.yaml',
    )
)
def when(
    period: Annotated[str, typer.Argument(help='As a policy writes it: "3 working days", "same day".')],
    after: Annotated[
        str | None, typer.Option(metavar="DAY|MOMENT", help="2026-09-28 or 2026-09-28T09:00; else now.")
    ] = None,
    calendar: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML with country, hours, closed_days, open_days, as in a pack."),
    ] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166 code of the public holidays.")] = None,
    time_zone: Annotated[str, typer.Option(help="The organisation's time zone.")] = "Asia/Shanghai",
    lang: Lang = "en",
) -> None:
    """Say when something is due, and why.

    Counts as the Civil Code of the PRC does (articles 200 to 204), with public holidays and made-up working days. Without
    --calendar the days are those of China, and a day ends at 24:00.
    """
    days = calendar_of(calendar, country, time_zone)
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
