"""Templates into pages: the Jinja environment, and how instants, numbers and texts are shown to people.

A template knows three things besides its own values: `lang` (the page's language), `zone` (the organisation's time zone)
and `now`. Templates that use components import them `with context`, so that these reach into every macro. Nothing here
knows a request or a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from babel.numbers import format_currency, format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from engine.digest import check_code
from engine.text import Language, Text
from engine.time.moment import written_day, written_end_of, written_left, written_moment, written_moment_of
from web.shapes import Links, Words

HERE = Path(__file__).parent
STATIC = HERE / "static"

_BETWEEN: Mapping[Language, Markup] = {"zh": Markup("、"), "en": Markup(", ")}
_LOCALES: Mapping[Language, str] = {"zh": "zh_Hans_CN", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What every page is shown in: its language, the organisation's zone, and the instant of showing (UTC)."""

    lang: Language
    zone: ZoneInfo
    now: datetime


def render(template: str, *, lang: Language, zone: ZoneInfo, now: datetime, **values: object) -> str:
    """The page `template` with `values`. Raises jinja2.UndefinedError for a value that the template misses."""
    return environment().get_template(template).render({"lang": lang, "zone": zone, "now": now, **values})


@lru_cache(maxsize=1)
def environment() -> Environment:
    """One environment for all pages: templates are compiled once."""
    env = Environment(
        loader=FileSystemLoader([HERE / "templates", HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Jinja types these by what it puts there itself, and says in its documentation that ours may join them.
    cast(dict[str, object], env.globals).update({"t": _t, "static": static, "joined": _joined})
    cast(dict[str, object], env.filters).update(
        {
            "say": _say,
            "when": _when,
            "day": _day,
            "when_due": _when_due,
            "dated": _dated,
            "left": _left,
            "number": _number,
            "money": _money,
            "cell": _cell,
            "short": check_code,
        }
    )
    return env


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """The address of a static file, with a mark of its content, so that browsers may keep it for ever."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


def when(at: datetime, setting: Setting) -> str:
    """An instant for people, in the organisation's zone; the year only if it is not the current one.

    zh `10月9日（周五）18:00`, en `Fri 9 Oct 18:00`.
    """
    return written_moment_of(_local(at, setting), _year(setting)).of(setting.lang)


def when_due(at: datetime, setting: Setting) -> str:
    """The same of an instant at which something ends: midnight is 24:00 of the day before."""
    return written_end_of(_local(at, setting), _year(setting)).of(setting.lang)


def dated(at: datetime, setting: Setting) -> str:
    """An instant for paper, which is read in other years: zh `2026年10月9日（周五）18:00`, en `Fri 9 Oct 2026 18:00`."""
    return written_moment(_local(at, setting)).of(setting.lang)


def day(on: date, setting: Setting) -> str:
    """A calendar day for people, always with its year: zh `2026年10月9日`, en `9 Oct 2026`."""
    return written_day(on).of(setting.lang)


def left(due: datetime, setting: Setting) -> str:
    """How much time is left, or how late it is: `还剩1天` / `1 day left`, `已逾期2天` / `2 days late`."""
    return written_left(due, setting.now).of(setting.lang)


def _local(at: datetime, setting: Setting) -> datetime:
    return at.astimezone(setting.zone)


def _year(setting: Setting) -> int:
    return setting.now.astimezone(setting.zone).year


def say(words: Words | Markup, lang: Language) -> str:
    """A text in the page's language; what is already plain (a name, a number of a record) stays as it is."""
    return words.of(lang) if isinstance(words, Text) else words


def setting_of(context: Context) -> Setting:
    """The three things that every template knows. Raises KeyError where a component was imported without context."""
    missing = [name for name in ("lang", "zone", "now") if name not in context]
    if missing:
        raise KeyError(f"expected {', '.join(missing)} in {context.name}: import components `with context`")
    return Setting(context["lang"], context["zone"], context["now"])


def cell(value: object, setting: Setting) -> str:
    """A value of a table or a list of facts for people; what is not given is a dash."""
    match value:
        case None | "":
            return "—"
        case Text():
            return value.of(setting.lang)
        case bool():
            return Text("是" if value else "否", "yes" if value else "no").of(setting.lang)
        case int() | float() | Decimal():
            return format_decimal(value, locale=_LOCALES[setting.lang])
        case datetime():
            return when(value, setting)
        case date():
            return day(value, setting)
        case Markup():
            return value
        case Links(links, more):
            ways = (
                Markup('<a href="{}">{}</a>').format(way.href, say(way.label, setting.lang)) for way in links
            )
            return _BETWEEN[setting.lang].join(ways) + say(more, setting.lang)
        case _:
            return str(value)


@pass_context
def _t(context: Context, zh: str, en: str) -> str:
    return Text(zh, en).of(setting_of(context).lang)


@pass_context
def _say(context: Context, words: Words) -> str:
    return say(words, setting_of(context).lang)


@pass_context
def _joined(context: Context, *words: Words) -> str:
    return " · ".join(text for text in (say(word, setting_of(context).lang) for word in words) if text)


@pass_context
def _when(context: Context, at: datetime) -> str:
    return when(at, setting_of(context))


@pass_context
def _day(context: Context, on: date) -> str:
    return day(on, setting_of(context))


@pass_context
def _when_due(context: Context, at: datetime) -> str:
    return when_due(at, setting_of(context))


@pass_context
def _dated(context: Context, at: datetime) -> str:
    return dated(at, setting_of(context))


@pass_context
def _left(context: Context, due: datetime) -> str:
    return left(due, setting_of(context))


@pass_context
def _number(context: Context, value: float | Decimal) -> str:
    return format_decimal(value, locale=_LOCALES[setting_of(context).lang])


@pass_context
def _money(context: Context, amount: float | Decimal, currency: str = "CNY") -> str:
    return format_currency(amount, currency, locale=_LOCALES[setting_of(context).lang])


@pass_context
def _cell(context: Context, value: object) -> str:
    return cell(value, setting_of(context))
