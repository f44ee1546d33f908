"""Proving the ledger on demand: every chain, every seal, every signed list; and the seals themselves."""

from fastapi import APIRouter
from starlette.responses import Response

from engine.digest import check_code
from engine.evidence.seal import Seal
from engine.service.proof import Proof, verify_database
from engine.text import Text
from web import shapes
from web.page import Asked, Page
from web.store import lookups

router = APIRouter()
_COLUMNS = (
    shapes.Column(Text("封号", "Seal"), numeric=True),
    shapes.Column(Text("时间", "When")),
    shapes.Column(Text("链数", "Chains"), numeric=True),
    shapes.Column(Text("根", "Root")),
)
_LATEST_SEALS = 50


@router.get("/ledger")
def show(page: Asked) -> Response:
    """How far the ledger has been sealed."""
    page.overseer()
    return _shown(page, None)


@router.post("/ledger")
def verify(page: Asked) -> Response:
    """Prove it now."""
    page.overseer()
    return _shown(page, verify_database(page.parts.store))


def _shown(page: Page, proof: Proof | None) -> Response:
    with page.parts.store.read() as work:
        total, unsealed = lookups.count_heads(work.connection)
        count = work.seals.count()
        seals = work.seals.after(max(count - _LATEST_SEALS, 0))
    return page.show(
        "ledger.html",
        here="/ledger",
        proof=proof,
        figures=(
            shapes.Figure(Text("流水链", "Chains"), total),
            shapes.Figure(
                Text("尚有未封存的链", "Chains not sealed yet"), unsealed, tone="soon" if unsealed else "good"
            ),
            shapes.Figure(Text("封存次数", "Seals"), count),
        ),
        columns=_COLUMNS,
        rows=tuple(_row(each) for each in reversed(seals)),
    )


def _row(of: Seal) -> shapes.Row:
    return shapes.Row((of.number, of.at, of.leaves, check_code(of.root)))
