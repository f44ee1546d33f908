"""Whose act something is, as people read it: who did it, for whom he stood in, and by whom the work was passed on to him."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.people.actor import MACHINE
from engine.people.organisation import Organisation
from engine.text import Text, listed, same


@dataclass(frozen=True, slots=True)
class Doer:
    """One person's act by the names of all concerned. `through` are those who passed the work on, the first of them first."""

    name: Text
    for_whom: Text = Text("")
    through: tuple[Text, ...] = ()

    @property
    def absent_said(self) -> Text:
        """For whom, without him: 吴越（经秦望舒转委托）, Wu Yue (passed on by Qin Wangshu); empty where he acted for himself."""
        if not self.for_whom or not self.through:
            return self.for_whom
        by = listed(self.through)
        return self.for_whom + Text(f"（经{by.zh}转委托）", f" (passed on by {by.of('en')})")

    @property
    def said(self) -> Text:
        """沈一诺（代吴越，经秦望舒转委托）, Shen Yinuo for Wu Yue (passed on by Qin Wangshu)."""
        if not self.for_whom:
            return self.name
        by = listed(self.through)
        passed = f"，经{by.zh}转委托" if self.through else ""
        return Text(
            f"{self.name.zh}（代{self.for_whom.zh}{passed}）",
            f"{self.name.of('en')} for {self.absent_said.of('en')}",
        )


def doer_of(
    organisation: Organisation, person: str, for_whom: str | None = None, through: Iterable[str] = ()
) -> Doer:
    """The names behind the ids. Who is in no directory is the machine, or keeps his id."""

    def name(id_: str) -> Text:
        found = organisation.people.get(id_)
        return found.name if found else _MACHINE if id_ == MACHINE else same(id_)

    return Doer(name(person), name(for_whom) if for_whom else Text(""), tuple(map(name, through)))


_MACHINE = Text("系统", "the system")
