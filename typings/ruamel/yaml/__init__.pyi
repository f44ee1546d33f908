from collections.abc import Iterator
from typing import Literal

from ruamel.yaml.events import Event

class YAML:
    def __init__(self, *, typ: Literal["rt", "safe"] | None = None, pure: bool = False) -> None: ...
    def parse(self, stream: str) -> Iterator[Event]: ...
