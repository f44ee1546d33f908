"""What mails say that one person sends another about a case: he presses for it, asks for an opinion, comments, sends a copy."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.text import Text, same
from notifications import parts
from notifications.letter import Letter, Line
from notifications.notice import Notice


def pressed(notice: Notice, asking: Letter) -> Letter:
    """A request that somebody presses for: the request itself, with who wants it and what he says."""
    by = _by(notice)
    lead = Text(
        f"{by.zh}向您催办：{asking.lead.zh}", f"{by.of('en')} is waiting for you. {asking.lead.of('en')}"
    )
    return replace(asking, lead=lead, head=(*_words(notice, "note"), *asking.head))


def given(notice: Notice, asking: Letter) -> Letter:
    """A request that somebody has brought to the reader by hand, with the reason that he gave, or the opinion that the reader
    had asked for."""
    if notice.by is None:
        return asking
    words = {
        Text("意见", "Opinion"): notice.data.get("opinion"),
        Text("附言", "Note"): notice.data.get("reason"),
    }
    said = (Line(title, same(str(text)), note=notice.by.said) for title, text in words.items() if text)
    return replace(asking, head=(*said, *asking.head))


def opinion(notice: Notice) -> Letter:
    """The reader is asked what he thinks before somebody else decides."""
    by, title = _by(notice), notice.brief.title
    name = notice.by.name if notice.by else by
    lead = Text(
        f"{by.zh}在办理“{title.zh}”时请您提出意见。您答复后，仍由{name.zh}决定。",
        f"{by.of('en')} asks for your opinion on “{title.of('en')}”. "
        f"Once you have answered, it is {name.of('en')} who decides.",
    )
    whole = _plain(notice, Text("请您答复", "Your opinion, please"), lead)
    return replace(
        whole,
        head=(*_words(notice, "reason"), *parts.deadlines(notice)),
        sheets=parts.lists(notice.brief),
    )


def comment(notice: Notice) -> Letter:
    """What somebody says about the case."""
    by, title = _by(notice), notice.brief.title
    lead = Text(f"{by.zh}就“{title.zh}”留言如下。", f"{by.of('en')} has commented on “{title.of('en')}”.")
    whole = _plain(notice, Text(f"{by.zh}留言", f"Comment by {by.of('en')}"), lead)
    return replace(whole, head=(*_words(notice, "text"), *whole.head))


def copied(notice: Notice) -> Letter:
    """A copy that somebody sends by hand."""
    by, title = _by(notice), notice.brief.title
    lead = Text(
        f"{by.zh}将“{title.zh}”抄送给您，请阅知。打开案件即记为已阅。",
        f"{by.of('en')} has sent you a copy of “{title.of('en')}”. Opening the case marks it as read.",
    )
    whole = _plain(notice, Text("抄送", "Copy"), lead)
    return replace(whole, head=(*_words(notice, "note"), *whole.head), sheets=parts.lists(notice.brief))


def _plain(notice: Notice, head: Text, lead: Text) -> Letter:
    brief = notice.brief
    matter = parts.matter(brief)
    return Letter(
        subject=Text(
            f"{brief.number} {head.zh}：{matter.zh}", f"{brief.number} {head.of('en')}: {matter.of('en')}"
        ),
        lead=lead,
        about=parts.about(brief),
        head=(Line(Text("现在", "Now"), brief.state),),
        ways=parts.ways(notice),
        ways_note=parts.ways_note(notice),
        facts=parts.facts(brief),
    )


def _by(notice: Notice) -> Text:
    return notice.by.said if notice.by else Text("有人", "Somebody")


def _words(notice: Notice, key: str) -> tuple[Line, ...]:
    """What he wrote beside it, nothing where he wrote nothing."""
    said = str(notice.data.get(key) or "")
    return (Line(_TITLES[key], same(said)),) if said else ()


_TITLES = {
    "note": Text("附言", "Note"),
    "reason": Text("想请教的问题", "What is asked"),
    "text": Text("留言", "Comment"),
}

BETWEEN: Mapping[str, Callable[[Notice], Letter]] = {"opinion": opinion, "comment": comment}
"""The kinds that are such mails and nothing else."""
