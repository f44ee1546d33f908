"""Labels to stick on records, and where a scanned one leads."""

from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from starlette.responses import Response

from archive import queries
from archive.label import PATH, scanned_record
from archive.readers import rights_for, rights_of
from archive.record import Record
from archive.tracing import trace, traced
from engine.errors import NotFound, Reason, Refused
from engine.service.organisation_id import organisation_id
from engine.store.unit_of_work import UnitOfWork
from engine.text import Text
from forms.labels import MOST_LABELS, Issuer, RecordLabel, label_of, labels_file
from web.files import download
from web.in_force import policy_of, reading_of
from web.page import Asked, Page

router = APIRouter()


@router.get("/records/labels")
def labels(page: Asked, ids: str = "") -> Response:
    """A label for each record of `ids`, joined by commas, in their order; none for what is no longer there."""
    wanted = list(dict.fromkeys(filter(None, ids.split(","))))
    if len(wanted) > MOST_LABELS:
        raise Refused(_too_many(len(wanted)))
    issuer = Issuer(page.parts.organisation, _organisation(page), page.parts.base_url)
    with page.parts.store.read() as work:
        found = queries.records_by_id(work, wanted)
        if missing := [id_ for id_ in wanted if id_ not in found] or ([] if wanted else [""]):
            raise NotFound("record", missing[0])
        made = tuple(_labels(page, work, [found[id_] for id_ in wanted], issuer))
        reading = reading_of(page, work, page.parts.library.packs()[0])
    file = labels_file(made, issuer, page.now.astimezone(page.parts.zone), page.lang)
    if read := traced(found.values(), reading):
        with page.parts.store.begin() as work:
            trace(work, "printed", read, reading)
    return download(page, file)


@router.get(PATH + "{organisation}/{record}/{check}")
def scanned(page: Asked, organisation: str, record: str, check: str) -> Response:
    """Where a phone's camera leads: the page of the record. A label that is not ours, or misread, says so."""
    address = f"{page.parts.base_url}{PATH}{organisation}/{record}/{check}"
    id_ = scanned_record(address, _organisation(page))
    with page.parts.store.read() as work:
        found = queries.records_by_id(work, [id_]).get(id_)
    rights = rights_for(page.eyes)
    if found is None or not (rights is None or rights.sees(found)):
        raise NotFound("record", id_)
    return page.go(f"/records/{policy_of(page, found).pack.name}/{id_}")


def _organisation(page: Page) -> str:
    return organisation_id(page.parts.store, page.now)


def _labels(page: Page, work: UnitOfWork, records: Sequence[Record], issuer: Issuer) -> Iterator[RecordLabel]:
    readings = {name: reading_of(page, work, name) for name in page.parts.library.packs()}
    for record in records:
        reading = readings[policy_of(page, record).pack.name]
        rights = rights_of(reading)
        if record.is_gone or (rights is not None and not rights.may_read(record)):
            raise NotFound("record", record.id)
        yield label_of(record, reading, issuer)


def _too_many(count: int) -> Reason:
    return Reason(
        "too_many_labels",
        Text(
            f"一次最多打印{MOST_LABELS}张标签，选了{count}张",
            f"{MOST_LABELS} labels at a time, {count} are asked for",
        ),
    )
