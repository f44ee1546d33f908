"""Where a record may be, besides the two places every archive has."""

from engine.language.definition import Cited, Option, Sentence

READING_ROOM, OUT = "reading_room", "out"
COMMON_PLACES = {
    READING_ROOM: Option(zh="档案室", en="Archive room"),
    OUT: Option(zh="外借", en="Out on loan"),
}


class Place(Sentence, Cited):
    """A place of the company's own: the safe, a branch's cabinet."""

    code: str = ""
