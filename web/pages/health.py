"""How fonds is, for programs that watch it: 200 when it works, 503 when it does not."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from web.page import parts_of
from web.parts import Parts
from web.store import lookups

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
        with parts.store.read() as work:
            oldest = lookups.oldest_waiting(work.connection)
            dead = lookups.count_dead(work.connection)
            schema = _schema(parts)
    except SQLAlchemyError as error:
        return JSONResponse({"well": False, "database": f"broken: {type(error).__name__}"}, 503)
    runs = parts.pulse.last_runs() if parts.pulse else ()
    stuck = [name for name, at in runs if name not in _SLOW and (at is None or now - at > LONGEST_SILENCE)]
    said = {
        "well": not stuck,
        "database": "ok",
        "schema": schema,
        "now": _written(now),
        "workers": {name: _written(at) for name, at in runs},
        "stuck": stuck,
        "oldest_unsent_mail": _written(oldest),
        "mails_given_up": dead,
    }
    return JSONResponse(said, 503 if stuck else 200)


def _schema(parts: Parts) -> str | None:
    """The migration that the database stands at; None where its tables were made without migrations."""
    with parts.store.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _written(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
