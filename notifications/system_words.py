"""Mails that no case is behind: a link to sign in, a seal of the ledger."""

from collections.abc import Mapping, Sequence
from typing import cast

from engine.digest import Json
from engine.people.organisation import Organisation
from engine.text import Text, listed
from notifications.letter import Letter, Way
from notifications.links import Links


def sign_in(secret: str, links: Links) -> Letter:
    """A link to sign in with."""
    return Letter(
        subject=Text("登录链接", "Your sign-in link"),
        lead=Text(
            "请在15分钟内打开链接，在页面上按“登录”。",
            "Open the link within 15 minutes and press “Sign in” on the page.",
        ),
        ways=(Way(Text("打开登录页面", "Open the sign-in page"), links.sign_in(secret), is_first=True),),
        ways_note=Text("链接只能用一次，请勿转发。", "The link works once. Please do not forward it."),
        closing=(
            Text(
                "如果不是您本人要登录，请忽略本邮件。",
                "If it was not you who wanted to sign in, please ignore this mail.",
            ),
        ),
    )


def password_changed(data: Mapping[str, Json], links: Links) -> Letter:
    """The reader's password was set, or an administrator took it away."""
    if data.get("reset"):
        lead = Text(
            "管理员已停用您的密码，并退出了您的所有登录。请用邮件链接登录，然后设置新密码。",
            "An administrator has taken your password away and signed you out everywhere. "
            "Please sign in by mail link, then set a new one.",
        )
    else:
        lead = Text(
            "您的密码已设置，您在其他设备上的登录已全部退出。",
            "Your password has been set, and you were signed out everywhere else.",
        )
    return Letter(
        subject=Text("密码变更", "Your password has changed"),
        lead=lead,
        ways=(Way(Text("打开密码页面", "Open the password page"), links.password, is_first=True),),
        closing=(
            Text(
                "如果不是您本人所为，请立即告知管理员。",
                "If this was not you, please tell the administrator at once.",
            ),
        ),
    )


def role_empty(data: Mapping[str, Json], staff: Organisation) -> Letter:
    """Nobody holds a role any more: whoever runs the system gives it to somebody before work waits for it."""
    said = cast(Mapping[str, str], data["role"])
    last = listed(staff.people[str(each)].name for each in cast(Sequence[Json], data["last"]))
    role = Text(said["zh"], said["en"])
    if until := data.get("until"):
        return Letter(
            subject=Text(f"“{role.zh}”{until}之后将无人担任", f"Nobody will be {role.en} after {until}"),
            lead=Text(
                f"“{role.zh}”现由{last.zh}担任，任期到{until}为止，之后没有接任人。请在此之前指定接任人。",
                f"{role.en} is {last.of('en')} until {until}, and nobody after that. "
                "Please name a successor before then.",
            ),
            tone="plain",
        )
    return Letter(
        subject=Text(f"“{role.zh}”已无人担任", f"Nobody is {role.en} any more"),
        lead=Text(
            f"“{role.zh}”已无人担任，原由{last.zh}担任。请尽快指定接任人：需要这一角色办理的事项将无人办理。",
            f"Nobody is {role.en} any more; it was {last.of('en')}. "
            "Please give the role to somebody: what it is asked for waits until then.",
        ),
        tone="late",
    )


def seal(data: Mapping[str, Json]) -> Letter:
    """A seal of the ledger, for somebody who keeps it where nobody who runs fonds can reach it."""
    number = data["number"]
    return Letter(
        subject=Text(f"流水封存 第{number}号", f"Ledger seal no. {number}"),
        lead=Text(
            "请妥善保存本邮件：它可以证明封存之前的流水没有被改动过。",
            "Please keep this mail: it can prove that the ledger before this seal was not changed.",
        ),
        verbatim=str(data["line"]),
        closing=(
            Text(
                "核验时，把各封邮件中的这一行依次存入一个文件，运行 fonds ledger verify --seals 文件名。",
                "To check, put this line of every seal into one file, one a line, and run: fonds ledger verify --seals FILE",
            ),
        ),
    )
