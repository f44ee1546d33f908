from typing import IO, Literal

class YAML:
    allow_duplicate_keys: bool
    preserve_quotes: bool | None
    width: int
    version: tuple[int, int] | str | None
    def __init__(self, *, typ: Literal["rt", "safe"] | None = None, pure: bool = False) -> None: ...
    def load(self, stream: str | bytes | IO[str] | IO[bytes]) -> object: ...
    def dump(self, data: object, stream: IO[str] | IO[bytes]) -> None: ...
