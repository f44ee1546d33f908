"""A letter written out: as plain text that stands alone, and as HTML with its styles inlined."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context

from engine.people.organisation import Person
from engine.text import Language, Text
from notifications.letter import Letter

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in one language."""

    subject: str
    text: str
    html: str


def write(letter: Letter, reader: Person, organisation: Text) -> Written:
    """The letter in the reader's language."""
    values = {"letter": letter, "reader": reader, "organisation": organisation, "lang": reader.language}
    html = _environment().get_template("mail.html").render(values)
    text = _environment().get_template("mail.txt").render(values)
    return Written(one_line(letter.subject.of(reader.language)), text.strip() + "\n", _inliner().inline(html))


def one_line(words: str) -> str:
    """A text without line breaks and control characters, fit for a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


@lru_cache(maxsize=1)
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Jinja types these by what it puts there itself, and says in its documentation that ours may join them.
    cast(dict[str, object], env.filters)["say"] = _say
    cast(dict[str, object], env.globals)["t"] = _t
    return env


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


@pass_context
def _say(context: Context, words: Text) -> str:
    return words.of(_language(context))


@pass_context
def _t(context: Context, zh: str, en: str) -> str:
    return Text(zh, en).of(_language(context))


def _language(context: Context) -> Language:
    return cast(Language, context["lang"])
