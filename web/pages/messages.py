"""The messages that were sent and those that were not, for who looks after the whole; what was given up can be sent again."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from engine.case.decision import Entry
from engine.errors import NotFound
from engine.evidence.ledger import SYSTEM
from engine.text import Text, same
from web import shapes, words
from web.page import Asked, Page, PageNumber
from web.store import lookups
from web.store.lookups import PAGE, Sending

router = APIRouter()
KINDS: Mapping[str, Text] = {
    "request": Text("请求办理", "request"),
    "returned": Text("退回", "returned"),
    "reminder": Text("提醒", "reminder"),
    "escalation": Text("上报", "escalation"),
    "copy": Text("抄送", "copy"),
    "told": Text("告知", "told"),
    "nudge": Text("催办", "pressed for"),
    "comment": Text("留言", "comment"),
    "opinion": Text("请求意见", "opinion asked for"),
    "outcome": Text("结果", "outcome"),
    "unfillable": Text("无人可办", "nobody to do it"),
    "role_empty": Text("角色无人担任", "nobody holds the role"),
    "sign_in": Text("登录链接", "sign-in link"),
    "password_changed": Text("密码变更", "password changed"),
    "seal": Text("流水封存", "ledger seal"),
}
_STANDINGS: Mapping[str, tuple[Text, shapes.Tone]] = {
    "waiting": (Text("待发送", "waiting"), "soon"),
    "sent": (Text("已发送", "sent"), "good"),
    "dropped": (Text("事由已消失，未发送", "not needed any more"), "rest"),
    "dead": (Text("未能送达", "given up"), "late"),
}
_COLUMNS = (
    shapes.Column(Text("时间", "Written")),
    shapes.Column(Text("收件人", "To")),
    shapes.Column(Text("种类", "Kind")),
    shapes.Column(Text("状态", "Standing")),
    shapes.Column(Text("次数", "Attempts"), numeric=True),
    shapes.Column(Text("错误", "Error")),
    shapes.Column(Text("案件", "Case")),
)


@router.get("/messages")
def show(page: Asked, standing: str = "", at: PageNumber = 1) -> Response:
    """One page of the messages, the newest first."""
    page.overseer()
    with page.parts.store.read() as work:
        many, total = lookups.sendings(work.connection, at, only_dead=standing == "dead")
        dead = lookups.count_dead(work.connection)
        oldest = lookups.oldest_waiting(work.connection)
        lines = lookups.lines_of(work.connection, [each.case for each in many if each.case])
    numbers = {id: line.number for id, line in lines.items()}
    return page.show(
        "messages.html",
        here="/messages",
        columns=_COLUMNS,
        rows=tuple(_row(page, each, numbers) for each in many),
        dead=tuple(each for each in many if each.standing == "dead"),
        names={each.to: words.name_of(page.organisation, each.to) for each in many},
        kinds=KINDS,
        count_dead=dead,
        oldest=oldest,
        tabs=(
            shapes.Link(Text("全部", "All"), "/messages", here=standing != "dead"),
            shapes.Link(
                Text("未能送达", "Given up"), "/messages?standing=dead", here=standing == "dead", count=dead
            ),
        ),
        at=at,
        pages=max(-(-total // PAGE), 1),
        total=total,
        address="/messages?standing=dead&at=" if standing == "dead" else "/messages?at=",
    )


@router.post("/messages/{id}/again")
def again(page: Asked, id: str) -> Response:
    """Send a message again that was given up. Raises NotFound."""
    page.overseer()
    with page.parts.store.begin() as work:
        if not work.outbox.revive(id, page.now):
            raise NotFound("message that was given up", id)
        work.ledger.append(SYSTEM, page.actor, Entry("message_revived", {"message": id}), page.now)
    return page.go("/messages")


def _row(page: Page, of: Sending, numbers: Mapping[str, str]) -> shapes.Row:
    said, tone = _STANDINGS.get(of.standing, (same(of.standing), "plain"))
    kind = KINDS.get(of.kind, same(of.kind))
    number = numbers.get(of.case or "", "")
    to = words.name_of(page.organisation, of.to)
    href = f"/cases/{of.case}" if number else ""
    return shapes.Row((of.created_at, to, kind, said, of.attempts, of.last_error or "", number), href, tone)
