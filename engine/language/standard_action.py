"""Standard actions: what may be done with any request although its policy writes no transition for it, and by whom.

A pack, a workflow or a state names them under `standard_actions`; the nearest that names one decides, `none` switches it off.
An action of the definition with the same name comes first: it is the policy's own way of doing it.
"""

from collections.abc import Mapping
from typing import Literal, cast

from pydantic import model_validator

from engine.language.model import Cited, Names
from engine.language.times import TimesPhrase
from engine.people.quorum import Nobody, QuorumPhrase
from engine.time.period import PeriodPhrase

Resubmit = Literal["straight", "again"]
Place = Literal["before", "beside", "after"]
PLACES: tuple[Place, ...] = ("before", "beside", "after")


class StandardAction(Cited):
    """Who may, and within which bounds: `to` whom the work may go, to which `states` it may go back and whether what is handed in
    again comes `straight` back, at which `places` a signer may be added, how often (`times`, `within` a period), for how long
    (`at_most`). Which bounds go with which action is told by `engine/language/standard_actions.py`.
    """

    who: QuorumPhrase
    to: QuorumPhrase | None = None
    states: Names = ()
    resubmit: Resubmit = "straight"
    places: tuple[Place, ...] = PLACES
    times: TimesPhrase | None = None
    within: PeriodPhrase | None = None
    at_most: PeriodPhrase | None = None

    @model_validator(mode="before")
    @classmethod
    def _who_alone(cls, given: object) -> object:
        """`withdraw: opener` is short for `withdraw: {who: opener}`."""
        if isinstance(given, cls) or (isinstance(given, Mapping) and "who" in given):
            return cast(object, given)
        return {"who": cast(object, given)}

    @property
    def is_off(self) -> bool:
        """Whether nobody may."""
        return isinstance(self.who, Nobody)

    @property
    def bounds(self) -> frozenset[str]:
        """The bounds that are written."""
        return frozenset(self.model_fields_set) - {"who", "clause"}
