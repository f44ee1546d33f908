"""What each kind of message about a case says."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from engine.deciding.brief import Came
from engine.digest import Json, check_code
from engine.language.field import Shown
from engine.text import Text, listed, same
from engine.time.moment import written_left, written_length, written_moment
from notifications import between, parts
from notifications.letter import Letter, Line, Sheet, Way
from notifications.notice import Notice


class UnknownKind(ValueError):
    """A message of a kind that nobody has put into words."""


def letter_of(notice: Notice) -> Letter:
    """The mail. Raises UnknownKind."""
    if notice.kind not in _KINDS:
        raise UnknownKind(f"expected one of {', '.join(_KINDS)}, got {notice.kind!r}")
    return _KINDS[notice.kind](notice)


def request(notice: Notice) -> Letter:
    """Somebody is asked to act."""
    whole = _asking(notice, _subject(notice, Text("请办理", "Please act")), _task(notice))
    return between.given(notice, whole)


def returned(notice: Notice) -> Letter:
    """What somebody did was not enough: what is missing comes first."""
    came, brief = notice.brief.came, notice.brief
    by = came.doer.said if came else Text("系统", "the system")
    lead = Text(
        f"{by.zh}退回了“{brief.title.zh}”，请按下列内容补正后再次提交。",
        f"{by.of('en')} has returned “{brief.title.of('en')}” to you. Please put right what is listed and hand it in again.",
    )
    shown = tuple(came.answers.values()) if came else ()
    lines, sheets = parts.answers(shown)
    subject = _subject(notice, Text("已退回，请补正", "Returned to you"))
    return replace(
        _asking(notice, subject, lead, besides=_titles(shown, sheets)),
        returned=lines,
        returned_sheets=sheets,
    )


def reminder(notice: Notice) -> Letter:
    """A request that still waits: which reminder this is, and what comes next."""
    head, lead = Text(f"第{notice.nth}次提醒", f"Reminder {notice.nth}"), _task(notice)
    if notice.ticking is not None and notice.ticking.is_late:
        late = written_left(notice.ticking.due_at, notice.setting.now)
        head = Text(f"已逾期（第{notice.nth}次提醒）", f"Overdue (reminder {notice.nth})")
        lead = Text(f"{late.zh}。{lead.zh}", f"{_capital(late.of('en'))}. {lead.of('en')}")
    counted = Line(Text("本次", "This is"), Text(f"{notice.data['zh']}。", f"{notice.data['en']}."))
    whole = _asking(notice, _subject(notice, head), lead)
    return replace(whole, head=(*whole.head[:1], counted, *whole.head[1:]))


def escalation(notice: Notice) -> Letter:
    """Somebody is late, and this reader can do something about it."""
    brief, ticking, setting = notice.brief, notice.ticking, notice.setting
    waiting = tuple(dict.fromkeys(p for seat in brief.seats if seat.is_asked for p in seat.candidates))
    who = parts.named(waiting) or Text("办理人", "whoever is asked")
    late = written_length(setting.now - ticking.due_at) if ticking else Text("")
    lead = Text(
        f"{who.zh}尚未办理“{brief.state.zh}”这一步，已逾期{late.zh}，现按制度报告给您（第{notice.nth}级）。",
        f"{who.of('en')} has not acted on “{brief.state.of('en')}”, which is {late.of('en')} late. "
        f"The policy brings it to you (level {notice.nth}).",
    )
    return Letter(
        subject=_subject(notice, Text(f"逾期上报（第{notice.nth}级）", f"Overdue, level {notice.nth}")),
        lead=lead,
        about=parts.about(brief),
        tone="late",
        head=(*parts.deadlines(notice), *parts.came_from(notice), *parts.why_you(brief)),
        quotes=parts.quotes((*notice.cited, *(ticking.clauses if ticking else ()))),
        hints=_what_a_superior_can_do(notice),
        ways=parts.ways(notice),
        ways_note=parts.ways_note(notice),
        facts=parts.facts(brief),
        seats=parts.seats(brief, setting),
    )


def nudge(notice: Notice) -> Letter:
    """Somebody presses for what is asked."""
    return between.pressed(
        notice, _asking(notice, _subject(notice, Text("催办", "Please act")), _task(notice))
    )


def copy(notice: Notice) -> Letter:
    """A party's own copy of what was decided or signed; or one that somebody sends him by hand."""
    if notice.by is not None:
        return between.copied(notice)
    brief, came = notice.brief, notice.brief.came
    digests = {str(k): str(v) for k, v in cast(Mapping[str, Json], notice.data.get("digests") or {}).items()}
    here = came if came is not None and came.name == notice.data.get("action") else None
    done = _done(notice) if here else Text("本案已办理", "This case has moved on")
    lead = done + (
        Text("，这是您留存的一份签字清单。", ". This is your copy of the signed list.")
        if digests
        else Text("，抄送给您，请知悉。", ". This copy is for your information.")
    )
    prints = _prints(notice, digests)
    signers = (Line(Text("签字人", "Signed by"), _everyone(here)),) if here and digests else ()
    sheets = _signed_sheets(notice, digests)
    unseen = {check_code(digest) for digest in digests.values()} - {sheet.code for sheet in sheets}
    codes = tuple(Line(Text("核对码", "Check code"), same(code)) for code in sorted(unseen))
    return Letter(
        subject=_subject(
            notice, Text("签字清单留存", "Your signed copy") if digests else Text("抄送", "Copy")
        ),
        lead=lead,
        about=parts.about(brief),
        tone="done",
        head=(*signers, *codes, _state(notice)),
        ways=(*prints, *(replace(way, is_first=not prints) for way in parts.ways(notice))),
        ways_note=parts.ways_note(notice),
        facts=parts.facts(brief),
        sheets=sheets,
    )


def told(notice: Notice) -> Letter:
    """A sentence that the policy has somebody told."""
    return Letter(
        subject=_subject(notice, Text("请知悉", "For your information")),
        lead=_sentence(notice.data.get("say")),
        about=parts.about(notice.brief),
        head=(*parts.came_from(notice), _state(notice)),
        ways=parts.ways(notice),
        ways_note=parts.ways_note(notice),
        facts=parts.facts(notice.brief),
    )


def outcome(notice: Notice) -> Letter:
    """How the reader's own case has ended."""
    brief, came = notice.brief, notice.brief.came
    lines, sheets = parts.answers(tuple(came.answers.values()) if came else ())
    return Letter(
        subject=_subject(notice, Text(f"办理结果：{brief.state.zh}", f"Outcome: {brief.state.of('en')}")),
        lead=Text(
            f"您发起的“{brief.title.zh}”已办结：{brief.state.zh}。",
            f"The case you opened, “{brief.title.of('en')}”, has ended: {brief.state.of('en')}.",
        ),
        about=parts.about(brief),
        tone="done",
        head=parts.came_from(notice),
        returned=lines,
        returned_sheets=sheets,
        ways=parts.ways(notice),
        ways_note=parts.ways_note(notice),
        facts=parts.facts(brief, _titles(tuple(came.answers.values()) if came else (), sheets)),
    )


def unfillable(notice: Notice) -> Letter:
    """Nobody can do what is asked: whoever runs the system is told at once."""
    if "ahead" in notice.data:
        return _lacking_ahead(notice)
    if "held_up" in notice.data:
        return _held_up(notice)
    brief = notice.brief
    empty = [seat.title for seat in brief.seats if not seat.candidates and seat.done_by is None]
    if not empty and brief.votes:
        return _short_of_votes(notice)
    who = empty[0] if empty else brief.state
    return Letter(
        subject=_subject(notice, Text("无人可办", "Nobody can act")),
        lead=Text(
            f"“{brief.state.zh}”这一步没有人可以办理：{who.zh}目前没有合适的人选，案件停在这里。",
            f"Nobody can act on “{brief.state.of('en')}”: there is no one who is {who.of('en')} and may act here. "
            "The case stands still.",
        ),
        about=parts.about(brief),
        tone="late",
        head=(*parts.deadlines(notice), *parts.came_from(notice)),
        hints=(
            Text(
                "请在人员管理中为该岗位指定人员；与本案其他岗位须由不同人员担任的，请另行指定。",
                "Please give the role to somebody in the staff directory. It may have to be somebody who holds no other part "
                "in this case.",
            ),
        ),
        ways=parts.ways(notice),
        ways_note=parts.ways_note(notice),
        facts=parts.facts(brief),
        seats=parts.seats(brief, notice.setting),
    )


def _lacking_ahead(notice: Notice) -> Letter:
    """A step still to come could not be taken by anybody: there is time to mend it."""
    ahead, lacks, lifted = (_both(notice.data[name]) for name in ("ahead", "lacks", "lifted_by"))
    who = Text(f"可由{lifted.zh}处理：", f"{lifted.of('en')} can put it right. ") if lifted else Text("", "")
    return replace(
        unfillable(replace(notice, data={})),
        subject=_subject(notice, Text("后续步骤无人可办", "Nobody for a step ahead")),
        lead=Text(
            f"案件现在还在“{notice.brief.state.zh}”，但走到“{ahead.zh}”时将无人可办：{lacks.zh}。",
            f"The case is still in “{notice.brief.state.of('en')}”, but nobody could act on “{ahead.of('en')}” when it gets "
            f"there: {lacks.of('en')}.",
        ),
        tone="plain",
        hints=(
            who
            + Text(
                "请在案件到达这一步之前为该岗位指定合适的人员。",
                "Please give the role to somebody fit before the case gets there.",
            ),
        ),
    )


def _held_up(notice: Notice) -> Letter:
    """All have agreed who are still asked, and what comes of it is not possible now."""
    why, state = _both(notice.data["held_up"]), notice.brief.state
    return replace(
        unfillable(replace(notice, data={})),
        subject=_subject(notice, Text("无法继续", "Cannot go on")),
        lead=Text(
            f"“{state.zh}”这一步已经没有人需要办理，但案件不能继续：{why.zh}。",
            f"Nobody is left to act on “{state.of('en')}”, but the case cannot go on: {why.of('en')}.",
        ),
        hints=(
            Text(
                "请先解决上述问题，再由有权的人重新办理或将案件转到其他步骤。",
                "Please put this right; then somebody who may do so can move the case to another step.",
            ),
        ),
    )


def _both(given: Json) -> Text:
    zh, en = cast(list[str], given)
    return Text(zh, en)


def _short_of_votes(notice: Notice) -> Letter:
    """Everybody has voted or will, and it cannot be enough: whoever runs the system is told at once."""
    brief = notice.brief
    stands = brief.votes[0].text
    return replace(
        unfillable(replace(notice, brief=replace(brief, votes=()))),
        subject=_subject(notice, Text("票数不足", "Too few votes")),
        lead=Text(
            f"“{brief.state.zh}”这一步凑不足票数：{stands.zh}，有表决权的人全部同意也不够，案件停在这里。",
            f"“{brief.state.of('en')}” cannot be carried: {stands.of('en')}; all who have a vote would not be enough. "
            "The case stands still.",
        ),
        seats=parts.seats(brief, notice.setting),
    )


def _asking(notice: Notice, subject: Text, lead: Text, besides: tuple[Text, ...] = ()) -> Letter:
    brief, ticking = notice.brief, notice.ticking
    return Letter(
        subject=subject,
        lead=lead,
        about=parts.about(brief),
        tone="late" if ticking and ticking.is_late else "plain",
        head=(
            *parts.pickup(notice),
            *parts.deadlines(notice),
            *parts.came_from(notice),
            *parts.why_you(brief),
        ),
        quotes=parts.quotes(brief.clauses),
        hints=parts.hints(brief),
        ways=parts.ways(notice),
        ways_note=parts.ways_note(notice),
        facts=parts.facts(brief, besides),
        sheets=parts.lists(brief, besides),
        seats=parts.seats(brief, notice.setting),
    )


def _subject(notice: Notice, head: Text) -> Text:
    """Begins with the case's number, so that a list of mails can be sorted and searched by it."""
    matter = parts.matter(notice.brief)
    return Text(
        f"{notice.brief.number} {head.zh}：{matter.zh}",
        f"{notice.brief.number} {head.of('en')}: {matter.of('en')}",
    )


def _task(notice: Notice) -> Text:
    """What is asked, as the policy says it; where it says nothing, by the name of the step."""
    brief = notice.brief
    if brief.task != brief.state:
        return brief.task
    return Text(
        f"请您办理“{brief.title.zh}”：{brief.state.zh}。",
        f"Please act on “{brief.title.of('en')}”: {_small(brief.state.of('en'))}.",
    )


def _done(notice: Notice) -> Text:
    """Who did what, as the beginning of a sentence."""
    came = notice.brief.came
    if came is None:
        return Text("")
    at = written_moment(notice.setting.calendar.local(came.at))
    who = came.doer.said if len(came.everyone) < 2 else _everyone(came)
    return Text(
        f"{who.zh}已办理“{came.action.zh}”（{at.zh}）", f"{who.of('en')}: “{came.action.of('en')}”, {at.en}"
    )


def _everyone(came: Came) -> Text:
    """All who had to act, each with whom he stood in for."""
    return listed(each.said for each in came.everyone)


def _state(notice: Notice) -> Line:
    return Line(Text("现在", "Now"), notice.brief.state)


def _what_a_superior_can_do(notice: Notice) -> tuple[Text, ...]:
    said = Text(
        "您可以督促办理人尽快完成，或打开案件查看卡在哪里。",
        "You can press for it to be done, or open the case to see what holds it up.",
    )
    more = Text(
        "确有困难的，可由办理人说明理由申请延期。",
        "Where it cannot be done in time, whoever is asked may ask for an extension and give the reason.",
    )
    return (said, more) if notice.extendable else (said,)


def _prints(notice: Notice, digests: Mapping[str, str]) -> tuple[Way, ...]:
    links, case = notice.setting.links, notice.brief.case
    return tuple(
        Way(
            Text("打开并打印签字清单", "Open and print the signed list"),
            links.signed(case, field, digest),
            is_first=True,
        )
        for field, digest in digests.items()
    )


def _signed_sheets(notice: Notice, digests: Mapping[str, str]) -> tuple[Sheet, ...]:
    """The lists as signed. One that has changed since is not shown: its page still holds what was signed."""
    signed = tuple(each for each in notice.brief.lists if digests.get(each.field) == each.digest)
    return parts.lists(replace(notice.brief, lists=signed, tables=()))


def _titles(shown: tuple[tuple[Text, Shown], ...], sheets: tuple[Sheet, ...]) -> tuple[Text, ...]:
    return (*(title for title, _ in shown), *(sheet.title for sheet in sheets))


def _sentence(say: Json) -> Text:
    if isinstance(say, Mapping):
        both = cast(Mapping[str, Json], say)
        return Text(str(both.get("zh", "")), str(both.get("en", "")))
    return same(str(say or ""))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


_KINDS: Mapping[str, Callable[[Notice], Letter]] = {
    **{
        each.__name__: each
        for each in (request, returned, reminder, escalation, nudge, copy, told, outcome, unfillable)
    },
    **between.BETWEEN,
}
