"""The bureau, its mails going to a real mail server."""

from collections.abc import Iterator

import pytest

from tests.notifications.bureau import Bureau, bureau, to
from tests.support.mail_server import Mailbox


@pytest.fixture
def office(database_url: str, mailbox: Mailbox) -> Iterator[Bureau]:
    opened = bureau(database_url, to(mailbox))
    yield opened
    opened.store.close()
