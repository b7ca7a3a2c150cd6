"""One real Chromium for every browser test, and a borrower who came in by hand-over."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from risk import clock
from tests.browser.running import Demo
from tools.browser import chromium

ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's Chromium where there is one, else the one Playwright installed."""
    found = chromium()
    return {"args": ARGS} | ({"executable_path": found} if found else {})


@pytest.fixture(scope="session")
def browser_context_args():
    return {"viewport": {"width": 375, "height": 812}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def handover(live_server, settings):
    """The address by which the lender's app brings a borrower in."""

    def make(borrower, *, then="/why/"):
        expires = int((clock.now() + timedelta(minutes=4)).timestamp())
        said = {"borrower": borrower, "exp": expires, "jti": uuid4().hex, "next": then}
        head = ".".join(_b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, said))
        signature = _b64(hmac.digest(settings.HANDOVER_SECRET.encode(), head.encode(), hashlib.sha256))
        return f"{live_server.url}/enter/{head}.{signature}"

    return make


@pytest.fixture
def open_page(browser, browser_context_args, live_server):
    """A page that looks in some way; closed before the server goes, which keeps a connection for each."""
    contexts = []

    def make(**look):
        contexts.append(browser.new_context(**browser_context_args | look))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


def _b64(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The demo of this test worker, stopped at its end."""
    demo = Demo(tmp_path_factory.mktemp("demo"))
    try:
        demo.wait()
        yield demo
    finally:
        demo.stop()
