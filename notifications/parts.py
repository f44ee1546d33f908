"""The parts that mails about a case share: who and why and by when, the facts, the lists, who else is asked, the buttons."""

from collections.abc import Iterator

from engine.case.case import WHOLE_CASE
from engine.deciding.brief import Brief, DeadlineShown, SeatShown
from engine.deciding.machine import Offer
from engine.digest import check_code
from engine.evidence.pickup import spaced
from engine.language.definition import Clause
from engine.language.field import Shown, Table
from engine.people.organisation import Person
from engine.text import Text, listed, same
from engine.time.moment import written_end_of, written_left, written_moment
from notifications.letter import Line, Quote, Sheet, Way
from notifications.notice import Notice, Setting

MOST_ROWS = 20
MOST_QUOTES = 3
MOST_HINTS = 5


def about(brief: Brief) -> Text:
    """The case by number, name and subject."""
    return same(f"{brief.number} · ") + matter(brief)


def matter(brief: Brief) -> Text:
    """What the case is about: 项目档案移交（P-17）, Project file handover (P-17)."""
    if not brief.subject:
        return brief.title
    return Text(
        f"{brief.title.zh}（{brief.subject.zh}）", f"{brief.title.of('en')} ({brief.subject.of('en')})"
    )


def came_from(notice: Notice) -> tuple[Line, ...]:
    """By whose act the case came here."""
    came, asked_by = notice.brief.came, notice.brief.asked_by
    if came is None:
        is_own = asked_by is None or asked_by.id == notice.reader.id
        return () if is_own else (Line(Text("发起人", "Opened by"), _named(asked_by)),)
    at = written_moment(notice.setting.calendar.local(came.at))
    done = Text(f"{at.zh}办理“{came.action.zh}”", f"{came.action.of('en')}, {at.en}")
    by = came.doer.said if came.doer.for_whom else _named(came.by)
    return (Line(Text("来自", "From"), by, note=done),)


def why_you(brief: Brief) -> tuple[Line, ...]:
    """The role, relation or field by which it is the reader's turn."""
    if not brief.why_you:
        return ()
    said = brief.why_you
    return (Line(Text("为什么是您", "Why you"), Text(f"{said.zh}。", f"{_capital(said.of('en'))}.")),)


def deadlines(notice: Notice) -> tuple[Line, ...]:
    """The deadlines that run, the message's own first, each with its sentence."""
    first = notice.ticking
    if first is None:
        return ()
    others = (each for each in notice.brief.deadlines if each.due_at != first.due_at)
    return (
        _deadline(first, notice.setting, Text("期限", "Due")),
        *(_deadline(each, notice.setting, _title(each)) for each in others),
    )


def pickup(notice: Notice) -> tuple[Line, ...]:
    """The digits with which the reader may sign at the counter; nothing where he has none."""
    if not notice.code:
        return ()
    return (Line(Text("取件码", "Pickup code"), same(spaced(notice.code)), _CODE_NOTE),)


def quotes(clauses: tuple[Clause, ...]) -> tuple[Quote, ...]:
    """The first clauses in full: more of them would hide what is asked."""
    return tuple(Quote(c.id, c.title.text, c.sentence.text) for c in clauses[:MOST_QUOTES])


def facts(brief: Brief, besides: tuple[Text, ...] = ()) -> tuple[Line, ...]:
    """The case's facts but those titled as in `besides`."""
    return tuple(Line(title, value) for title, value in brief.facts if title not in besides)


def lists(brief: Brief, besides: tuple[Text, ...] = ()) -> tuple[Sheet, ...]:
    """The case's lists; a check code stands under the last of those that one signature covers."""
    last = {each.digest: each.table for each in brief.lists}
    signed = [
        (each.title, each.table, check_code(each.digest) if last[each.digest] is each.table else "")
        for each in brief.lists
    ]
    known = [table for _, table, _ in signed]
    others = [(title, table, "") for title, table in brief.tables if table not in known]
    shown = (sheet(*each) for each in (*signed, *others) if each[0] not in besides)
    return tuple(each for each in shown if each.total)


def sheet(title: Text, table: Table, code: str = "") -> Sheet:
    """The first rows of a list, without the columns in which nothing stands."""
    used = [place for place in range(len(table.columns)) if any(row[place] for row in table.rows)]
    columns = tuple(table.columns[place] for place in used)
    rows = tuple(tuple(row[place] for place in used) for row in table.rows[:MOST_ROWS])
    return Sheet(title, Table(columns, rows), len(table.rows), code)


def answers(shown: tuple[tuple[Text, Shown], ...]) -> tuple[tuple[Line, ...], tuple[Sheet, ...]]:
    """What somebody answered: as lines, and as lists where it holds lists."""
    lines = tuple(Line(title, value.line) for title, value in shown if not value.tables)
    sheets = tuple(sheet(heading or title, table) for title, v in shown for heading, table in v.tables)
    return lines, sheets


def seats(brief: Brief, setting: Setting) -> tuple[Line, ...]:
    """Who is asked beside the reader, and who has acted; nothing where he is alone."""
    if len(brief.seats) < 2:
        return ()
    votes = tuple(Line(Text("票签", "Votes"), vote.text) for vote in brief.votes)
    return (*votes, *(Line(_capital_text(seat.title), *_seat(seat, setting)) for seat in brief.seats))


def ways(notice: Notice) -> tuple[Way, ...]:
    """A button for each decision, and one for the case."""
    brief, links = notice.brief, notice.setting.links
    to_case = Way(
        Text("打开案件填写", "Open the case and fill it in")
        if notice.must_fill
        else Text("打开案件", "Open the case"),
        links.case(brief.case),
        is_first=notice.must_fill or not notice.secret,
    )
    if notice.must_fill or notice.secret is None:
        return (to_case, *_away(notice))
    secret = notice.secret
    decisions = tuple(
        Way(label(offer), links.decide(secret, offer.name), is_first=place == 0)
        for place, offer in enumerate(brief.offers)
    )
    return (*decisions, to_case, *_away(notice))


def _away(notice: Notice) -> tuple[Way, ...]:
    """Where he says that he will be away."""
    if notice.away is None:
        return ()
    return (Way(Text("外出？指定代理人", "Away? Name a substitute"), notice.setting.links.away(notice.away)),)


def ways_note(notice: Notice) -> Text:
    """What a button does, and does not do yet."""
    if notice.must_fill or notice.secret is None:
        return Text("打开后需要登录。", "You will be asked to sign in.")
    return Text(
        "点开后先看到清单和案情，在页面上按下按钮才算办理。链接只供您本人使用，请勿转发。",
        "Each opens a page that shows the case and its lists; nothing is decided until you press the button there. "
        "The links are yours alone: please do not forward them.",
    )


def hints(brief: Brief) -> tuple[Text, ...]:
    """What still stands in the way of each action."""
    return tuple(hint for offer in brief.offers for hint in _in_the_way(offer))


def label(offer: Offer) -> Text:
    """What the action is called."""
    return offer.action.text or same(offer.name)


def named(people: tuple[Person, ...]) -> Text:
    """The people by name."""
    return listed(person.name for person in people)


def _in_the_way(offer: Offer) -> Iterator[Text]:
    found = [detail for reason in offer.unmet for detail in (reason.details or (reason.text,))]
    if not found:
        return
    what, more = label(offer), len(found) - MOST_HINTS
    rest = Text(f"，等{len(found)}项", f" and {more} more") if more > 0 else Text("")
    said = listed(found[:MOST_HINTS]) + rest
    yield Text(f"“{what.zh}”之前还需：{said.zh}。", f"Before “{what.of('en')}”: {said.of('en')}.")


def _deadline(shown: DeadlineShown, setting: Setting, title: Text) -> Line:
    year = setting.calendar.day_of(setting.now).year
    due = written_end_of(setting.calendar.local(shown.due_at), year)
    left = written_left(shown.due_at, setting.now)
    cited = "、".join(clause.id for clause in shown.clauses)
    note = shown.sentence + (Text(f"（{cited}）", f" ({cited})") if cited else Text(""))
    return Line(
        title,
        Text(f"{due.zh}，{left.zh}", f"{due.en}, {left.en}"),
        note + _PROVISIONAL if shown.is_provisional else note,
        "late" if shown.is_late else "plain",
    )


def _title(shown: DeadlineShown) -> Text:
    return Text("全程期限", "Overall") if shown.name == WHOLE_CASE else shown.title


def _seat(seat: SeatShown, setting: Setting) -> tuple[Text, Text]:
    """Who, and what he has done or is waited for."""
    if seat.doer is not None and seat.done_at is not None:
        at = written_moment(setting.calendar.local(seat.done_at))
        done = Text(f"{at.zh}{seat.action.zh}", f"{seat.action.of('en')}, {at.en}")
        return seat.doer.said, _weighed(seat, done)
    waiting = Text("待办理", "awaited") if seat.is_asked else Text("尚未轮到", "not yet asked")
    return named(seat.candidates) or Text("暂无人选", "nobody yet"), _weighed(seat, waiting)


def _weighed(seat: SeatShown, note: Text) -> Text:
    """With what the vote counts, where votes are counted."""
    return note + Text(f"，{seat.weight.zh}", f", {seat.weight.of('en')}") if seat.weight else note


def _named(person: Person | None) -> Text:
    if person is None:
        return Text("系统", "the system")
    name, position = person.name, person.position
    if not position:
        return name
    return Text(f"{name.zh}（{position.zh}）", f"{name.of('en')}, {_small(position.of('en'))}")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _capital_text(text: Text) -> Text:
    return Text(text.zh, _capital(text.of("en")))


_CODE_NOTE = Text(
    "在柜台当面交接时报给保管人，即代表您签字。只用一次，请勿提前告诉他人。",
    "Say it to the keeper when the papers change hands at the counter: it is your signature. It works once; tell nobody before.",
)
_PROVISIONAL = Text(
    "当年放假安排尚未公布，此期限为暂定。",
    " The official holidays of that year are not out yet: this date may move.",
)
