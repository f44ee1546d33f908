"""The mails of the micro-loan policy, written as its invented company would get them, and seen in a browser."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from archive.vocabulary import VOCABULARY
from engine.language.validation import load
from engine.store.metadata import metadata
from engine.store.unit_of_work import Store
from engine.time.clock import ManualClock
from fonds.packs import read_sources
from notifications.deliverer import Deliverer
from notifications.mime import Mail
from rehearsal.mail import Tray
from rehearsal.player import Player
from rehearsal.scenario import read_demo
from rehearsal.stage import enact
from tests.notifications.bureau import LINKS, SENDER

PACK = Path(__file__).parents[2] / "workflows" / "micro-loan"


@pytest.fixture(name="mails", scope="module")
def _mails(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Mail, ...]]:
    """Every mail of the demo and of the fortnight after it."""
    kept: list[Mail] = []
    demo, sources = read_demo(PACK), read_sources(PACK)
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('micro-loan') / 'fonds.db'}")
    metadata.create_all(store.engine)
    calendar = load(sources, VOCABULARY, sources.pack, demo.figures).definition.calendar
    start = demo.script.start
    clock = ManualClock(calendar.at(start.date(), start.time()))
    stage = enact(
        store,
        clock,
        sources,
        demo.cast,
        demo.figures,
        lambda service: Deliverer(service, kept.append, SENDER, LINKS),
    )
    played = Player(stage, Tray()).play(demo.script)
    assert [problem for step in played for problem in step.problems] == []
    stage.go_on_to(clock.now() + timedelta(days=14))
    yield tuple(kept)
    store.close()


def of_kind(mails: tuple[Mail, ...], kind: str, to: str) -> Mail:
    return next(mail for mail in mails if (mail.post.kind, mail.reader.id) == (kind, to))


def test_the_demo_mails_every_kind_that_the_policy_knows(mails: tuple[Mail, ...]) -> None:
    kinds = {"request", "returned", "reminder", "escalation", "copy"}
    assert {mail.post.kind for mail in mails} >= kinds


def test_the_reviewer_reads_in_english_what_he_is_asked_and_finds_both_decisions(
    mails: tuple[Mail, ...],
) -> None:
    request = next(
        mail
        for mail in mails
        if (mail.post.kind, mail.reader.id) == ("request", "zhou")
        and "/decide/" in mail.written.text
        and mail.written.subject.startswith("YJ")
    )
    assert re.fullmatch(
        r"YJ2026-000\d Please act: Project file handover \(Loan file P-2026-03\d\)", request.written.subject
    )
    text = request.written.text
    assert "You are this case's B-role." in text
    assert "R07 Review by the B-role: " in text
    assert re.findall(r"/decide/[\w-]{43}/(\w+)", text) == ["pass_on", "send_back"]
    assert "Check code: " in text


def test_a_return_carries_the_supplement_list(mails: tuple[Mail, ...]) -> None:
    text = of_kind(mails, "returned", "lin").written.text
    supplement, deadline = text.index("【补充资料清单】"), text.index("期限：")
    assert supplement < text.index("Page 12 lacks the signature of the second guarantor.") < deadline


def test_every_party_gets_the_signed_list_under_one_check_code(mails: tuple[Mail, ...]) -> None:
    filed = [
        mail
        for mail in mails
        if mail.post.kind == "copy" and "签字确认" in mail.written.text and "P-2026-031" in mail.written.text
    ]
    codes = {re.search(r"核对码：([0-9a-f ]{14})", mail.written.text) for mail in filed}
    assert {mail.reader.id for mail in filed} == {"lin", "wu", "xu"}
    assert len({code and code[1] for code in codes}) == 1
    assert None not in codes
    assert all("借款合同（客户联）" in mail.written.text for mail in filed)


@pytest.mark.parametrize("width", [390, 800])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_mail_is_wider_than_its_screen_and_none_fetches_anything(
    mails: tuple[Mail, ...], browser: Browser, width: int, scheme: str
) -> None:
    shown = {(mail.post.kind, mail.reader.language): mail for mail in mails}
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    too_wide: list[str] = []
    for (kind, language), mail in shown.items():
        page.set_content(mail.written.html)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(f"{kind} {language}")
    context.close()
    assert (too_wide, fetched) == ([], [])


def test_every_mail_can_be_sent_and_read_again(mails: tuple[Mail, ...]) -> None:
    for mail in mails:
        html = mail.message.get_body(("html",))
        assert isinstance(html, EmailMessage)
        assert html.get_content().strip() == mail.written.html
        assert mail.message["Subject"] == mail.written.subject


def test_whoever_is_asked_finds_where_to_name_a_substitute(mails: tuple[Mail, ...]) -> None:
    asked = [mail for mail in mails if mail.post.kind in ("request", "returned", "reminder")]
    with_link = {mail.reader.id for mail in asked if "/away/" in mail.written.text}
    assert {"lin", "wu", "xu"} <= with_link
    request = of_kind(mails, "request", "wu")
    assert "外出？指定代理人" in request.written.text
    assert not any("/away/" in mail.written.text for mail in mails if mail.post.kind == "copy")
