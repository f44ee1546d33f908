"""The one place where facts become log lines: for people, or as JSON."""

import logging
import sys
from collections.abc import MutableMapping
from dataclasses import asdict, is_dataclass
from typing import Any, Literal

import structlog

from engine.time.clock import SystemClock
from engine.workers.wakeups import Pass

Kind = Literal["human", "json"]


def begin_logging(kind: Kind) -> None:
    """Sends all lines of this process, those of libraries too, to standard error."""
    shared = [structlog.stdlib.add_log_level, _with_time]
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if kind == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("fonds").setLevel(logging.INFO)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def tell_pass(done: Pass) -> None:
    """A worker's pass; one that had nothing to do is not worth a line."""
    log = structlog.get_logger("fonds")
    if done.error is not None:
        log.error(
            "worker failed", worker=done.name, at=done.at.isoformat(timespec="seconds"), exc_info=done.error
        )
        return
    counts = _counts(done.result)
    if counts:
        log.info(done.name, at=done.at.isoformat(timespec="seconds"), **counts)


def tell(fact: str, **details: str | int) -> None:
    """Something that happened to the process itself."""
    structlog.get_logger("fonds").info(fact, **details)


def _counts(result: object) -> dict[str, int]:
    if not is_dataclass(result) or isinstance(result, type):
        return {}
    return {name: value for name, value in asdict(result).items() if value}


def _with_time(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {"time": SystemClock().now().isoformat(timespec="milliseconds"), **event}
