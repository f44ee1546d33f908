"""What happened to a record, in a few words for people."""

from collections.abc import Mapping

from archive.record import MovementKind
from engine.text import Text

MOVED: Mapping[MovementKind, Text] = {
    "accession": Text("归档入库", "taken into the archive"),
    "change": Text("内容变更", "changed"),
    "custody": Text("移交保管", "given into custody"),
    "imported": Text("目录导入", "imported from a catalogue"),
    "numbered": Text("编号", "numbered"),
    "reserved": Text("预留", "reserved"),
    "freed": Text("解除占用", "free again"),
    "queued": Text("登记排队", "waited for"),
    "lent": Text("借出", "lent"),
    "returned": Text("归还", "returned"),
    "lost": Text("报失", "reported lost"),
    "found": Text("找回", "found again"),
    "held": Text("冻结", "put on hold"),
    "released": Text("解冻", "released from a hold"),
    "listed": Text("列入销毁清册", "put on a destruction list"),
    "unlisted": Text("移出销毁清册", "taken off a destruction list"),
    "appraised": Text("鉴定", "appraised"),
    "destroyed": Text("销毁", "destroyed"),
    "transferred": Text("移交外单位", "handed to another organisation"),
    "shelved": Text("上架", "shelved"),
    "shown": Text("查阅", "shown"),
    "copied": Text("复制", "copied"),
}
