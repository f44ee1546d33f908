"""A script that cannot go on."""

from engine.errors import FondsError


class Stuck(FondsError):
    """Something that the script names is not there. `keys` lead to it from its step."""

    def __init__(self, message: str, *keys: str | int) -> None:
        self.keys = keys
        super().__init__(message)
