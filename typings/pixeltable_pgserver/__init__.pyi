from pathlib import Path
from typing import Literal

class PostgresServer:
    def ensure_pgdata_inited(self) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...

def get_server(
    pgdata: Path | str,
    *,
    cleanup_mode: Literal["stop", "delete"] | None = "stop",
    start: bool = True,
) -> PostgresServer: ...
