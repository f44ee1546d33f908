"""The archive's part of a decision that touches the store: how facts are read, how effects are carried out."""

from collections.abc import Mapping

from archive.effects.accession import accession
from archive.effects.change import change
from archive.effects.find import find
from archive.effects.freeing import at_end
from archive.effects.give_custody import give_custody
from archive.effects.lend import lend
from archive.effects.lose import lose
from archive.effects.register import register
from archive.effects.reserve import reserve
from archive.effects.shelve import shelve
from archive.effects.take_back import take_back
from archive.effects.take_out import take_out
from archive.reading import fetch
from engine.service.governed import Governed, Handler

_HANDLERS: Mapping[str, Handler] = {
    "accession": accession,
    "change": change,
    "find": find,
    "give_custody": give_custody,
    "lend": lend,
    "lose": lose,
    "register": register,
    "reserve": reserve,
    "shelve": shelve,
    "take_back": take_back,
    "take_out": take_out,
}

GOVERNED = Governed(handlers=_HANDLERS, fetch=fetch, at_end=at_end)
