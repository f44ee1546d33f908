"""The ledger of a case for people: each entry as a sentence in the words of its policy."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from engine.case.case import WHOLE_CASE
from engine.deciding.scope import Scope
from engine.deciding.tally import cast_said
from engine.digest import Json
from engine.language.definition import Workflow
from engine.language.standard_actions import KINDS, OPEN_LATE, OPENING_LATE, named_action
from engine.people.doer import doer_of
from engine.store.timeline import Entry
from engine.text import Language, Text, listed, same
from forms.signatures import known_by
from web import shapes, words

_TONES: Mapping[str, shapes.Tone] = {
    "ended": "good",
    "deadline_fired": "soon",
    "extension_too_late": "late",
}


_ACTS = frozenset({"opened", "acted"})


def history(
    scope: Scope, entries: Iterable[Entry], lang: Language, reader: str, *, sees_origins: bool
) -> tuple[shapes.Entry, ...]:
    """What happened, the newest first. From where somebody acted, and what else by the same act, he himself sees, and
    who `sees_origins`."""
    lines = ((entry, _line(scope, entry, lang)) for entry in reversed(tuple(entries)))
    return tuple(
        replace(line, origin=entry.origin, together=_report(entry))
        if sees_origins or entry.by == reader
        else line
        for entry, line in lines
    )


def _report(entry: Entry) -> str:
    """Where it stands what became of all that were decided by the same act."""
    run = entry.among[0] if entry.among else ""
    return f"/bulk/{run}" if run else ""


def _line(scope: Scope, entry: Entry, lang: Language) -> shapes.Entry:
    people = scope.facts.organisation.people
    by = people.get(entry.doer)
    doer = doer_of(scope.facts.organisation, entry.doer, entry.for_whom, entry.through)
    data = entry.data
    cited = cast(list[str], data.get("clauses") or [])
    return shapes.Entry(
        at=entry.at,
        did=_did(scope, entry.what, data),
        by=words.person(by, lang, doer) if by else None,
        note=_note(scope, entry),
        clauses=words.clauses_named(cited, scope.definition.pack),
        digest=next(iter(cast(Mapping[str, str], data.get("signed") or {}).values()), ""),
        tone=_TONES.get(entry.what, "plain"),
        how=known_by(scope, entry) if entry.what in _ACTS else Text(""),
    )


def _did(scope: Scope, what: str, data: Mapping[str, Json]) -> Text:
    workflow = scope.program.workflow
    match what:
        case "opened":
            return _opened(scope, data)
        case "acted":
            return _acted(scope, data)
        case "saved":
            return Text("填写：", "filled in: ") + _fields(workflow, data)
        case "deadline_fired":
            return _fired(workflow, data)
        case "extension_asked":
            return Text(f"申请延期至{data['until']}", f"asked for more time, until {data['until']}")
        case "extended":
            return Text("期限已延至", "deadline extended to ") + same(_day(scope, str(data["to"])))
        case "shortened":
            return Text("期限提前至", "deadline brought forward to ") + same(_day(scope, str(data["to"])))
        case "not_carried":
            said = cast(Mapping[str, str], data["said"])
            return Text(said["zh"], said["en"])
        case "ended":
            outcome = words.OUTCOMES.get(str(data["outcome"]), same(str(data["outcome"])))
            return Text(f"案件结束：{outcome.zh}", f"the case ended: {outcome.en}")
        case _:
            return _OTHERS.get(what, same(what))


_OTHERS: Mapping[str, Text] = {
    "claimed": Text("认领", "claimed the work"),
    "code_sent_again": Text("重新发送取件码", "had the pickup code sent again"),
    "code_used": Text("柜台凭取件码签字", "had the pickup code entered at the counter"),
    "code_wrong": Text("取件码输入有误", "had a wrong pickup code entered"),
    "taken_off_list": Text("有档案被冻结，移出清册", "records were put on hold and left the list"),
    "handed_over": Text("经办人变更，由接收人接手", "went to a successor"),
    "reseated": Text("待办随人员变动", "the open work follows today's staff"),
    "reminded": Text("催办提醒", "pressed for it"),
    "read": Text("已阅", "read the copy"),
    "resumed": Text("恢复计时，期限顺延", "the clock runs again, deadlines moved"),
    "released": Text("退回认领", "gave the work back"),
    "parted": Text("应分别办理的，另立案件", "what is decided differently went into cases of its own"),
    "ruled": Text("适用规定", "found which rule applies"),
    "child_ended": Text("所开的案件已办结", "a case it opened has ended"),
    "extension_too_late": Text("延期已同意，但期限已不再计算", "the extension came too late"),
}


def _opened(scope: Scope, data: Mapping[str, Json]) -> Text:
    workflow = scope.program.workflow
    title = Text(f"“{workflow.zh}”", workflow.text.of("en"))
    if not data.get("opened_on"):
        return Text("发起", "opened the case: ") + title
    name, on = words.name_of(scope.facts.organisation, str(data["opener"])), data["opened_on"]
    return Text(
        f"补录：{name.zh}于{on}在纸上发起{title.zh}",
        f"entered what {name.of('en')} opened on paper on {on}: {title.of('en')}",
    )


def _whom(scope: Scope, data: Mapping[str, Json]) -> Text:
    """To whom a standard action gave or sent something."""
    if not data.get("standard"):
        return Text("")
    answers = cast(Mapping[str, Json], data.get("answers") or {})
    people = [answers["person"]] if answers.get("person") else cast(list[Json], answers.get("people") or [])
    names = listed(words.name_of(scope.facts.organisation, str(person)) for person in people)
    return Text(f"：{names.zh}", f": {names.of('en')}") if people else Text("")


def _acted(scope: Scope, data: Mapping[str, Json]) -> Text:
    workflow = scope.program.workflow
    source, name = str(data["from"]), str(data["action"])
    action = named_action(workflow, source, name)
    said = (action.text if action else same(name)) + _whom(scope, data)
    goal = workflow.states.get(str(data["to"]))
    if goal is None or data["to"] == source:
        return said
    return Text(f"{said.zh} → {goal.zh}", f"{said.of('en')} → {goal.text.of('en')}")


def _fields(workflow: Workflow, data: Mapping[str, Json]) -> Text:
    names = cast(Mapping[str, Json], data.get("form") or {})
    return listed(workflow.form[name].text for name in names if name in workflow.form) or Text("表单", "form")


def _fired(workflow: Workflow, data: Mapping[str, Json]) -> Text:
    name = str(data["deadline"])
    title = (
        Text("全程期限", "overall deadline") if name == WHOLE_CASE or name not in workflow.states
        else workflow.states[name].text
    )  # fmt: skip
    if data.get("levels"):
        return Text(f"“{title.zh}”逾期，已上报", f"{title.of('en')}: late, told further up")
    return Text(f"“{title.zh}”期限提醒", f"{title.of('en')}: reminded of the deadline")


def _note(scope: Scope, entry: Entry) -> Text:
    """The words a person gave: what he wrote as a reason. Lists are shown where they stand, not here."""
    standard = KINDS.get(str(entry.data.get("action", ""))) if entry.data.get("standard") else None
    late = {f"{OPEN_LATE}.{name}": spec for name, spec in OPENING_LATE.action.ask.items()}
    asked = {**scope.program.asked, **late, **(standard.action.ask if standard else {})}
    plain = {n: t for n, t in entry.texts.items() if n in asked and asked[n].type == "text"}
    said = [f"{asked[name].zh}：{text}" for name, text in plain.items()]
    english = [f"{asked[name].text.of('en')}: {text}" for name, text in plain.items()]
    if voted := cast_said(entry.data):
        said.append(voted.zh)
        english.append(voted.of("en"))
    effects = cast(list[Mapping[str, Json]], entry.data.get("effects") or [])
    numbers = [str(n) for effect in effects for n in _numbers(effect)]
    if numbers:
        said.append("编号：" + "、".join(numbers))
        english.append("numbers: " + ", ".join(numbers))
    return Text("；".join(said), "; ".join(english))


def _numbers(effect: Mapping[str, Json]) -> Iterator[Json]:
    """The numbers that an effect gave."""
    for each in cast(list[Mapping[str, Json]], effect.get("numbers") or []):
        yield each["number"]


def _day(scope: Scope, instant: str) -> str:
    return f"{scope.definition.calendar.local(datetime.fromisoformat(instant)):%Y-%m-%d %H:%M}"
