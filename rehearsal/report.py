"""What a rehearsal did, line by line, for people: each step, the deadlines it set running, the mails it caused."""

from collections.abc import Iterable, Iterator

from engine.text import Language, Text, counted
from rehearsal.mail import Mail
from rehearsal.played import Played, Rehearsed

_KINDS = {
    "request": Text("请办理", "request"),
    "returned": Text("退回", "returned"),
    "reminder": Text("提醒", "reminder"),
    "escalation": Text("升级", "escalation"),
    "copy": Text("抄送", "copy"),
    "told": Text("通知", "told"),
    "nudge": Text("催办", "pressed for"),
    "comment": Text("留言", "comment"),
    "opinion": Text("请求意见", "opinion asked for"),
    "outcome": Text("结果", "outcome"),
    "unfillable": Text("无人可办", "unfillable"),
}


def reported(rehearsed: Rehearsed, language: Language) -> Iterator[str]:
    """One scenario, from its title to its verdict."""
    yield f"{rehearsed.name}: {rehearsed.title.of(language)}"
    for step in rehearsed.played:
        yield from _step(step, language)
    verdict = _FULFILLED if rehearsed.succeeded else _failed(len(rehearsed.problems))
    yield f"  {verdict.of(language)}"


def summary(rehearsals: Iterable[Rehearsed], language: Language) -> str:
    """All scenarios in one line."""
    many = list(rehearsals)
    failed = [each.name for each in many if not each.succeeded]
    if not failed:
        return Text(
            f"{len(many)}个情景全部符合预期", f"{counted(len(many), 'scenario')}, all as expected"
        ).of(language)
    names = ", ".join(failed)
    return Text(
        f"{len(many)}个情景中{len(failed)}个不符合预期：{names}",
        f"{len(failed)} of {counted(len(many), 'scenario')} not as expected: {names}",
    ).of(language)


def _step(step: Played, language: Language) -> Iterator[str]:
    yield f"  {step.at:%Y-%m-%d %H:%M}  {step.text.of(language)}"
    for deadline in step.deadlines:
        yield f"      {_DEADLINE.of(language)}{deadline.of(language)}"
    for mail in step.mails:
        yield f"      {_at(mail, step)}{_mail(mail, language)}"
    for problem in step.problems:
        yield f"  ✗ {problem}"


def _at(mail: Mail, step: Played) -> str:
    """When it went out, where that is not the step's own moment."""
    return "" if mail.at == step.at else f"{mail.at:%m-%d %H:%M} "


def _mail(mail: Mail, language: Language) -> str:
    kind = _KINDS[mail.kind] if mail.kind in _KINDS else Text(mail.kind, mail.kind)
    head = Text(f"邮件 {mail.name.zh}（{kind.zh}）：", f"mail to {mail.name.of('en')} ({kind.en}): ")
    return f"{head.of(language)}{mail.subject}"


def _failed(problems: int) -> Text:
    return Text(f"不符合预期：{problems}处", f"not as expected, {problems} time{'s'[: problems != 1]}")


_DEADLINE = Text("期限：", "due: ")
_FULFILLED = Text("符合预期", "as expected")
