"""What a mail server answers is either for now or for ever; and a mail is given to it as it was written."""

from email.message import EmailMessage

import pytest

from engine.store.outbox import Post
from engine.workers.relay import Undeliverable
from notifications.mime import Mail, mail_of
from notifications.rendering import Written
from notifications.smtp import Server, Smtp, Unreachable
from tests.notifications.bureau import PEOPLE, SENDER, to
from tests.support.mail_server import Mailbox
from tests.support.small_pack import MORNING


def letter(subject: str = "YJ2026-0001 请办理：移交") -> Mail:
    post = Post("p1", "<p1@small.example>", "c1", "request", "wen", None, None, 0, {}, MORNING)
    return mail_of(post, Written(subject, "请签收。\n", "<p>请签收。</p>"), PEOPLE[0], SENDER, MORNING)


def test_chinese_names_and_subjects_arrive_as_they_were_written(mailbox: Mailbox) -> None:
    to(mailbox)(letter())

    (mail,) = mailbox.messages
    assert mail["Subject"] == "YJ2026-0001 请办理：移交"
    assert (mail["To"].addresses[0].display_name, mail["From"].addresses[0].display_name) == (
        "文书明",
        "小办公室档案",
    )
    assert (mail["Message-ID"], mail["References"]) == ("<p1@small.example>", "<case.c1@small.example>")
    assert (mail["Content-Language"], mail["Date"].datetime) == ("zh-CN", MORNING)
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    assert [p.get_content().strip() for p in parts if isinstance(p, EmailMessage)] == [
        "请签收。",
        "<p>请签收。</p>",
    ]


def test_no_line_of_a_mail_is_longer_than_mail_servers_take(mailbox: Mailbox) -> None:
    to(mailbox)(letter("长" * 300))
    lines = mailbox.messages[0].as_bytes().splitlines()
    assert max(map(len, lines)) <= 998
    assert mailbox.messages[0]["Subject"] == "长" * 300


@pytest.mark.parametrize(
    "reply", ["550 5.1.1 no such user", "553 5.1.3 bad address", "552 5.2.2 mailbox full"]
)
def test_a_refused_address_is_final(mailbox: Mailbox, reply: str) -> None:
    mailbox.refuse(reply)
    with pytest.raises(Undeliverable, match=reply):
        to(mailbox)(letter())


@pytest.mark.parametrize(
    "reply",
    ["451 4.3.0 try later", "421 4.7.0 too many", "530 5.7.0 sign in first", "550 5.7.1 relaying denied"],
)
def test_what_may_change_or_an_operator_can_mend_is_tried_again(mailbox: Mailbox, reply: str) -> None:
    mailbox.refuse(reply)
    with pytest.raises(Unreachable):
        to(mailbox)(letter())
    mailbox.accept()
    to(mailbox)(letter())
    assert len(mailbox.messages) == 1


def test_a_server_that_is_down_is_named(mailbox: Mailbox) -> None:
    mailbox.go_down()
    with pytest.raises(Unreachable, match=f"127.0.0.1:{mailbox.port}"):
        to(mailbox)(letter())


def test_without_encryption_nothing_is_sent_unless_it_is_written_out(mailbox: Mailbox) -> None:
    with pytest.raises(Unreachable):
        Smtp(Server(mailbox.host, mailbox.port, timeout=5.0))(letter())
    assert mailbox.messages == ()


@pytest.mark.parametrize(("port", "secured_by"), [(465, "tls"), (587, "starttls"), (25, "starttls")])
def test_a_port_says_how_it_is_secured(port: int, secured_by: str) -> None:
    assert Server("mail.example", port).secured_by == secured_by
