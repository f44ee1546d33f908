"""A file is kept once, under the digest of its content, with the name it was first handed in by."""

from datetime import timedelta
from hashlib import sha256

from engine.store.attachments import Attachment
from engine.store.unit_of_work import Store
from tests.store.office import MONDAY

SCAN = bytes(range(256)) * 100


def test_a_file_comes_back_as_it_was_handed_in(store: Store) -> None:
    with store.begin() as work:
        digest = work.attachments.keep("合同.pdf", "application/pdf", SCAN, "lin", MONDAY)

    with store.read() as work:
        found = work.attachments.find(digest)
        assert work.attachments.find("0" * 64) is None
    assert digest == sha256(SCAN).hexdigest()
    assert found == Attachment(digest, "合同.pdf", "application/pdf", SCAN, "lin", MONDAY)


def test_the_same_content_handed_in_again_stays_what_it_was(store: Store) -> None:
    with store.begin() as work:
        first = work.attachments.keep("合同.pdf", "application/pdf", SCAN, "lin", MONDAY)
    with store.begin() as work:
        again = work.attachments.keep("别的.pdf", "text/plain", SCAN, "wu", MONDAY + timedelta(days=1))

    with store.read() as work:
        found = work.attachments.find(first)
    assert again == first
    assert found is not None
    assert (found.name, found.added_by) == ("合同.pdf", "lin")
