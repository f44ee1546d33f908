"""A file as the answer to a page: always to be saved, never to be shown or run by the browser."""

from starlette.responses import Response

from engine.attachment import clean_name
from engine.store.attachments import Attachment
from forms.printing import PrintedFile
from web.page import Page

_NEVER_RUN = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def download(page: Page, file: PrintedFile) -> Response:
    """The file under its own name."""
    headers = {"Content-Disposition": file.disposition}
    return page.with_cookies(Response(file.content, media_type=file.media_type, headers=headers))


def handed_out(page: Page, file: Attachment, name: str) -> Response:
    """What somebody handed in, under the name he gave it."""
    printed = PrintedFile(file.content, file.media_type, clean_name(name))
    headers = {**_NEVER_RUN, "Content-Disposition": printed.disposition}
    return page.with_cookies(Response(file.content, media_type=file.media_type, headers=headers))
