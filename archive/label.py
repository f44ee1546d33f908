"""What the label of a record says to a scanner: whose record it is, and which.

With a public address it is that of the record's page, so that a phone's camera opens it; else a plain text. Both end in four
check characters, so that a label that was cut off or misread is noticed.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from engine.errors import Reason, Refused
from engine.text import Text

PATH = "/r/"
"""Where the pages answer a scanned label."""
_PLAIN = "fonds:"
_HEAD = re.compile(rf"(?:https?://[^\s/]+(?:/[^\s]*?)?{PATH}|{_PLAIN})", re.IGNORECASE)
_WHOLE = re.compile(r"([0-9a-f]{10})/([0-9a-f]{32})/([0-9a-f]{4})")
_BEGUN = re.compile(r"[0-9a-f]{0,10}(?:/[0-9a-f]{0,32}(?:/[0-9a-f]{0,4})?)?")
_QUOTED = 60


@dataclass(frozen=True, slots=True)
class Label:
    """`organisation` is the database's own id, `record` a record's."""

    organisation: str
    record: str

    @property
    def code(self) -> str:
        """ORGANISATION/RECORD/CHECK."""
        return f"{self.organisation}/{self.record}/{_check(self.organisation, self.record)}"

    def written(self, base_url: str) -> str:
        """What the QR code holds. `base_url` is the address of the pages; one that only this machine reaches is none."""
        return f"{base_url.rstrip('/')}{PATH}{self.code}" if is_public(base_url) else f"{_PLAIN}{self.code}"


def scanned_record(scanned: str, organisation: str) -> str:
    """The id of the record whose label was scanned or typed.

    Raises Refused: it is no label, it was cut off or misread, or it is another company's.
    """
    words = scanned.strip()
    head = _HEAD.match(words)
    if head is None:
        raise Refused(_no_label(words))
    rest = words[head.end() :].lower()
    whole = _WHOLE.fullmatch(rest)
    if whole is None:
        raise Refused(_CUT_OFF if _BEGUN.fullmatch(rest) else _no_label(words))
    of, record, check = whole.groups()
    if check != _check(of, record):
        raise Refused(_MISREAD)
    if of != organisation:
        raise Refused(_ANOTHERS)
    return record


def is_label(scanned: str) -> bool:
    """Whether the words are meant as a label, be it a damaged one: anything else may be a number."""
    return _HEAD.match(scanned.strip()) is not None


def is_public(base_url: str) -> bool:
    """Whether other machines reach the address."""
    host = urlsplit(base_url).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host not in ("", "localhost")


def _check(organisation: str, record: str) -> str:
    return sha256(f"{organisation}/{record}".encode()).hexdigest()[:4]


def _no_label(words: str) -> Reason:
    came = words if len(words) <= _QUOTED else f"{words[:_QUOTED]}…"
    text = Text(
        f"这不是档案标签：应为本系统打印的二维码，扫到的是“{came}”",
        f"this is no label of a record: expected a QR code printed by fonds, got “{came}”",
    )
    return Reason("not_a_label", text)


_CUT_OFF = Reason(
    "label_cut_off",
    Text(
        "标签内容不完整，只扫到一部分，请重新扫描",
        "the label is cut off: only its beginning was read; please scan it again",
    ),
)
_MISREAD = Reason(
    "label_misread",
    Text(
        "标签内容有误（校验不符），请重新扫描，或输入档号",
        "the label was misread (its check characters do not fit); please scan it again, or type the number",
    ),
)
_ANOTHERS = Reason(
    "label_of_another",
    Text(
        "这是其他单位的档案标签，不是本单位的档案",
        "this is the label of another company's record, not of one of ours",
    ),
)
