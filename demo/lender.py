"""The imaginary lender as a program of its own: `python -m demo.lender --port PORT`."""

import argparse
import json
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from demo.book import Shelf
from demo.core import Core

_LIMIT = 1_000_000  # bytes of a request; nobody sends this program more


class Desk(BaseHTTPRequestHandler):
    """What the lender answers: its people, hand-overs, papers, and the product's webhooks."""

    core: Core
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        if where.path == "/state":
            book = self.core.book
            state: dict[str, object] = {
                "seeded_at": book.seeded_at,
                "mood": book.mood,
                "posted": book.posted,
                "heard": book.heard[-8:][::-1],
            }
            self._answer(200, state)
        else:
            self._answer(404, {"title": "no such thing"})

    def do_POST(self) -> None:
        where = urlsplit(self.path)
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LIMIT))
        if where.path == "/webhooks":
            self._answer(self.core.hear(body, {name.lower(): value for name, value in self.headers.items()}), None)
            return
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        try:
            self._answer(200, self._do(where.path, asked))
        except (KeyError, ValueError) as error:
            self._answer(422, {"title": f"not understood: {error}"})
        except httpx.HTTPError as error:
            self._answer(502, {"title": f"the product refused: {error}"})

    def _do(self, path: str, asked: dict[str, str]) -> dict[str, object]:
        match path:
            case "/enter":
                return {"path": self.core.enter(asked["borrower"], asked.get("next", ""))}
            case "/mood":
                self.core.set_mood(asked["mood"])
                return {"mood": asked["mood"]}
            case "/post-payment":
                return {"posted": self.core.post_late_payment()}
            case "/renew":
                self.core.renew()
                return {"seeded_at": self.core.book.seeded_at}
        raise KeyError(path)

    def _answer(self, status: int, body: dict[str, object] | None) -> None:
        said = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        if said:
            self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's word
        """Says nothing: the front door shows what was heard."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    env = os.environ
    core = Core(
        product=env["PRODUCT_URL"],
        key=env.get("LENDER_KEY", "demo-core-key"),
        webhook_secret=env.get("WEBHOOK_SECRET", "whsec_bWluZ2JhaS1kZW1vLXdlYmhvb2stc2VjcmV0"),
        handover_secret=env.get("HANDOVER_SECRET", "demo-handover-secret-0123456789-abcdef"),
        shelf=Shelf(Path(env.get("DATA") or ".local") / "lender.json"),
        others=int(env.get("PEOPLE") or 0),
    )
    server = ThreadingHTTPServer(("127.0.0.1", port), type("LenderDesk", (Desk,), {"core": core}))
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    threading.Thread(target=core.live, daemon=True).start()
    server.serve_forever()
    core.stopping.set()


if __name__ == "__main__":
    main()
