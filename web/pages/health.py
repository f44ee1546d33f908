"""How fonds is, for programs that watch it: 200 when it works, 503 when it does not."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from web.page import parts_of
from web.store.vitals import DatabaseBroken, vitals

router = APIRouter()
LONGEST_SILENCE = timedelta(minutes=5)
"""Workers that look every second or every ten are stuck when none has ended a pass in this time."""
_SLOW = frozenset({"sealer"})


@router.get("/health")
def health(request: Request) -> Response:
    """Database, workers, mails. No secrets and no names: anybody may ask."""
    parts = parts_of(request)
    now = parts.now()
    try:
        found = vitals(parts.store)
    except DatabaseBroken as error:
        return JSONResponse({"well": False, "database": f"broken: {error}"}, 503)
    runs = parts.pulse.last_runs() if parts.pulse else ()
    stuck = [name for name, at in runs if name not in _SLOW and (at is None or now - at > LONGEST_SILENCE)]
    said = {
        "well": not stuck,
        "database": "ok",
        "schema": found.schema,
        "now": _written(now),
        "workers": {name: _written(at) for name, at in runs},
        "stuck": stuck,
        "oldest_unsent_mail": _written(found.oldest_unsent),
        "mails_given_up": found.given_up,
    }
    return JSONResponse(said, 503 if stuck else 200)


def _written(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
