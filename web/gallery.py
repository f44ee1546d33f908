"""Every component once, with made-up values: what the page of components shows, and what its tests look at."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from engine.errors import Reason
from engine.text import Language, Text
from web import gallery_asking, shapes
from web.diagram import Arrow, StateBox, draw
from web.handing import Report
from web.shapes import Clause, Person, Words

_LIN = Person("林示例", Text("A角", "A-role"))
_WU = Person("吴样本", Text("B角", "B-role"))
_ZHENG = Person("郑范文", Text("档案管理员", "archivist"))
_ZHOU = Person("周演示", Text("总经理", "general manager"))
_STAND_IN = Person("孙样板", Text("部门经理", "department manager"), on_behalf_of="钱范例")

_R05 = Clause(
    "R05",
    Text(
        "移交前应清点资料，缺件不予接收。",
        "Papers are counted before handover; a file that is short is not taken.",
    ),
)
_R12 = Clause(
    "R12", Text("A角应在项目结束后三个工作日内移交。", "The A-role hands over within three working days.")
)
_DIGEST = sha256(b"a list of papers").hexdigest()


def samples(lang: Language, now: datetime) -> dict[str, object]:
    """The values of `components.html`: names of the page's sections to shapes. `now` is an aware UTC instant."""
    return {
        "shell": _shell(lang),
        "crumbs": (
            shapes.Link(Text("首页", "Home"), "/"),
            shapes.Link(Text("组件", "Components"), "/components"),
        ),
        "tabs": (
            shapes.Link(Text("办理", "Decide"), "#decide", here=True),
            shapes.Link(Text("归档清单", "Checklist"), "#papers", count=4),
            shapes.Link(Text("流水", "Ledger"), "#history"),
        ),
        "badges": _badges(),
        "people": (_LIN, _STAND_IN),
        "deadlines": _deadlines(now),
        "clauses": {clause.id: clause for clause in (_R05, _R12)},
        "digest": _DIGEST,
        "fields": _fields(),
        "choices": _choices(),
        "records_chosen": _records_chosen(),
        "downloads": (shapes.Download(Text("移交清单", "Handover list"), "/cases/17/handover-list"),),
        "report": Report("JC2026-0017", "/cases/17", is_done=False, said=Text(""), reasons=_reasons()),
        "filters": _filters(),
        "errors": (
            shapes.FieldError(
                "pages", Text("页数：请填 1 到 9999 的整数", "Pages: a whole number from 1 to 9999")
            ),
        ),
        "reasons": _reasons(),
        "facts": _facts(now),
        "columns": _columns(),
        "rows": _rows(now),
        "work": _work(now),
        "figures": _figures(),
        "entries": _entries(now),
        "quorums": _quorums(now),
        "why": gallery_asking.why(),
        "more": gallery_asking.more(),
        "signatures": _signatures(now),
        "stages": _stages(),
        "papers": _papers(),
        "paper_rows": _paper_rows(),
        "count_columns": _count_columns(),
        "count_lines": _count_lines(),
        "supplements": _supplements(),
        "acts": _acts(),
        "danger_acts": _danger_acts(),
        "figure": _figure(lang),
        "mail": _mail(now),
        "sheet": _sheet(now),
    }


def _shell(lang: Language) -> shapes.Shell:
    links = (
        shapes.Link(Text("待办", "Worklist"), "/", count=3),
        shapes.Link(Text("案件", "Cases"), "/cases"),
        shapes.Link(Text("档案", "Records"), "/records"),
        shapes.Link(Text("台账", "Registers"), "/registers"),
        shapes.Link(Text("组件", "Components"), "/components", here=True),
    )
    return shapes.Shell(
        organisation=Text("示例小额贷款公司", "Example Micro-Loan Company"),
        home="/",
        other_language="/components?lang=" + ("en" if lang == "zh" else "zh"),
        links=links,
        user=_LIN,
        sign_out="/sign-out",
        demo=shapes.Demo("/demo", "/demo/mailbox"),
    )


def _badges() -> tuple[shapes.Badge, ...]:
    return (
        shapes.Badge(Text("整理中", "compiling")),
        shapes.Badge(Text("已归档", "filed"), "good"),
        shapes.Badge(Text("待补件", "supplements due"), "soon"),
        shapes.Badge(Text("逾期", "late"), "late"),
        shapes.Badge(Text("暂停", "paused"), "rest"),
    )


def _deadlines(now: datetime) -> tuple[shapes.Deadline, ...]:
    why = Text(
        "9月29日起3个工作日：10月9日18:00；10月1日至7日为国庆节放假。",
        "3 working days after 29 Sep: 9 Oct 18:00; 1 to 7 Oct are National Day.",
    )
    return (
        shapes.Deadline(now + timedelta(days=4, hours=3), "good", why, clauses=(_R12,)),
        shapes.Deadline(now + timedelta(hours=20), "soon", why, clauses=(_R12,)),
        shapes.Deadline(now - timedelta(days=2, hours=1), "late", why, clauses=(_R12,)),
        shapes.Deadline(now + timedelta(days=9), "rest", why),
        shapes.Deadline(now + timedelta(days=120), "good", why, provisional=True),
    )


def _fields() -> tuple[shapes.Field, ...]:
    staff = tuple(shapes.Option(who.name, who.name, who.role) for who in (_WU, _ZHENG, _ZHOU))
    return (
        shapes.Field("project", Text("项目名称", "Project"), value="P-17", clauses=(_R05,)),
        shapes.Field(
            "pages",
            Text("页数", "Pages"),
            "number",
            value="-1",
            short=True,
            hint=Text("空白页不计", "Blank pages do not count"),
            error=Text("请填 1 到 9999 的整数，填的是“-1”", "A whole number from 1 to 9999; this was “-1”"),
        ),
        shapes.Field("closed_on", Text("项目结束日（放款日）", "Closed on"), "date", value="2026-09-29"),
        shapes.Field("counted_at", Text("清点时间", "Counted at"), "datetime", required=False),
        shapes.Field("b_role", Text("B角", "B-role"), "person", options=staff),
        shapes.Field(
            "supervisor",
            Text("监销人", "Supervisor"),
            "person",
            options=staff * 5,
            hint=Text("输入姓名或部门查找", "Type a name or a unit"),
        ),
        shapes.Field(
            "term",
            Text("借期", "Term"),
            "term",
            value="3",
            unit="working day",
            options=(
                shapes.Option("hour", Text("小时", "hours")),
                shapes.Option("working day", Text("个工作日", "working days")),
            ),
            clauses=(_R12,),
        ),
        shapes.Field("scan", Text("扫描件", "Scan"), "file", required=False, accept=".pdf,.jpg,.png"),
        shapes.Field("remark", Text("备注", "Remark"), "textarea", required=False, rows=3),
    )


def _records_chosen() -> shapes.Field:
    taken, found, other = (
        shapes.Found("r1", "2026鸿借字第017号", Text("贷款档案 P-17", "Loan file P-17"), Text("档案室", "Archive room")),
        shapes.Found(
            "r2", "2026鸿借字第018号", Text("贷款档案 P-18", "Loan file P-18"), Text("档案室", "Archive room"), "郑范文",
            (shapes.Badge(Text("借出至10月9日", "on loan until 9 Oct"), "soon"),),
        ),
        shapes.Found(
            "r3", "2026鸿借字第019号", Text("贷款档案 P-19", "Loan file P-19"), Text("保险柜", "Safe"), "郑范文",
            (shapes.Badge(Text("已冻结", "on hold"), "late"),),
        ),
    )  # fmt: skip
    picker = shapes.Picker(
        "r1",
        (taken,),
        1,
        words="P-1",
        hits=(taken, found, other),
        said=(Text("已加入：2026鸿借字第017号", "added: 2026鸿借字第017号"),),
    )
    return shapes.Field("records", Text("档案", "Records"), "records", clauses=(_R05,), picker=picker)


def _choices() -> tuple[shapes.Field, ...]:
    secrecy = (
        shapes.Option("ordinary", Text("普通", "Ordinary")),
        shapes.Option(
            "secret", Text("秘密", "Secret"), Text("借阅须总经理批准", "Lending needs the general manager")
        ),
    )
    return (
        shapes.Field("secrecy", Text("密级", "Secrecy"), "radio", value="ordinary", options=secrecy),
        shapes.Field(
            "kept", Text("随附", "Enclosed"), "checks", chosen=("secret",), options=secrecy, required=False
        ),
        shapes.Field(
            "all_in",
            Text("权证已全部移交保管人", "All certificates are with their keeper"),
            "checkbox",
            clauses=(_R05,),
        ),
    )


def _filters() -> tuple[shapes.Field, ...]:
    states = (shapes.Option("open", Text("办理中", "Open")), shapes.Option("done", Text("已办结", "Done")))
    return (
        shapes.Field("words", Text("编号或项目", "Number or project"), "search", required=False),
        shapes.Field(
            "state",
            Text("状态", "State"),
            "select",
            options=states,
            required=False,
            blank=Text("不限", "Any"),
        ),
        shapes.Field("from", Text("起始日", "From"), "date", required=False),
    )


def _reasons() -> tuple[Reason, ...]:
    return (
        Reason(
            "incomplete",
            Text("清单缺少 2 份材料", "2 papers are missing from the list"),
            ("R05",),
            (
                Text("第 3 部分：借款合同", "Part 3: loan contract"),
                Text("第 4 部分：身份证复印件", "Part 4: copy of identity card"),
            ),
            lifted_by=Text("林示例（A角）补齐后即可提交", "林示例 (A-role), by adding them"),
        ),
    )


def _facts(now: datetime) -> tuple[shapes.Fact, ...]:
    return (
        shapes.Fact(Text("档号", "File number"), "2026鸿借字第017号"),
        shapes.Fact(Text("项目", "Project"), "P-17"),
        shapes.Fact(Text("件数", "Papers"), 1234),
        shapes.Fact(Text("移交时间", "Handed over"), now),
        shapes.Fact(
            Text("密级", "Secrecy"),
            Text("普通", "Ordinary"),
            Text("三年后复核", "reviewed after three years"),
        ),
        shapes.Fact(Text("归还", "Returned"), None),
    )


def _columns() -> tuple[shapes.Column, ...]:
    return (
        shapes.Column(Text("编号", "Number")),
        shapes.Column(Text("项目", "Project")),
        shapes.Column(Text("现在谁手上", "With whom")),
        shapes.Column(Text("页数", "Pages"), numeric=True),
        shapes.Column(Text("期限", "Due")),
    )


def _rows(now: datetime) -> tuple[shapes.Row, ...]:
    return (
        shapes.Row(("YJ2026-0017", "P-17", _WU.name, 128, now + timedelta(days=1)), "/cases/17"),
        shapes.Row(("YJ2026-0016", "P-16", _LIN.name, 64, now - timedelta(days=2)), "/cases/16", "late"),
        shapes.Row(("YJ2026-0015", "P-15", _ZHENG.name, 1201, None), "/cases/15"),
    )


def _work(now: datetime) -> tuple[shapes.Work, ...]:
    late, soon = _deadlines(now)[2], _deadlines(now)[1]
    title = Text("项目档案移交 P-16", "Handover of project P-16")
    return (
        shapes.Work(
            "/cases/2",
            title,
            "YJ2026-0016",
            Text("补齐材料后重新提交", "Add what is missing and submit again"),
            _WU,
            late,
            shapes.Badge(Text("退回补件", "returned"), "soon"),
        ),
        shapes.Work(
            "/cases/1",
            Text("项目档案移交 P-17", "Handover of project P-17"),
            "YJ2026-0017",
            Text("核对清单与纸质资料，签字或退回", "Check the list against the paper; sign or return"),
            _LIN,
            soon,
        ),
        shapes.Work(
            "/cases/3",
            Text("档案借阅 2012鸿借字第001号", "Loan of 2012鸿借字第001号"),
            "JY2026-0003",
            Text("批准借阅", "Approve the loan"),
            _STAND_IN,
            note=Text("可认领", "may be claimed"),
        ),
    )


def _figures() -> tuple[shapes.Figure, ...]:
    return (
        shapes.Figure(Text("办理中", "Open"), 42),
        shapes.Figure(Text("逾期", "Late"), 3, tone="late", href="/cases?late=yes"),
        shapes.Figure(Text("本周到期", "Due this week"), 9, tone="soon"),
        shapes.Figure(
            Text("按期移交", "On time"), 118, Text("近 90 天", "last 90 days"), of=127, tone="good"
        ),
    )


def _entries(now: datetime) -> tuple[shapes.Entry, ...]:
    return (
        shapes.Entry(
            now - timedelta(hours=3),
            Text("退回整理", "sent back"),
            _WU,
            Text("缺借款合同原件", "The original contract is missing"),
            (_R05,),
            _DIGEST,
            "soon",
        ),
        shapes.Entry(
            now - timedelta(days=1), Text("已发送到期前提醒", "reminded before the deadline"), clauses=(_R12,)
        ),
        shapes.Entry(
            now - timedelta(days=2),
            Text("签署并提交清单", "signed and submitted the list"),
            _STAND_IN,
            digest=_DIGEST,
            tone="good",
        ),
        shapes.Entry(now - timedelta(days=3), Text("发起移交", "opened the handover"), _LIN, clauses=(_R12,)),
    )


def _quorums(now: datetime) -> tuple[shapes.Quorum, ...]:
    yes = shapes.Voice(_LIN, "yes", now - timedelta(hours=2))
    return (
        shapes.Quorum("all", (yes, shapes.Voice(_WU, "awaited"), shapes.Voice(_ZHENG, "awaited"))),
        shapes.Quorum("in_order", (yes, shapes.Voice(_STAND_IN, "next"), shapes.Voice(_ZHOU, "later"))),
        shapes.Quorum("any", (shapes.Voice(_ZHOU, "awaited"), shapes.Voice(_STAND_IN, "awaited"))),
        shapes.Quorum(
            "votes",
            (
                replace(yes, weight=Text("2票", "2 votes")),
                shapes.Voice(_WU, "no", now, Text("1票，有否决权", "1 vote, with a veto")),
                shapes.Voice(_ZHENG, "abstained", now, Text("1票", "1 vote")),
                shapes.Voice(_ZHOU, "not_needed"),
            ),
            (Text("同意2票，共5票，反对1票，须4票", "2 of 5 votes in favour, 1 against, 4 needed"),),
        ),
    )


def _signatures(now: datetime) -> tuple[shapes.Signature, ...]:
    return (
        shapes.Signature(_LIN, now - timedelta(hours=5), _DIGEST),
        shapes.Signature(_STAND_IN, now - timedelta(hours=4), _DIGEST),
        shapes.Signature(_ZHENG),
    )


def _stages() -> tuple[shapes.Stage, ...]:
    return (
        shapes.Stage(Text("整理", "Compile"), "done", _LIN.name),
        shapes.Stage(Text("审核", "Review"), "now", _WU.name),
        shapes.Stage(Text("清点", "Count"), "later"),
        shapes.Stage(Text("三方签署", "Sign"), "later"),
        shapes.Stage(Text("归档", "Filed"), "later"),
    )


def _papers() -> tuple[shapes.Paper, ...]:
    contracts, customer = Text("合同文件", "Contracts"), Text("客户资料", "Customer papers")
    return (
        shapes.Paper("1", Text("审批文件", "Approval"), "贷款审批表", 6, 1, 6, signed=True, received=6),
        shapes.Paper("2", contracts, "借款合同", 24, 7, 30, copies=2, signed=True, received=22),
        shapes.Paper("3", contracts, "抵押合同", 12, 31, 42, signed=False, received=12),
        shapes.Paper("4", customer, "", mark="missing", note=Text("身份证复印件", "copy of identity card")),
        shapes.Paper("—", customer, "营业执照", None, original=False, received=1, mark="surplus"),
    )


def _paper_rows() -> tuple[shapes.PaperRow, ...]:
    return (
        shapes.PaperRow("papers.1", "1", "审批文件", "贷款审批表", "6"),
        shapes.PaperRow(
            "papers.2",
            "2",
            "合同文件",
            "借款合同",
            "-1",
            "2",
            error=Text("页数须为 1 到 9999 的整数", "Pages: 1 to 9999"),
        ),
        shapes.PaperRow("papers.3", "3", "客户资料"),
    )


def _count_columns() -> tuple[shapes.Column, ...]:
    return (
        shapes.Column(Text("材料", "Paper")),
        shapes.Column(Text("应收页数", "Declared"), numeric=True),
        shapes.Column(Text("实收页数", "Received"), numeric=True),
        shapes.Column(Text("状况", "Condition")),
    )


def _count_lines() -> tuple[shapes.Line, ...]:
    return (
        _count_line("1", "贷款审批表", 6, "6"),
        _count_line("2", "借款合同", 24, "两打", Text("请填整数", "A whole number")),
    )


def _count_line(number: str, title: str, declared: int, received: str, error: Words = "") -> shapes.Line:
    conditions = (shapes.Option("good", Text("完好", "good")), shapes.Option("torn", Text("破损", "torn")))
    pages = Text(f"实收页数，{title}", f"Received, {title}")
    condition = Text(f"状况，{title}", f"Condition, {title}")
    cells = (
        declared,
        shapes.Field(f"received.{number}", pages, "number", value=received, error=error),
        shapes.Field(f"condition.{number}", condition, "select", value="good", options=conditions),
    )
    return shapes.Line(title, cells, number)


def _supplements() -> tuple[shapes.Supplement, ...]:
    return (
        shapes.Supplement(
            Text("借款合同原件", "Original loan contract"),
            Text("所附为复印件", "Only a copy was enclosed"),
            (_R05,),
        ),
        shapes.Supplement(
            Text("审批表第 3 页", "Page 3 of the approval"), Text("缺签字", "Not signed"), done=True
        ),
    )


def _acts() -> tuple[shapes.Act, ...]:
    reason = shapes.Field("reason", Text("退回理由", "Why it goes back"), "textarea", rows=3)
    return (
        shapes.Act("sign", Text("签字并转交", "Sign and pass on"), "primary"),
        shapes.Act("send_back", Text("退回", "Send back"), "plain", (reason,)),
    )


def _danger_acts() -> tuple[shapes.Act, ...]:
    says = Text(
        "清单所列 18 卷将登记为已销毁。", "The 18 volumes on this list will be recorded as destroyed."
    )
    return (
        shapes.Act(
            "witness",
            Text("确认监销", "Confirm as witness"),
            "danger",
            says=says,
            typed="XH2026-003",
            is_open=True,
        ),
    )


def _figure(lang: Language) -> str:
    states = (
        StateBox("compiling", Text("整理", "Compiling")),
        StateBox("reviewing", Text("审核", "Reviewing")),
        StateBox("counting", Text("清点", "Counting")),
        StateBox("signing", Text("三方签署", "Signing")),
        StateBox("filed", Text("已归档", "Filed"), "done"),
        StateBox("lapsed", Text("已失效", "Lapsed"), "lapsed"),
    )
    arrows = (
        Arrow("compiling", "reviewing", Text("提交", "submit")),
        Arrow("reviewing", "counting", Text("签字转交", "pass on")),
        Arrow("reviewing", "compiling", Text("退回补件", "send back")),
        Arrow("counting", "signing", Text("清点无误", "counted")),
        Arrow("counting", "compiling", Text("退回补件", "send back")),
        Arrow("signing", "filed", Text("三方签收", "accept")),
        Arrow("signing", "counting", Text("退回清点", "send back")),
        Arrow("compiling", "lapsed", Text("逾期未交", "not in time"), by_time=True),
    )
    return draw(states, arrows, "reviewing", ("compiling",), lang)


def _mail(now: datetime) -> shapes.Mail:
    subject = "请审核：项目档案移交 P-17（YJ2026-0017）"
    return shapes.Mail(
        subject,
        "fonds@example.org",
        "wu@example.org",
        now,
        "/components/mail",
        "吴样本，您好：\n请核对清单。",
    )


def _sheet(now: datetime) -> shapes.Sheet:
    facts = (shapes.Fact(Text("移交人", "From"), _LIN.name), shapes.Fact(Text("接收人", "To"), _ZHENG.name))
    title = Text("项目档案移交清单", "List of papers handed over")
    return shapes.Sheet(
        Text("示例小额贷款公司", "Example Micro-Loan Company"), title, "YJ2026-0017", now, _DIGEST, facts
    )
