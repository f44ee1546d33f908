"""Plays one script: each step is carried out on the stage and tells what it did."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, cast

from engine.case.case import Case
from engine.deciding.ladder import armed_deadlines
from engine.digest import Json
from engine.errors import FondsError, Problem, Refused
from engine.language.definition import FieldSpec
from engine.text import Text, listed
from rehearsal.deed import FIRST, announced, carry_out, named, standing
from rehearsal.expectation import (
    case_differs,
    mail_is_missing,
    mail_is_unwanted,
    record_differs,
    register_differs,
    taken_mail,
)
from rehearsal.mail import Mail, Tray
from rehearsal.picking import picked
from rehearsal.played import Played
from rehearsal.refusal import REFUSALS, Mismatch, differences
from rehearsal.scenario import Script, as_json
from rehearsal.stage import Stage
from rehearsal.step import (
    AnyStep,
    Deed,
    Expect,
    ExpectedMail,
    ExpectMail,
    ExpectRecord,
    ExpectRegister,
    Find,
    NoMail,
    Now,
    Outside,
)
from rehearsal.store.found import cases_of
from rehearsal.stuck import Stuck

TIME_GOES_ON = Text("时间推进", "time goes on")
_EXPECTATIONS = {
    "expect": Text("应为", "expected"),
    "expect_mail": Text("应有邮件", "expected mail"),
    "no_mail": Text("不应有邮件", "expected no mail"),
    "expect_record": Text("应有档案", "expected record"),
    "expect_register": Text("登记簿应有", "expected in the register"),
}
Result = TypeVar("Result")


@dataclass(slots=True)
class Player:
    """Where a script has got to: its cases by name, the mails that the last act or move of the clock caused."""

    stage: Stage
    tray: Tray
    cases: dict[str, str] = field(default_factory=dict[str, str])
    mails: list[Mail] = field(default_factory=list[Mail])
    running: dict[tuple[str, str], Text] = field(default_factory=dict[tuple[str, str], Text])

    def play(self, script: Script) -> tuple[Played, ...]:
        """Every step until one cannot be carried out."""
        played: list[Played] = []
        for nth, step in enumerate(script.steps):
            try:
                text, mismatches = self._carried_out(step)
            except FondsError as error:
                keys = error.keys if isinstance(error, Stuck) else ()
                played.append(self._told(step, _said(error), (script.problem(nth, str(error), *keys),)))
                break
            problems = tuple(script.problem(nth, each.message, *each.keys) for each in mismatches)
            played.append(self._told(step, text, problems))
        return tuple(played)

    def _carried_out(self, step: AnyStep) -> tuple[Text, list[Mismatch]]:
        match step:
            case Now():
                self._collect_after(lambda: self.stage.go_on_to(self.stage.moment(step.now)))
                return TIME_GOES_ON, []
            case Deed():
                return self._done(step)
            case Outside():
                self._collect_after(lambda: self.stage.report(step.outside, _given(step.with_)))
                return Text(f"外部事件：{step.outside}", f"outside: {step.outside}"), []
            case Find():
                return self._found(step), []
            case _:
                return _expectation(step), self._expected(step)

    def _done(self, deed: Deed) -> tuple[Text, list[Mismatch]]:
        text = announced(self.stage, self.cases, deed)
        try:
            case = self._collect_after(lambda: carry_out(self.stage, self.cases, deed))
        except REFUSALS as refusal:
            if deed.refused is None:
                raise
            return _refused(text, refusal), list(differences(deed.refused, refusal))
        now = standing(self.stage, case)
        text = Text(f"{text.zh}（{now.zh}）", f"{text.of('en')} ({now.of('en')})")
        if deed.refused is None:
            return text, []
        return text, [Mismatch(("refused",), f"expected a refusal, it was done: {text.of('en')}")]

    def _found(self, find: Find) -> Text:
        with self.stage.store.read() as work:
            known = cases_of(work.connection, find.workflow)
        wanted = self._wanted(find)
        found = [case for case in known if _is_meant(case, wanted)]
        if len(found) != 1:
            among = (
                "; ".join(f"{c.number} opener {c.opener}, {c.state}, {dict(c.form)}" for c in known) or "none"
            )
            raise Stuck(f"expected one such case, found {len(found)} of these: {among}", "find")
        if not self.cases:
            self.cases[FIRST] = found[0].id
        self.cases[find.find] = found[0].id
        return Text(f"案件 {found[0].number}", f"case {found[0].number}")

    def _wanted(self, find: Find) -> Mapping[str, Json]:
        """What the form of the case meant holds; records are named by their numbers here as everywhere."""
        program = self.stage.definition.programs.get(find.workflow)
        asked: Mapping[str, FieldSpec] = program.asked if program else {}
        wanted = dict(_given(find.where))
        for name, value in wanted.items():
            spec = asked.get(name)
            if spec is not None and spec.type in {"record", "records"}:
                wanted[name] = picked(self.stage, spec.class_, value, "where", name)
        return wanted

    def _expected(self, step: AnyStep) -> list[Mismatch]:
        match step:
            case Expect(expect=expected):
                case = named(self.stage, self.cases, expected.case, "expect", "case")
                return list(case_differs(expected, case, self.stage))
            case ExpectMail(expect_mail=expected):
                return self._expected_mail(expected)
            case NoMail(no_mail=unwanted):
                found = taken_mail(unwanted, self.mails, self.stage.organisation)
                return [mail_is_unwanted(unwanted, found)] if found else []
            case ExpectRecord(expect_record=expected):
                return list(record_differs(expected, self.stage))
            case ExpectRegister(expect_register=expected):
                return list(register_differs(expected, self.stage))
            case _:
                return []

    def _expected_mail(self, expected: ExpectedMail) -> list[Mismatch]:
        found = taken_mail(expected, self.mails, self.stage.organisation)
        if found is None:
            return [mail_is_missing(expected, self.mails)]
        self.mails.remove(found)
        return []

    def _collect_after(self, act: Callable[[], Result]) -> Result:
        """What the act answers, everything due at once done, and its mails at hand."""
        try:
            result = act()
        finally:
            self.stage.settle()
            self.mails = list(self.tray.take())
        return result

    def _told(self, step: AnyStep, text: Text, problems: tuple[Problem, ...]) -> Played:
        caused = isinstance(step, Now | Deed | Outside)
        at = self.stage.local(self.stage.clock.now())
        mails = (replace(mail, at=self.stage.local(mail.at)) for mail in self.mails if caused)
        return Played(at, text, tuple(dict.fromkeys(self._new_deadlines())), tuple(mails), problems)

    def _new_deadlines(self) -> Iterator[Text]:
        """The deadlines that have begun to run since the last step, or run differently."""
        for case in dict.fromkeys(self.cases.values()):
            for deadline in armed_deadlines(self.stage.case(case)):
                sentence = Text(deadline.zh, deadline.en)
                if self.running.get((case, deadline.name)) != sentence:
                    self.running[(case, deadline.name)] = sentence
                    yield sentence


def _expectation(step: AnyStep) -> Text:
    """What was looked at: 应为：state: compiling, late: false."""
    ((key, expected),) = step.model_dump(by_alias=True, exclude_unset=True).items()
    words = ", ".join(f"{name}: {_written(value)}" for name, value in expected.items())
    title = _EXPECTATIONS[key]
    return Text(f"{title.zh}：{words}", f"{title.of('en')}: {words}")


def _written(value: object) -> str:
    """The value as its author wrote it."""
    match value:
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case bool():
            return str(value).lower()
        case tuple():
            return f"[{', '.join(map(_written, cast(tuple[object, ...], value)))}]"
        case Mapping():
            pairs = cast(Mapping[str, object], value).items()
            return f"{{{', '.join(f'{name}: {_written(each)}' for name, each in pairs)}}}"
        case _:
            return str(value)


def _said(error: FondsError) -> Text:
    return Text(f"无法进行：{error}", f"this cannot be done: {error}")


def _refused(text: Text, refusal: FondsError) -> Text:
    if isinstance(refusal, Refused):
        why = listed(reason.text + Text("", " ") + listed(reason.details) for reason in refusal.reasons)
        return Text(f"{text.zh}——被拒绝：{why.zh}", f"{text.of('en')}: refused: {why.of('en')}")
    return Text(f"{text.zh}——被拒绝：{refusal}", f"{text.of('en')}: refused: {refusal}")


def _is_meant(case: Case, wanted: Mapping[str, Json]) -> bool:
    known: Mapping[str, Json] = {**case.form, "opener": case.opener, "state": case.state}
    return all(known.get(name) == value for name, value in wanted.items())


def _given(written: Mapping[str, object]) -> Mapping[str, Json]:
    return cast(Mapping[str, Json], as_json(written))
