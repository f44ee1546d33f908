"""The demo's mailbox takes real SMTP and keeps every mail, also over a restart."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP

import pytest

from engine.errors import NotFound
from rehearsal.mailbox import MailboxServer, MailFolder


@pytest.fixture
def folder(tmp_path: Path) -> MailFolder:
    return MailFolder(tmp_path / "mail")


@pytest.fixture
def server(folder: MailFolder) -> Iterator[MailboxServer]:
    opened = MailboxServer(folder)
    opened.open()
    yield opened
    opened.close()


def send(server: MailboxServer, subject: str, to: str = "lin@example.test") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "fonds@example.test", to, subject
    mail["Date"] = datetime(2026, 9, 28, 1, tzinfo=UTC)
    mail.set_content("请核对清单。\n")
    mail.add_alternative("<p>请核对清单。</p>", subtype="html")
    with SMTP(server.host, server.port) as client:
        client.send_message(mail)


def test_a_mail_is_kept_as_it_was_sent(folder: MailFolder, server: MailboxServer) -> None:
    send(server, "YJ2026-0001 请办理：项目档案移交")
    kept = folder.mail(1)
    assert kept.subject == "YJ2026-0001 请办理：项目档案移交"
    assert (kept.to, kept.sender) == (("lin@example.test",), "fonds@example.test")
    assert kept.sent_at == datetime(2026, 9, 28, 1, tzinfo=UTC)
    assert (kept.text, kept.html) == ("请核对清单。\n", "<p>请核对清单。</p>\n")


def test_a_subject_too_long_for_one_line_reads_as_it_was_written(
    folder: MailFolder, server: MailboxServer
) -> None:
    subject = "YJ2026-0002 Overdue (reminder 4): Project file handover: Loan file P-2026-036, " + "long " * 20
    send(server, subject.strip())
    assert folder.mail(1).subject == subject.strip()


def test_the_newest_come_first_and_may_be_those_of_one_person(
    folder: MailFolder, server: MailboxServer
) -> None:
    for nth, to in enumerate(("lin@example.test", "wu@example.test", "lin@example.test"), 1):
        send(server, f"{nth}", to)
    assert [mail.subject for mail in folder.page(0, 2)] == ["3", "2"]
    assert [mail.subject for mail in folder.page(2, 2)] == ["1"]
    assert [mail.subject for mail in folder.page(0, 9, "lin@example.test")] == ["3", "1"]
    assert [mail.subject for mail in folder.page(1, 9, "lin@example.test")] == ["1"]


def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    for nth in (1, 2):
        server = MailboxServer(MailFolder(tmp_path))
        server.open()
        send(server, f"{nth}")
        server.close()
    assert [mail.subject for mail in MailFolder(tmp_path).page(0, 9)] == ["2", "1"]


def test_half_a_mail_left_by_a_killed_process_is_no_mail(tmp_path: Path) -> None:
    (tmp_path / "00000001.part").write_bytes(b"Subject: half")
    folder = MailFolder(tmp_path)
    assert folder.page(0, 9) == ()
    assert folder.keep(b"Subject: whole\r\n\r\n.\r\n") == 1
    assert len(folder) == 1


def test_a_mail_that_is_not_there_is_told(folder: MailFolder) -> None:
    with pytest.raises(NotFound, match="no mail '7'"):
        folder.mail(7)


def test_a_mail_without_a_date_or_with_a_broken_one_can_be_read(folder: MailFolder) -> None:
    folder.keep(b"Subject: undated\r\n\r\nhello\r\n")
    folder.keep(b"Subject: misdated\r\nDate: yesterday\r\n\r\nhello\r\n")
    assert [mail.sent_at for mail in folder.page(0, 9)] == [None, None]


def test_a_port_that_is_taken_is_told(server: MailboxServer, tmp_path: Path) -> None:
    second = MailboxServer(MailFolder(tmp_path), server.port)
    with pytest.raises(OSError, match=str(server.port)):
        second.open()
