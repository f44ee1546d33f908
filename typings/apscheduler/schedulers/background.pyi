from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from apscheduler.triggers.interval import IntervalTrigger

class BackgroundScheduler:
    def __init__(
        self,
        *,
        timezone: tzinfo | str = ...,
        daemon: bool = True,
        job_defaults: Mapping[str, object] = ...,
    ) -> None: ...
    @property
    def running(self) -> bool: ...
    def add_job(
        self,
        func: Callable[[], object],
        trigger: IntervalTrigger,
        *,
        id: str | None = None,
        name: str | None = None,
        misfire_grace_time: int | None = ...,
        coalesce: bool = ...,
        max_instances: int = ...,
        next_run_time: datetime | None = ...,
        replace_existing: bool = False,
    ) -> object: ...
    def start(self, paused: bool = False) -> None: ...
    def shutdown(self, wait: bool = True) -> None: ...
