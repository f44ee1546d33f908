"""The archive's part of a decision that touches the store: how facts are read, how effects are carried out."""

from archive.effects.accession import accession
from archive.effects.change import change
from archive.effects.give_custody import give_custody
from archive.effects.register import register
from archive.reading import fetch
from engine.service.governed import Governed

GOVERNED = Governed(
    handlers={"accession": accession, "change": change, "give_custody": give_custody, "register": register},
    fetch=fetch,
)
