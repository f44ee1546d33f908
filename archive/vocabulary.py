"""The archive's words, added to the language: what is governed, and what can be done to it."""

from archive.charge import SETTLED, settled
from archive.checklist import Checklist
from archive.effect_kinds import EFFECTS
from archive.fields.charge import ChargeKind
from archive.fields.lines import LinesKind
from archive.fields.new_record import NewRecordKind
from archive.fields.new_records import NewRecordsKind
from archive.fields.record import RecordKind
from archive.fields.table import TableKind
from archive.findings import checklists_wanted, findings
from archive.may_borrow import LOAN_FACTS, may_borrow
from archive.place import Place
from archive.record_class import RecordClass
from archive.register import Register
from archive.retention import Retention
from archive.secrecy import LevelReaders
from archive.sections import choices_of_places
from engine.language.fact_type import RECORD
from engine.language.field import FieldKind
from engine.language.vocabulary import Vocabulary

_KINDS: tuple[FieldKind, ...] = (
    NewRecordKind(),
    NewRecordsKind(),
    RecordKind("record", many=False),
    RecordKind("records", many=True),
    LinesKind(),
    ChargeKind(),
    TableKind(),
)

VOCABULARY = Vocabulary(
    sections={
        "classes": RecordClass,
        "places": Place,
        "retention": Retention,
        "registers": Register,
        "readers": LevelReaders,
    },
    files={"checklists": Checklist},
    field_kinds={kind.name: kind for kind in _KINDS},
    effects={effect.name: effect for effect in EFFECTS},
    events={f"record.{event}": {"record": RECORD} for event in ("retention_due", "returned", "lost")},
    findings=findings,
    wanted=checklists_wanted,
    choices=choices_of_places,
    person_facts=LOAN_FACTS,
    person_checks={"may_borrow": may_borrow, SETTLED: settled},
)
