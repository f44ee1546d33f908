"""For which place a case asks to have records: in the room, or out of the house."""

from archive.place import OUT
from engine.language.field import Reading


def place_asked(reading: Reading) -> str:
    """What the case's form says under a field of the closed list `place`; out of the house where it says nothing."""
    for name, spec in reading.asked.items():
        if spec.type == "choice" and spec.choices == "place":
            return str(reading.form.get(name) or OUT)
    return OUT
