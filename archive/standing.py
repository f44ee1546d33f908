"""What stands on every record beside the fields of its class, and what people call it."""

from engine.text import Text

STANDING = {
    "number": Text("编号", "Number"),
    "inside": Text("所属档号", "Part of"),
    "custodian": Text("保管人", "Custodian"),
    "place": Text("存放地点", "Place"),
    "spot": Text("柜格盒", "Room, cabinet, box"),
    "secrecy": Text("密级", "Secrecy"),
    "retention": Text("保管期限", "Retention"),
    "state": Text("状态", "State"),
    "retain_until": Text("保管期满日", "Keep until"),
    "appraised": Text("鉴定意见", "Appraisal"),
    "created": Text("归档日期", "Filed on"),
}
