"""The widget in a real browser, from pages of other origins: a listed one shows it, any other is refused."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from support.signin.models import Session
from tests.browser.test_pages import faults
from tests.support.stories import small_draws_and_a_cut

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lender():
    """Makes pages of the lender, each under a port and so an origin of its own."""
    servers = []

    def make():
        class Page(BaseHTTPRequestHandler):
            body = ""

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(self.body.encode())

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return Page, f"http://127.0.0.1:{server.server_address[1]}"

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


def hosted(home, token):
    head = '<!doctype html><html lang="zh"><meta charset="utf-8"><title>App</title><h1>App</h1><button>a</button>'
    return f'{head}<script src="{home}/widget.js" data-token="{token}"></script>'


def test_a_listed_origin_shows_it_without_cookies_and_by_keyboard(open_page, live_server, handover, lender, settings):
    small_draws_and_a_cut()
    site, origin = lender()
    settings.WIDGET_ORIGINS = [origin]
    settings.REENTER_URL = "https://app.example/again"
    token = handover("B-1").split("/enter/")[1]
    site.body = hosted(live_server.url, token)
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto(origin)
    inside = page.frame_locator("iframe")

    expect(inside.get_by_role("heading", level=1)).to_contain_text("您的额度现在是", timeout=15_000)
    frame = page.frames[1]
    assert not frame.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert page.locator("iframe").bounding_box()["height"] >= frame.evaluate("document.body.scrollHeight") - 1
    assert page.locator("iframe").get_attribute("title")
    page.get_by_role("button").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert frame.evaluate("document.activeElement.tagName") == "A"
    assert page.context.cookies() == []
    assert not Session.objects.exists()
    assert faults(page) == []

    page.goto(origin)  # the same hand-over again
    expect(inside.get_by_role("heading", level=1)).to_contain_text("请再打开一次", timeout=15_000)


def test_an_origin_that_is_not_listed_is_refused_even_when_it_lies(open_page, live_server, handover, lender, settings):
    small_draws_and_a_cut()
    _site, listed = lender()
    stranger, origin = lender()
    settings.WIDGET_ORIGINS = [listed]
    token = handover("B-1").split("/enter/")[1]
    page, refused = open_page(), []
    page.on("console", lambda said: refused.append(said.text) if "frame-ancestors" in said.text else None)

    stranger.body = hosted(live_server.url, token)
    with page.expect_response(lambda answer: "/widget/" in answer.url) as asked:
        page.goto(origin)
    assert asked.value.status == 403
    page.wait_for_timeout(200)
    assert "您的额度" not in page.frames[1].content()

    stranger.body = f'<!doctype html><iframe src="{live_server.url}/widget/{token}?origin={listed}"></iframe>'
    page.goto(origin)
    page.wait_for_timeout(200)
    assert page.frames[1].url.startswith("chrome-error:")
    assert refused
