"""Text for files that a spreadsheet opens: it stays text, whatever it begins with."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text as a cell of CSV: a `'` before a mark that a spreadsheet would begin to reckon at. An import takes it off."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
