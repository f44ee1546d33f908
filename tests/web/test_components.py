"""The components of the pages: both languages, no style or script inside, accessible, and no wider than a phone."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Template
from playwright.sync_api import Browser, Page

from engine.text import LANGUAGES, Language
from tests.web.static_server import serving
from web.gallery import samples
from web.render import HERE, environment, render

NOW = datetime(2026, 10, 8, 8, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
AXE = Path(__file__).parents[1] / "support" / "axe.min.js"
MAIL = '<!doctype html><html lang="zh"><title>m</title><main><h1>m</h1></main>'


def gallery(lang: Language) -> str:
    return render("components.html", lang=lang, zone=ZONE, now=NOW, **samples(lang, NOW))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    pages = {f"/{lang}": gallery(lang) for lang in LANGUAGES}
    with serving({**pages, "/components/mail": MAIL}) as address:
        yield address


class _Tags(HTMLParser):
    """Every start tag with its attributes, every id, and the text between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_style_no_script_nothing_from_elsewhere(lang: Language) -> None:
    tags = _Tags(gallery(lang)).tags
    assert len(tags) > 500
    assert [tag for tag, _ in tags if tag in ("script", "style")] == []
    loud = [(tag, name) for tag, given in tags for name in given if name == "style" or name.startswith("on")]
    assert loud == []
    addresses = [
        given[name] for _, given in tags for name in ("href", "src", "action", "formaction") if name in given
    ]
    assert [a for a in addresses if re.match(r"(?i)([a-z][a-z0-9+.-]*:|//)", a)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ids_are_unique_and_every_reference_has_its_target(lang: Language) -> None:
    tags = _Tags(gallery(lang)).tags
    ids = [given["id"] for _, given in tags if "id" in given]
    assert sorted(ids) == sorted(set(ids))
    names = ("for", "aria-labelledby", "aria-describedby", "list")
    targets = {one for _, given in tags for name in names for one in given.get(name, "").split()}
    assert targets - set(ids) == set()


def test_each_language_is_without_the_words_of_the_other() -> None:
    """Names of people and things stay as they are; the words of the product are in the page's language."""
    zh, en = _Tags(gallery("zh")).text, _Tags(gallery("en")).text
    for chinese, english in (
        ("待办箱", "Worklist"),
        ("请更正以下内容", "Please put these right"),
        ("选填", "optional"),
    ):
        assert chinese in zh
        assert chinese not in en
        assert english in en
        assert english not in zh


def test_every_component_stands_in_the_gallery() -> None:
    files = sorted((HERE / "components").glob("*.html"))
    pages = [HERE / "templates" / "components.html", HERE / "templates" / "base.html", *files]
    used = set(re.findall(r"(?<!macro )\b(\w+)\(", "".join(page.read_text() for page in pages)))
    defined = {name for file in files for name in re.findall(r"{% macro (\w+)\(", file.read_text())}
    assert len(defined) > 40
    assert defined - used == set()


def test_every_component_says_what_it_is_for() -> None:
    for file in (HERE / "components").glob("*.html"):
        lines = file.read_text().splitlines()
        for above, line in pairwise(lines):
            if re.match(r"{% macro [a-z]", line):
                assert above.endswith("#}"), f"{file.name}: no comment above {line}"


def test_what_people_typed_is_escaped() -> None:
    evil = "<b onclick=x>\"'&"
    template = '{% import "components/marks.html" as m with context %}{{ m.quote(c) }}{{ evil | cell }}'
    html = _from(template).render(
        lang="zh", zone=ZONE, now=NOW, evil=evil, c={"words": evil, "id": evil, "href": evil}
    )
    assert "<b onclick" not in html
    assert html.count("&lt;b onclick") == 4


def test_a_component_without_context_says_so() -> None:
    template = '{% import "components/marks.html" as m %}{{ m.moment(now) }}'
    with pytest.raises(KeyError, match="with context"):
        _from(template).render(lang="zh", zone=ZONE, now=NOW)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_never_scrolls_sideways(address: str, browser: Browser, lang: Language, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/{lang}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(address: str, browser: Browser, lang: Language, scheme: str, width: int) -> None:
    dark = scheme == "dark"
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{address}/{lang}")
    page.locator("details").evaluate_all(
        "all => all.forEach(one => { one.removeAttribute('name'); one.open = true })"
    )
    assert _axe(page) == []
    context.close()


def test_nothing_breaks_the_strict_policy(address: str, browser: Browser) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.goto(f"{address}/zh", wait_until="load")
    assert said == []


def test_targets_are_large_enough_for_a_thumb(address: str, browser: Browser) -> None:
    """44 px on a phone, except links inside a sentence and the boxes whose label is the target."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{address}/zh")
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, select, textarea, nav a, .button, .choice label,'
             + 'input:not([type=checkbox], [type=radio], [type=hidden])')]
          .filter(e => !e.matches('.unseen') && e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
          .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
    context.close()


def test_what_decides_is_at_the_thumb(address: str, browser: Browser) -> None:
    """On a phone the buttons stay at the lower edge while the list above them is read."""
    page = browser.new_page(viewport={"width": 390, "height": 600})
    page.goto(f"{address}/zh")
    page.locator(".decision h2").first.scroll_into_view_if_needed()
    bottom = page.locator(".acts").first.evaluate("e => e.getBoundingClientRect().bottom")
    assert bottom <= 600


def test_the_keyboard_reaches_the_content_first(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}/en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_paper_shows_signatures_and_no_buttons(address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}/zh")
    page.emulate_media(media="print")
    assert not page.locator(".acts").first.is_visible()
    assert not page.locator("nav.ways").is_visible()
    assert page.locator(".signatures").is_visible()
    assert page.locator("#sheet-papers ~ thead .running").is_visible()


def _axe(page: Page) -> list[str]:
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        """() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
             iframes: false})
          .then(r => JSON.stringify(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)
             + ' ' + n.any.map(a => a.message).join('; ')).join(' | '))))"""
    )
    return cast(list[str], json.loads(found))


def _from(template: str) -> Template:
    return environment().from_string(template)
