"""The archive's part of a decision that touches the store: how facts are read, how effects are carried out."""

from collections.abc import Mapping

from archive.effects.accession import accession
from archive.effects.appraise import appraise
from archive.effects.change import change
from archive.effects.copy_out import copy_out
from archive.effects.destroy import destroy
from archive.effects.find import find
from archive.effects.freeing import at_end
from archive.effects.give_custody import give_custody
from archive.effects.hand_over import end_employment, hand_over_posts, hand_over_work
from archive.effects.hold import hold
from archive.effects.lend import lend
from archive.effects.list_for_destruction import list_for_destruction
from archive.effects.lose import lose
from archive.effects.permit_loans import permit_loans
from archive.effects.queue import queue
from archive.effects.register import register
from archive.effects.release import release
from archive.effects.reserve import reserve
from archive.effects.shelve import shelve
from archive.effects.show import show
from archive.effects.take_back import take_back
from archive.effects.take_out import take_out
from archive.effects.transfer_out import transfer_out
from archive.effects.unlist import unlist
from archive.reading import fetch
from engine.service.governed import Governed, Handler

_HANDLERS: Mapping[str, Handler] = {
    "accession": accession,
    "appraise": appraise,
    "change": change,
    "copy_out": copy_out,
    "destroy": destroy,
    "end_employment": end_employment,
    "find": find,
    "give_custody": give_custody,
    "hand_over_posts": hand_over_posts,
    "hand_over_work": hand_over_work,
    "hold": hold,
    "lend": lend,
    "list_for_destruction": list_for_destruction,
    "lose": lose,
    "permit_loans": permit_loans,
    "queue": queue,
    "register": register,
    "release": release,
    "reserve": reserve,
    "shelve": shelve,
    "show": show,
    "take_back": take_back,
    "take_out": take_out,
    "transfer_out": transfer_out,
    "unlist": unlist,
}

GOVERNED = Governed(handlers=_HANDLERS, fetch=fetch, at_end=at_end)
