"""The mailbox of the tests behaves as the mail servers that fonds will meet."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.support.mail_server import Mailbox


def letter(subject: str = "移交清单") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "fonds@demo.example"
    message["To"] = "王经办 <a@demo.example>, 李复核 <b@demo.example>"
    message["Subject"] = subject
    message.set_content("请签收。")
    return message


def send(mailbox: Mailbox, message: EmailMessage) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP(mailbox.host, mailbox.port, timeout=10) as client:
        return client.send_message(message)


def test_a_delivered_message_is_there_at_once_and_parsed(mailbox: Mailbox) -> None:
    send(mailbox, letter())

    (received,) = mailbox.messages_to("b@demo.example")
    assert received["Subject"] == "移交清单"
    assert received.get_content().strip() == "请签收。"
    assert mailbox.messages_to("c@demo.example") == ()


def test_a_refusal_reaches_the_sender_until_it_is_lifted(mailbox: Mailbox) -> None:
    mailbox.refuse("451 4.3.0 try again later")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(mailbox, letter())
    assert {code for code, _ in refused.value.recipients.values()} == {451}

    mailbox.accept()
    send(mailbox, letter())
    assert len(mailbox.messages) == 1


def test_one_address_may_be_refused_alone(mailbox: Mailbox) -> None:
    mailbox.refuse_address("b@demo.example", "550 5.1.1 no such user")

    refused = send(mailbox, letter())

    assert refused == {"b@demo.example": (550, b"5.1.1 no such user")}
    assert len(mailbox.messages) == 1


def test_it_goes_down_under_an_open_line_and_comes_back_on_the_same_port(mailbox: Mailbox) -> None:
    port = mailbox.port
    with smtplib.SMTP(mailbox.host, mailbox.port, timeout=10) as client:
        mailbox.go_down()
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
            client.send_message(letter())
    with pytest.raises(ConnectionRefusedError):
        send(mailbox, letter())

    mailbox.come_back()
    send(mailbox, letter())
    assert (mailbox.port, len(mailbox.messages)) == (port, 1)


def test_a_hang_up_keeps_the_message_and_leaves_the_sender_in_doubt(mailbox: Mailbox) -> None:
    mailbox.hang_up_after_taking()

    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(mailbox, letter())
    send(mailbox, letter())

    assert len(mailbox.messages) == 2
