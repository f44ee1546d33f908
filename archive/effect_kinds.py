"""The archive's effects as the language knows them: how grave each is, and what it takes. `archive/effects/` does them."""

from engine.language.vocabulary import EffectKind

_ANY = frozenset[str]()
_NEW = frozenset({"new_record", "new_records"})
_STORED = frozenset({"record", "records"})
_PERSON = frozenset({"person"})
_TEXT = frozenset({"text"})
_RECORDS = {"records": _STORED}

EFFECTS = (
    EffectKind("accession", "plain", {"records": _NEW}, {"set": _ANY}, binds=False),
    EffectKind("change", "plain", {"records": _NEW | _STORED}, {"set": _ANY, "papers": _ANY}, binds=False),
    EffectKind("give_custody", "plain", {"records": _NEW | _STORED, "custodian": _PERSON}, binds=False),
    EffectKind("register", "plain", {"name": _ANY, "with": _ANY}, binds=False),
    EffectKind("reserve", "plain", _RECORDS),
    EffectKind(
        "lend",
        "weighty",
        {**_RECORDS, "borrower": _PERSON, "place": _ANY, "term": _ANY},
        {"purpose": _TEXT},
        opens="loan",
        binds=False,
    ),
    EffectKind("take_out", "weighty", {**_RECORDS, "borrower": _PERSON}, {"place": _ANY}, at_counter=True),
    EffectKind(
        "take_back",
        "plain",
        _RECORDS,
        {"still_out": _STORED, "condition": frozenset({"table"})},
        binds=False,
        at_counter=True,
    ),
    EffectKind("lose", "plain", _RECORDS, binds=False),
    EffectKind("find", "plain", _RECORDS, binds=False),
    EffectKind("shelve", "plain", _RECORDS, {"place": _ANY, "spot": _TEXT}, binds=False),
    EffectKind("permit_loans", "weighty", {"person": _PERSON, "until": frozenset({"date"})}, binds=False),
    EffectKind("queue", "plain", {**_RECORDS, "borrower": _PERSON}),
    EffectKind("show", "weighty", {**_RECORDS, "reader": _PERSON}, binds=False),
    EffectKind(
        "copy_out",
        "weighty",
        {**_RECORDS, "reader": _PERSON},
        {"purpose": _TEXT, "copies": frozenset({"number"}), "term": _ANY},
        binds=False,
    ),
    EffectKind("hold", "plain", _RECORDS, binds=False),
    EffectKind("release", "plain", _RECORDS, binds=False),
    EffectKind("list_for_destruction", "plain", _RECORDS),
    EffectKind("unlist", "plain", _RECORDS, binds=False),
    EffectKind("appraise", "plain", {"verdicts": frozenset({"table"})}, _RECORDS, binds=False),
    EffectKind(
        "destroy", "irreversible", _RECORDS, {"left": _STORED, "method": _ANY}, witnessed=True, binds=False
    ),
    EffectKind("hand_over_work", "weighty", {"person": _PERSON, "to": _PERSON}, {"only": _TEXT}, binds=False),
    EffectKind(
        "hand_over_posts",
        "weighty",
        {"person": _PERSON, "to": _PERSON},
        {"role": frozenset({"choice", "text"})},
        binds=False,
    ),
    EffectKind("end_employment", "weighty", {"person": _PERSON}, binds=False),
    EffectKind("transfer_out", "irreversible", {**_RECORDS, "receiver": _TEXT}, binds=False),
)
