"""Roles that a change of staff would leave with nobody: refused where the policy says how many hold the role, told elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engine.case.decision import Message
from engine.deciding.seating import ADMINISTRATOR
from engine.digest import Json
from engine.errors import Reason, Refused
from engine.language.definition import Pack, Role
from engine.language.role_holders import with_roles
from engine.people.organisation import Organisation
from engine.store.outbox import addressed
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text

ROLE_EMPTY = "role_empty"
NOTICE = timedelta(days=14)
"""How long before the last holder's period ends it is told: two weeks, to find a successor in."""


@dataclass(frozen=True, slots=True)
class Emptied:
    """A role that nobody holds any more, in the unit of that name if it is one a unit; `last` were its holders."""

    role: Role
    last: tuple[str, ...]
    where: Text = Text("")

    @property
    def text(self) -> Text:
        """综合部的档案管理员, Archivist of Administration."""
        role, where = self.role.text, self.where
        return Text(f"{where.zh}{role.zh}", role.of("en") + (f" of {where.of('en')}" if where else ""))


def emptied(pack: Pack, before: Organisation, after: Organisation) -> Iterator[Emptied]:
    """The roles of the policy that somebody held before and nobody holds after."""
    before, after = with_roles(pack, before), with_roles(pack, after)
    for name, role in pack.roles.items():
        units = after.units_of_kind(role.in_) if role.in_ else ()
        for unit in units or (None,):
            at = unit.id if unit else None
            held = before.holders(name, at)
            if held and not after.holders(name, at):
                yield Emptied(role, held, unit.name if unit else Text(""))


def refuse_or_tell(
    work: UnitOfWork, packs: Iterable[Pack], before: Organisation, now: datetime, mail_domain: str
) -> None:
    """Looks at the staff as the transaction has made it.

    Raises Refused for a role with `holders` that would be empty; of any other, the administrators hear at once.
    """
    work.flush()
    after = work.directory.read(now)
    for pack in packs:
        for each in emptied(pack, before, after):
            if each.role.holders is not None:
                raise Refused(_asks_for_successor(each, before))
            _tell(work, after, _said(each), mail_domain, now)


def tell_ahead(work: UnitOfWork, packs: Iterable[Pack], now: datetime, mail_domain: str) -> int:
    """The administrators hear of each role whose last holder's period ends within NOTICE and that nobody holds after, once for
    that end; how many they are."""
    until, told = now + NOTICE, 0
    ending = work.directory.ending(now, until)
    today = work.directory.read(now)
    for pack in packs:
        zone = ZoneInfo(pack.time_zone)
        for end in sorted({each.ends_at for each in ending if each.ends_at is not None}):
            roles = [pack.roles.get(each.role) for each in ending if each.ends_at == end]
            for each in emptied(pack, today, today.as_of(end)):
                if each.role in roles:
                    last_day = (end - timedelta(microseconds=1)).astimezone(zone).date()
                    _tell(work, today, _said(each) | {"until": last_day.isoformat()}, mail_domain, now)
                    told += 1
    work.directory.ends_are_told(ending)
    return told


def _said(each: Emptied) -> dict[str, Json]:
    return {"role": {"zh": each.text.zh, "en": each.text.of("en")}, "last": list(each.last)}


def _tell(
    work: UnitOfWork, staff: Organisation, said: Mapping[str, Json], mail_domain: str, now: datetime
) -> None:
    for person in staff.holders(ADMINISTRATOR):
        work.outbox.put(addressed(Message(ROLE_EMPTY, person, data=said), None, mail_domain, now))


def _asks_for_successor(each: Emptied, before: Organisation) -> Reason:
    name = before.people[each.last[0]].name
    text = Text(
        f"“{each.text.zh}”将无人担任（现为{name.zh}），请先指定接任人",
        f"nobody would be {each.text.of('en')} any more ({name.of('en')} is): please name a successor first",
    )
    return Reason(ROLE_EMPTY, text, each.role.clause)
