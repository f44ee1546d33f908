"""How instants, spans, numbers and values are shown to people in each language."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from engine.text import Language, Text
from web.render import STATIC, Setting, cell, dated, day, environment, left, render, static, when, when_due

NOW = datetime(2026, 10, 8, 8, 30, tzinfo=UTC)


def in_(lang: Language) -> Setting:
    return Setting(lang, ZoneInfo("Asia/Shanghai"), NOW)


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (datetime(2026, 10, 9, 10, 0, tzinfo=UTC), "10月9日（周五）18:00", "Fri 9 Oct 18:00"),
        (datetime(2027, 1, 4, 1, 0, tzinfo=UTC), "2027年1月4日（周一）09:00", "Mon 4 Jan 2027 09:00"),
        # The year turns in Shanghai, not in Greenwich.
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027年1月1日（周五）00:00", "Fri 1 Jan 2027 00:00"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "1月1日（周四）00:00", "Thu 1 Jan 00:00"),
    ],
)
def test_an_instant_is_shown_in_the_organisations_zone_with_the_year_where_it_differs(
    at: datetime, zh: str, en: str
) -> None:
    assert when(at, in_("zh")) == zh
    assert when(at, in_("en")) == en


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (timedelta(days=1), "还剩1天", "1 day left"),
        (timedelta(days=2, hours=23), "还剩2天", "2 days left"),
        (timedelta(hours=23, minutes=59), "还剩23小时", "23 hours left"),
        (timedelta(minutes=59), "还剩59分钟", "59 minutes left"),
        (timedelta(seconds=5), "还剩1分钟", "1 minute left"),
        (timedelta(), "已逾期1分钟", "1 minute late"),
        (-timedelta(hours=1), "已逾期1小时", "1 hour late"),
        (-timedelta(days=2, hours=3), "已逾期2天", "2 days late"),
    ],
)
def test_what_is_left_is_rounded_down_and_a_passed_deadline_is_late(
    span: timedelta, zh: str, en: str
) -> None:
    assert left(NOW + span, in_("zh")) == zh
    assert left(NOW + span, in_("en")) == en


def test_what_ends_at_midnight_ends_at_24_of_the_day_before_it() -> None:
    at = datetime(2026, 10, 9, 16, 0, tzinfo=UTC)
    assert when_due(at, in_("zh")) == "10月9日（周五）24:00"
    assert when_due(at, in_("en")) == "Fri 9 Oct 24:00"


def test_paper_has_the_year_of_every_instant() -> None:
    assert dated(NOW, in_("zh")) == "2026年10月8日（周四）16:30"
    assert dated(NOW, in_("en")) == "Thu 8 Oct 2026 16:30"


def test_a_day_has_its_year() -> None:
    assert day(date(2026, 10, 9), in_("zh")) == "2026年10月9日"
    assert day(date(2026, 10, 9), in_("en")) == "9 Oct 2026"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "—", "—"),
        ("", "—", "—"),
        (0, "0", "0"),
        (12345, "12,345", "12,345"),
        (Decimal("1.50"), "1.5", "1.5"),
        (True, "是", "yes"),
        (Text("原件", "original"), "原件", "original"),
        (date(2026, 10, 9), "2026年10月9日", "9 Oct 2026"),
        (NOW, "10月8日（周四）16:30", "Thu 8 Oct 16:30"),
        (Markup("<b>1</b>"), "<b>1</b>", "<b>1</b>"),
    ],
)
def test_a_value_of_a_table(value: object, zh: str, en: str) -> None:
    assert cell(value, in_("zh")) == zh
    assert cell(value, in_("en")) == en


def test_money_has_its_currency() -> None:
    template = environment().from_string('{{ 20 | money }} {{ 20 | money("EUR") }}')
    shown = template.render(lang="zh", zone=ZoneInfo("Asia/Shanghai"), now=NOW)
    assert shown == "¥20.00 €20.00"


def test_a_static_file_carries_a_mark_of_its_content() -> None:
    address, _, mark = static("page.css").partition("?v=")
    assert address == "/static/page.css"
    assert len(mark) == 10
    assert mark != static("forms.css").partition("?v=")[2]
    assert (STATIC / "page.css").is_file()


def test_a_missing_value_is_an_error_not_an_empty_place() -> None:
    with pytest.raises(UndefinedError, match="shell"):
        render("base.html", lang="zh", zone=ZoneInfo("Asia/Shanghai"), now=NOW)
