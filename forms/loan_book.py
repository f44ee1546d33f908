"""What the rows of a register of loans are made from, read once for all of them: the cases behind them, people, the calendar."""

from datetime import datetime

from archive.record import Record
from archive.sections import classes
from engine.case.case import Case
from engine.errors import NotFound
from engine.language.definition import Workflow
from engine.language.field import Reading
from engine.language.reader import Reader
from engine.people.organisation import Organisation
from engine.service.library import Library
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text, same
from forms import item
from forms.approval import approved_by, purpose_of
from forms.form import Printing


class Book:
    """What the policies, the directory and the cases say of each row, for the eyes of `reader`."""

    def __init__(
        self,
        library: Library,
        work: UnitOfWork,
        organisation: Organisation,
        printing: Printing,
        reader: Reader,
    ) -> None:
        self._library, self.work, self._people, self._printing = library, work, organisation, printing
        self.reader = reader
        self._items: list[item.Item] = []
        self._cases: dict[str, Case | None] = {}
        self._readings = tuple(self._reading(pack) for pack in library.packs())

    @property
    def read(self) -> tuple[str, ...]:
        """The records of which the rows told more than anybody may know."""
        return item.read_in(self._items)

    def item(self, record: Record, counted: tuple[int, int | None] | None) -> tuple[item.Item, Reading]:
        """The record as its row sees it, and how its policy reads it. That it was read is remembered."""
        reading = self.reading_of(record)
        self._items.append(item.item_of_record(record, reading, counted))
        return self._items[-1], reading

    def contact(self, person: str) -> Text:
        """How somebody is reached."""
        return item.contact_text(self._people.people.get(person))

    def approved(self, request: Case | None, but: str = "") -> Text:
        """Who decided the request, each with his own words; not who only carried it out."""
        if request is None:
            return Text("")
        return approved_by(self.work, request, self.workflow(request), self.name, but)

    def parent(self, case: Case | None) -> Case | None:
        """The case that opened this one."""
        return self.case(case.parent) if case and case.parent else None

    def term(self, case: Case | None) -> Text:
        """For how long it was asked: the loan's field that says so."""
        if case is None:
            return Text("")
        program = self._library.definition(case.edition)
        for name, spec in self.workflow(case).form.items():
            if spec.type == "term" and case.form.get(name) is not None:
                reading = Reading(program.pack, self._people, program.calendar, self._printing.at)
                return program.kinds[spec.type].shown(spec, case.form[name], reading).line
        return Text("")

    def purpose(self, case: Case | None) -> Text:
        return purpose_of(case, self.workflow(case)) if case else Text("")

    def case(self, id: str) -> Case | None:
        if id not in self._cases:
            try:
                self._cases[id] = self.work.cases.read(id)
            except NotFound:
                self._cases[id] = None
        return self._cases[id]

    def workflow(self, case: Case) -> Workflow:
        return self._library.definition(case.edition).pack.workflows[case.workflow]

    def _reading(self, pack: str) -> Reading:
        definition = self._library.current(pack)
        return Reading(
            definition.pack, self._people, definition.calendar, self._printing.at, reader=self.reader
        )

    def reading_of(self, record: Record) -> Reading:
        for reading in self._readings:
            if record.class_ in classes(reading.pack):
                return reading
        raise NotFound("class", record.class_)

    def name(self, person: str) -> Text:
        found = self._people.people.get(person)
        return found.name if found else same(person)

    def unit(self, person: str) -> Text:
        found = self._people.people.get(person)
        unit = self._people.units.get(str(found.unit)) if found else None
        return unit.name if unit else Text("")

    def day(self, moment: datetime) -> Text:
        return item.day_text(moment.astimezone(self._printing.at.tzinfo).date())

    def day_due(self, moment: datetime) -> Text:
        return same(item.written_due(moment.astimezone(self._printing.at.tzinfo)))
