"""A small server on loopback for pages that were rendered beforehand, with the static files and the strict policy."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from web.render import STATIC

POLICY = "default-src 'self'"
_TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}


@contextmanager
def serving(pages: Mapping[str, str]) -> Generator[str]:
    """The address under which `pages` (path to HTML) are served until the block is left."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server looks for
            path = self.path.partition("?")[0]
            if path in pages:
                self._answer(pages[path].encode(), "text/html; charset=utf-8")
            elif path.startswith("/static/") and (STATIC / path.removeprefix("/static/")).is_file():
                file = STATIC / path.removeprefix("/static/")
                self._answer(file.read_bytes(), _TYPES[file.suffix[1:]])
            else:
                self.send_error(404)

        def _answer(self, body: bytes, content_type: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Nothing: only what fails is worth a line in a test's output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
