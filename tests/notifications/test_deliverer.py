"""A message becomes a mail at the moment of sending: as things are then, once, under one Message-ID; or says why not."""

import re
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from engine.case.command import Act, AskExtension
from engine.evidence.token import Found, Unknown
from engine.people.actor import Actor
from engine.people.organisation import Holding
from engine.service.link import ask_to_sign_in, look
from engine.store.outbox import Post
from notifications.mime import Mail
from tests.notifications.bureau import CONSOLE, PEOPLE, Bureau, bureau, to
from tests.support.mail_server import Mailbox
from tests.support.small_pack import MORNING

_SECRET = re.compile(r"https://archive\.example\.cn/decide/([\w-]+)/(\w+)")


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return part.get_content()


def secrets_of(mail: EmailMessage) -> dict[str, str]:
    """By action, the secret of its link."""
    return {action: secret for secret, action in _SECRET.findall(text_of(mail))}


def test_a_request_reaches_its_reader_with_a_link_for_each_decision(office: Bureau, mailbox: Mailbox) -> None:
    case = office.submitted()
    office.mail()

    (mail,) = mailbox.messages_to("fu@small.example")
    links = secrets_of(mail)
    assert list(links) == ["pass_on", "send_back"]
    seen = look(office.service, links["pass_on"])
    assert isinstance(seen.standing, Found)
    assert (seen.standing.token.person, seen.standing.token.item) == ("fu", case.visit.items[0].key)
    assert seen.standing.token.actions == ("pass_on", "send_back")


def test_all_mails_of_a_case_hang_on_one_thread_and_answer_no_machine(
    office: Bureau, mailbox: Mailbox
) -> None:
    office.act("fu", office.submitted(), "send_back", lack="附件")
    office.mail()

    to_wen = mailbox.messages_to("wen@small.example")
    assert len({mail["References"] for mail in to_wen}) == 1
    assert len({mail["Message-ID"] for mail in to_wen}) == len(to_wen)
    for mail in to_wen:
        assert mail["In-Reply-To"] == mail["References"]
        assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
        assert mail["List-Unsubscribe"] is None


def test_work_that_is_done_before_its_mail_goes_out_is_not_mailed(office: Bureau, mailbox: Mailbox) -> None:
    office.act("fu", office.submitted(), "pass_on")
    office.mail()

    assert mailbox.messages_to("fu@small.example") == ()
    assert ("fu", "dropped", None) in office.standings()


def test_after_an_hour_without_a_mail_server_each_mail_comes_once_with_new_links(
    office: Bureau, mailbox: Mailbox
) -> None:
    office.submitted()
    mailbox.refuse("451 4.3.0 try later")
    office.mail()
    mailbox.go_down()
    for _ in range(6):
        office.clock.advance(timedelta(minutes=10))
        office.mail()
    assert {(to, standing) for to, standing, _ in office.standings() if to == "fu"} == {("fu", "waiting")}

    mailbox.come_back()
    mailbox.accept()
    office.clock.advance(timedelta(hours=2))
    office.mail()
    office.clock.advance(timedelta(hours=2))
    office.mail()
    assert len(mailbox.messages_to("fu@small.example")) == 1
    assert {(to, standing) for to, standing, _ in office.standings() if to == "fu"} == {("fu", "sent")}


def test_a_mail_sent_twice_has_one_message_id_and_only_the_links_of_the_second_open(
    office: Bureau, mailbox: Mailbox
) -> None:
    office.submitted()
    mailbox.hang_up_after_taking(times=9)
    office.mail()
    mailbox.accept()
    office.clock.advance(timedelta(hours=1))
    office.mail()

    first, second = mailbox.messages_to("fu@small.example")
    assert first["Message-ID"] == second["Message-ID"]
    old, new = (look(office.service, secrets_of(mail)["pass_on"]).standing for mail in (first, second))
    assert isinstance(old, Unknown)
    assert isinstance(new, Found)


def test_an_address_that_is_refused_for_good_is_given_up_at_once_with_the_reply(
    office: Bureau, mailbox: Mailbox
) -> None:
    mailbox.refuse_address("fu@small.example", "550 5.1.1 no such user")
    office.submitted()
    office.mail()

    ((standing, error),) = {(s, e) for to, s, e in office.standings() if to == "fu"}
    assert standing == "dead"
    assert "550" in str(error)
    assert "no such user" in str(error)


def test_whoever_has_left_is_asked_no_more_and_of_one_without_address_it_is_said(
    office: Bureau, mailbox: Mailbox
) -> None:
    office.submitted()
    fu = PEOPLE[1]
    office.service.put_people(CONSOLE, [replace(fu, active=False)])
    office.mail()
    office.clock.advance(timedelta(minutes=1))
    office.service.put_people(CONSOLE, [replace(fu, email="")])
    office.submitted()
    office.mail()

    his = [(standing, str(error)) for to, standing, error in office.standings() if to == "fu"]
    assert mailbox.messages_to("fu@small.example") == ()
    assert {standing for standing, _ in his} == {"dropped", "dead"}
    assert all("has no address" in error for standing, error in his if standing == "dead")


def test_a_late_reminder_is_not_sent_once_more_time_was_given(office: Bureau, mailbox: Mailbox) -> None:
    case = office.note()
    office.mail()
    office.clock.set(MORNING + timedelta(days=3))
    asked = office.service.do(Actor("wen"), case.id, AskExtension("writing", "2026-10-14", "客户出差"))
    extension = next(iter(asked.children.values())).case
    office.clock.set(MORNING + timedelta(days=11))
    office.sweeper.run_once(office.clock.now())
    office.service.do(Actor("bao"), extension, Act("grant"))
    before = len(mailbox.messages_to("wen@small.example"))
    office.mail()

    late = [
        mail["Subject"]
        for mail in mailbox.messages_to("wen@small.example")[before:]
        if "已逾期" in mail["Subject"]
    ]
    assert [subject for subject in late if "便笺" in subject] == []


def test_a_link_to_sign_in_is_mailed_to_its_owner_alone_and_not_a_quarter_of_an_hour_late(
    office: Bureau, mailbox: Mailbox
) -> None:
    ask_to_sign_in(office.service, "Wen@Small.example")
    ask_to_sign_in(office.service, "nobody@small.example")
    office.mail()
    (mail,) = mailbox.messages
    assert mail["To"].addresses[0].addr_spec == "wen@small.example"
    assert "https://archive.example.cn/sign-in/" in text_of(mail)
    assert mail["References"] is None

    ask_to_sign_in(office.service, "wen@small.example")
    office.clock.advance(timedelta(minutes=16))
    office.mail()
    assert len(mailbox.messages) == 1


def test_work_that_nobody_can_do_is_told_to_the_administrator_with_the_seat(
    office: Bureau, mailbox: Mailbox
) -> None:
    office.service.revoke(CONSOLE, [Holding("ku", "keeper")])
    office.act("fu", office.submitted(), "pass_on")
    office.mail()

    # He has heard before that the role is empty, and that the step ahead would be.
    said = "“会签中”这一步没有人可以办理：保管人目前没有合适的人选"
    (mail,) = [each for each in mailbox.messages_to("wei@small.example") if said in text_of(each)]
    assert "无人可办" in mail["Subject"]
    assert "/decide/" not in text_of(mail)


def test_a_message_that_has_no_words_is_tried_again_and_keeps_no_other_waiting(
    office: Bureau, mailbox: Mailbox
) -> None:
    with office.store.begin() as work:
        work.outbox.put(
            Post("0" * 32, "<x@small.example>", None, "gossip", "wen", None, None, 0, {}, MORNING)
        )
    office.submitted()
    office.mail()

    assert len(mailbox.messages_to("fu@small.example")) == 1
    assert [(to, s) for to, s, error in office.standings() if error and "gossip" in error] == [
        ("wen", "waiting")
    ]


@pytest.mark.parametrize("trouble", ["down", "hangs up"])
def test_a_mail_server_that_fails_is_asked_once_in_a_pass_however_many_mails_wait(
    database_url: str, mailbox: Mailbox, trouble: str
) -> None:
    """Fifty mails that each wait for a server that hangs would outlast the time that they are taken for."""
    asked: list[Mail] = []
    smtp = to(mailbox)

    def counted(mail: Mail) -> None:
        asked.append(mail)
        smtp(mail)

    office = bureau(database_url, counted)
    with closing(office.store):
        for title in ("一", "二", "三"):
            office.submitted(title)
        if trouble == "down":
            mailbox.go_down()
        else:
            mailbox.hang_up_after_taking()

        failed = office.relay.run_once(MORNING)

        assert (len(asked), failed.sent) == (1, 0)
        assert failed.retried >= 3
        if trouble == "down":
            mailbox.come_back()
        office.relay.run_once(MORNING + timedelta(hours=1))
        assert {standing for _, standing, _ in office.standings()} <= {"sent", "dropped"}
        assert len(mailbox.messages) >= 3
