"""Messages of every kind about one note, as they would be put into words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from engine.case.command import Act
from engine.deciding.brief import ListShown, brief_for, clauses_of
from engine.deciding.machine import scope_of
from engine.deciding.scope import Facts, Scope
from engine.digest import Json, digest_of
from engine.language.field import Column, Table
from engine.people.doer import doer_of
from engine.people.organisation import Organisation, Person
from engine.text import Language, Text, same
from notifications.notice import Notice, Setting
from notifications.rendering import Written, write
from notifications.words import letter_of
from tests.notifications.bureau import LINKS, PEOPLE, SENDER
from tests.support.small_pack import STAFF, Desk

BETWEEN = ("nudge", "opinion", "comment")
KINDS = ("request", "returned", "reminder", "escalation", "copy", "told", "outcome", "unfillable", *BETWEEN)
SECRET = "s" * 43
ORGANISATION = Organisation.of(PEOPLE, STAFF.units.values(), STAFF.holdings)
_COMMON: Mapping[str, Json] = {"zh": "第2次提醒；下次提醒：10月9日", "en": "Reminder 2; the next comes 9 Oct"}


def scope(kind: str) -> tuple[Scope, str]:
    """The note at the moment at which such a message is sent, and to whom."""
    desk = Desk(staff=ORGANISATION)
    desk.open()
    desk.decide("wen", Act("submit"))
    reader = {"returned": "wen", "outcome": "wen", "copy": "wen", "escalation": "bao", "unfillable": "wei"}
    if kind == "returned":
        desk.decide("fu", Act("send_back", {"lack": "缺附件<b>二</b>"}))
    if kind in {"outcome", "copy"}:
        desk.decide("fu", Act("pass_on"))
        desk.decide("ku", Act("sign"))
        desk.decide("bao", Act("sign"))
    if kind in {"escalation", "reminder"}:
        desk.now += timedelta(days=20)
    assert desk.case is not None
    return scope_of(desk.definition, desk.case, Facts(ORGANISATION), desk.now), reader.get(kind, "fu")


def papers(rows: int) -> ListShown:
    """A list to be signed."""
    columns = (
        Column(Text("序号", "No."), numeric=True),
        Column(Text("题名", "Title")),
        Column(Text("备注", "Note")),
        Column(Text("页数", "Pages"), numeric=True),
        Column(Text("签字", "Signed")),
    )
    lines = tuple(
        (same(str(n)), same(f"合同{n}"), Text(""), same(str(n * 2)), Text("已签", "signed"))
        for n in range(1, rows + 1)
    )
    return ListShown("title", Text("清单", "List"), Table(columns, lines), digest_of(rows))


def notice(kind: str, rows: int = 3) -> Notice:
    """A message of `kind`, about a case with a list of so many rows."""
    at, reader = scope(kind)
    listed = papers(rows)
    brief = replace(brief_for(at, reader), number="BJ2026-0001", lists=(listed,), tables=())
    data: dict[str, Mapping[str, Json]] = {
        "reminder": {**_COMMON, "late": True},
        "copy": {"action": "sign", "digests": {"title": listed.digest}},
        "told": {"say": {"zh": "便笺已送出。", "en": "The note is on its way."}},
        "nudge": {"by": "wen", "note": "The client waits."},
        "opinion": {"by": "ku", "reason": "Is it complete?"},
        "comment": {"by": "wen", "text": "Page 3 is new."},
    }
    return Notice(
        kind=kind,
        reader=ORGANISATION.people[reader],
        brief=brief,
        setting=Setting(at.definition.calendar, at.now, LINKS),
        nth=2,
        deadline="checking" if kind in {"reminder", "escalation"} else None,
        data=data.get(kind, {}),
        cited=clauses_of(at, ("R05",) if kind == "escalation" else ()),
        secret=SECRET if kind in {"request", "reminder", "nudge"} else None,
        by=doer_of(ORGANISATION, str(data[kind]["by"])) if "by" in data.get(kind, {}) else None,
        must_fill=kind == "returned",
        extendable=kind == "escalation",
    )


def written(of: Notice, language: Language) -> Written:
    """The mail to the same reader, as if he read that language."""
    reader: Person = replace(of.reader, language=language)
    return write(letter_of(of), reader, SENDER.organisation)
