"""A file as the answer to a page."""

from starlette.responses import Response

from forms.printing import PrintedFile
from web.page import Page


def download(page: Page, file: PrintedFile) -> Response:
    """The file under its own name."""
    headers = {"Content-Disposition": file.disposition}
    return page.with_cookies(Response(file.content, media_type=file.media_type, headers=headers))
