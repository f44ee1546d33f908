"""The family of the program behind a request, and of its machine: as much of its name as evidence needs, and no fingerprint."""

_PROGRAMS = (
    ("micromessenger", "WeChat"),
    ("dingtalk", "DingTalk"),
    ("edg", "Edge"),
    ("firefox", "Firefox"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)
"""The first that is named counts: most programs also claim to be those below them."""
_MACHINES = (
    ("harmony", "HarmonyOS"),
    ("android", "Android"),
    ("iphone", "iOS"),
    ("ipad", "iOS"),
    ("windows", "Windows"),
    ("mac os", "macOS"),
    ("linux", "Linux"),
)


def agent_family(header: str) -> str:
    """`Firefox, Windows` for the header User-Agent; empty where it names neither."""
    said = header.casefold()
    found = (next((name for mark, name in known if mark in said), "") for known in (_PROGRAMS, _MACHINES))
    return ", ".join(filter(None, found))
