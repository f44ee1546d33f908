"""What the label of a record says, and what is not taken for one."""

import pytest

from archive.label import Label, is_label, is_public, scanned_record
from engine.errors import Refused

OURS, RECORD = "0123456789", "01990000000070008000000000000001"
LABEL = Label(OURS, RECORD)
PUBLIC = "https://archive.example.test"


def refused(scanned: str, organisation: str = OURS) -> str:
    with pytest.raises(Refused) as caught:
        scanned_record(scanned, organisation)
    (reason,) = caught.value.reasons
    assert reason.text.en
    assert reason.text.zh
    return reason.code


@pytest.mark.parametrize(
    "base_url", [PUBLIC, f"{PUBLIC}/", "http://10.0.0.7:8000", "", "http://127.0.0.1:8000"]
)
def test_what_is_written_is_read(base_url: str) -> None:
    assert scanned_record(LABEL.written(base_url), OURS) == RECORD


def test_a_phone_opens_the_page_where_there_is_a_public_address() -> None:
    assert LABEL.written(PUBLIC).startswith(f"{PUBLIC}/r/{OURS}/{RECORD}/")
    assert LABEL.written("http://localhost:8000").startswith("fonds:0123456789/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("https://a.example", True),
        ("http://10.1.2.3", True),
        ("http://127.0.0.1:8000", False),
        ("http://localhost", False),
        ("http://[::1]:8000", False),
        ("", False),
    ],
)
def test_an_address_that_only_this_machine_reaches_is_not_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("sent", [LABEL.written(PUBLIC).upper(), f" {LABEL.written(PUBLIC)}\r\n"])
def test_how_a_scanner_sends_it_does_not_matter(sent: str) -> None:
    assert scanned_record(sent, OURS) == RECORD


def test_the_address_may_have_moved_since_it_was_printed() -> None:
    assert scanned_record(LABEL.written("https://old.example.test/archive"), OURS) == RECORD


def test_a_label_of_another_company_is_refused() -> None:
    assert refused(Label("9876543210", RECORD).written(PUBLIC)) == "label_of_another"


def test_every_cut_is_noticed() -> None:
    whole = LABEL.written(PUBLIC)
    begins = len(f"{PUBLIC}/r/")

    assert {refused(whole[:end]) for end in range(begins, len(whole))} == {"label_cut_off"}
    assert {refused(whole[:end]) for end in range(1, begins)} == {"not_a_label"}


def test_a_wrong_character_is_noticed() -> None:
    whole = LABEL.written(PUBLIC)
    place = whole.index(RECORD) + 5

    assert refused(whole[:place] + "f" + whole[place + 1 :]) == "label_misread"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "2026鸿借字第001号",
        "https://example.test/",
        "fonds",
        "WIFI:T:WPA;S:office;;",
        f"{PUBLIC}/r/../../etc/passwd",
        "fonds:<script>",
    ],
)
def test_what_is_no_label_is_said_to_be_none(words: str) -> None:
    assert refused(words) == "not_a_label"


def test_what_came_is_quoted_but_never_at_length() -> None:
    with pytest.raises(Refused) as caught:
        scanned_record("x" * 10_000, OURS)

    assert len(caught.value.reasons[0].text.zh) < 120


def test_a_number_is_not_taken_for_a_label() -> None:
    assert not is_label("2026鸿借字第001号")
    assert is_label(LABEL.written(PUBLIC)[:-3])
