"""QR codes as drawings."""

from io import BytesIO

import segno


def qr_svg(words: str) -> str:
    """The QR code of the words as SVG, without a margin; a seventh of it may be dirty or torn (level M)."""
    drawing = BytesIO()
    segno.make(words, error="m", micro=False, boost_error=False).save(
        drawing, kind="svg", border=0, xmldecl=False, nl=False
    )
    return drawing.getvalue().decode()
