"""What the components are given: plain, frozen values. A page builds these; a macro shows them.

`Words` is a `Text` (shown in the page's language) or a plain string (a name, a number: shown as it is).
Every instant is an aware UTC datetime.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from markupsafe import Markup

from engine.text import Text

Words = Text | str
Tone = Literal["plain", "good", "soon", "late", "rest"]
FieldKind = Literal[
    "text",
    "textarea",
    "number",
    "date",
    "datetime",
    "select",
    "radio",
    "checkbox",
    "checks",
    "file",
    "person",
    "search",
    "term",
    "records",
    "password",
]
Shown = Words | Markup | int | float | datetime | bool | None


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page; `here` if it is the page itself, `count` a number beside it (open work)."""

    label: Words
    href: str
    here: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as what he acts, and for whom if he stands in."""

    name: str
    role: Words = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class Demo:
    """Demo mode: the clock it shows comes from `now`; `href` leads to the clock's control, `mailbox` to the mails."""

    href: str
    mailbox: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """What frames every page. `other_language` is this page's address in the other language."""

    organisation: Words
    home: str
    other_language: str
    links: tuple[Link, ...] = ()
    user: Person | None = None
    sign_out: str = ""
    account: str = ""
    token: str = ""
    demo: Demo | None = None


@dataclass(frozen=True, slots=True)
class Badge:
    """The state of a thing in a word or two."""

    label: Words
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the policy: its id, what it says, and where it stands."""

    id: str
    words: Words = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer; `written` is what is typed for it where it is typed instead of chosen."""

    value: str
    label: Words
    hint: Words = ""
    written: Words = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A record as somebody looks for it: its own number (else what it is about), where it is, what stands against it."""

    id: str
    number: Words
    title: Words
    place: Words = ""
    custodian: Words = ""
    standing: tuple[Badge, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Picker:
    """Records being chosen: `ids` are all of them, `chosen` those on the page `at` of `pages`.

    `words` is what was looked for, `hits` what was found by it (None before a search), `numbers` what was pasted and not
    found. `said` tells what the last press did. `is_here`: that press was in this picker.
    """

    ids: str = ""
    chosen: tuple[Found, ...] = ()
    total: int = 0
    at: int = 1
    pages: int = 1
    words: str = ""
    hits: tuple[Found, ...] | None = None
    numbers: str = ""
    said: tuple[Words, ...] = ()
    is_here: bool = False
    many: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `value` is what was typed, so that a refused form comes back as it was sent.

    `least` and `most` bound numbers and dates, in the notation of the input. `chosen` is for `checks`. `short` makes the
    box as narrow as its answer; `blank` is what an empty choice of a list is called. A `person` has options whose value is
    the person's id: a list, or with more than `PICK_FROM_LIST` a name that is typed, with suggestions. A `term` is so many
    (`value`) of one of the options (`unit`), or until the day `until`. `records` are chosen in its `picker`.
    """

    name: str
    label: Words
    kind: FieldKind = "text"
    value: str = ""
    chosen: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    hint: Words = ""
    error: Words = ""
    required: bool = True
    clauses: tuple[Clause, ...] = ()
    least: str = ""
    most: str = ""
    short: bool = False
    rows: int = 4
    accept: str = ""
    blank: Words = ""
    unit: str = ""
    until: str = ""
    picker: Picker | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table to fill in: what it is about, then values shown and questions asked, a cell a column.

    The label of a question is not seen (the column says it) but read out, so it names column and line.
    """

    head: Words
    cells: "tuple[Shown | Field, ...]"
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """A table to fill in, inside a form: `id` names it on the page, a line has one cell less than there are columns.

    A long one stands on several pages: `at` of `pages`, `total` lines in all; `kept` is what was entered on the others.
    `shortcuts` are buttons that fill what is empty: what they say, and what they send.
    """

    id: str
    caption: Words
    columns: "tuple[Column, ...]"
    lines: tuple[Line, ...]
    at: int = 1
    pages: int = 1
    total: int = 0
    kept: str = ""
    shortcuts: tuple[tuple[Words, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with a field, for the summary at the top of the page."""

    field: str
    words: Words


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a list of facts."""

    label: Words
    value: Shown
    note: Words = ""
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    label: Words
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """Several ways in one cell of a table; `more` are words behind them."""

    links: tuple[Link, ...]
    more: Words = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; with `href` the whole line leads there, by its first cell."""

    cells: tuple[Shown | Links, ...]
    href: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A promise in time. `why` is the sentence that explains it; `provisional` until the year's calendar is official.

    The tone says whether it is on time (`good`), near (`soon`), passed (`late`) or resting (`rest`).
    """

    due_at: datetime
    tone: Tone
    why: Words
    provisional: bool = False
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A work item as its worklist shows it: what is asked, in which case, by whom (none where that is the reader).

    `kind` is alike for all that may be decided together; `tick` is the value of its box, empty where it has none.
    """

    href: str
    title: Words
    number: str
    asked: Words
    by: Person | None
    deadline: Deadline | None = None
    state: Badge | None = None
    note: Words = ""
    tick: str = ""
    kind: str = ""
    kind_said: Words = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. `by` is None for what the machine did by itself. `how` says how it was known who acted, `origin` from
    where: empty for those who may not see that; `together` leads to what became of the others decided by the same act."""

    at: datetime
    did: Words
    by: Person | None = None
    note: Words = ""
    clauses: tuple[Clause, ...] = ()
    digest: str = ""
    tone: Tone = "plain"
    how: Words = ""
    origin: str = ""
    together: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """One entry of a quorum. `next` is whose turn it is in an order; `at` when he answered; `weight` what his vote counts."""

    person: Person
    said: Literal["yes", "no", "abstained", "awaited", "next", "later", "not_needed"]
    at: datetime | None = None
    weight: Text = Text("")


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must agree, and who has. `stands` says how each of its votes stands."""

    rule: Literal["any", "all", "in_order", "votes"]
    voices: tuple[Voice, ...]
    stands: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature given (`at`), or its empty place on the paper. `assured` says how the signer was known."""

    person: Person
    at: datetime | None = None
    digest: str = ""
    assured: Words = ""


@dataclass(frozen=True, slots=True)
class Download:
    """A form as a file: `path` without its ending, `query` behind it."""

    label: Words
    path: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way of a case, for the strip at its top."""

    label: Words
    place: Literal["done", "now", "later"]
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of a checklist. `received` is what was counted; None while nobody has.

    `mark` says that the paper is missing, or there without being on the list (`surplus`). `first_page` and `last_page`
    are given where pages are coded. `original` is None where nobody asks for it.
    """

    position: str
    item: Words
    title: str
    pages: int | None = None
    first_page: int | None = None
    last_page: int | None = None
    copies: int = 1
    original: bool | None = True
    signed: bool | None = None
    received: int | None = None
    mark: Literal["", "missing", "surplus"] = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of the checklist editor, as typed: all text. `name` begins the names of its inputs."""

    name: str
    position: str
    item: str
    title: str = ""
    pages: str = ""
    copies: str = "1"
    original: bool = True
    note: str = ""
    error: Words = ""


@dataclass(frozen=True, slots=True)
class Supplement:
    """One thing that has to be added before a file goes on."""

    item: Words
    why: Words
    clauses: tuple[Clause, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """One button of a decision. With fields or tables it opens before it decides; `typed` is what must be typed to be sure.

    `terms` are clauses that are accepted with it, word for word. `assures` is what its reader still has to do to be known surely
    enough.
    """

    name: str
    label: Words
    tone: Literal["primary", "plain", "danger"] = "plain"
    fields: tuple[Field, ...] = ()
    says: Words = ""
    typed: str = ""
    typed_error: Words = ""
    is_open: bool = False
    tables: tuple[Lines, ...] = ()
    terms: tuple[Clause, ...] = ()
    assures: "Assures | None" = None


@dataclass(frozen=True, slots=True)
class Assures:
    """How the reader makes himself known for an act: by his password, where he `has_password`; where a sign-in will do
    (`by_mail`), also by a link that is sent to him. `is_sent`: it is on its way. `error` is what was wrong with the last try."""

    has_password: bool
    by_mail: bool
    is_sent: bool = False
    error: Words = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure with its name; `of` makes it a share of a whole, drawn as a bar."""

    label: Words
    value: int
    note: Words = ""
    of: int | None = None
    tone: Tone = "plain"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was sent; its body is shown from `body_href` in a frame of its own."""

    subject: str
    sender: str
    recipient: str
    sent_at: datetime
    body_href: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The head of a printed sheet: whose, what, which number, how it can be checked."""

    organisation: Words
    title: Words
    number: str
    printed_at: datetime
    digest: str = ""
    facts: tuple[Fact, ...] = ()
