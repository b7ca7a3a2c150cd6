"""Lays papers out as HTML in a real browser engine: PDFs whose words stand as no drawing program sets them, and screens."""

import atexit
import base64
import re
from datetime import date
from functools import cache

from playwright.sync_api import Browser, Page, sync_playwright

from demo.papers.model import Paper
from tools.browser import chromium

PHONE = {"width": 390, "height": 780}
_BASE = """<!doctype html><meta charset="utf-8"><style>
body{margin:0;font-size:12px;line-height:1.5;color:#111} table{border-collapse:collapse;width:100%}
h1{text-align:center;font-size:19px;margin:4px 0 12px} .r{text-align:right} .c{text-align:center}
.seal{position:absolute;opacity:.62} .mark{position:fixed;top:38%;left:12%;font-size:44px;color:#ddd;transform:rotate(-24deg);z-index:-1}
</style>"""


@cache
def _browser() -> Browser:
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
    atexit.register(playwright.stop)
    atexit.register(browser.close)
    return browser


@cache
def _page() -> Page:
    return _browser().new_page(viewport={"width": 390, "height": 780}, device_scale_factor=2.5)


def pdf(html: str, today: date, *, size: str = "A4", wide: bool = False, foot: str = "", margin: int = 14) -> bytes:
    """The pages as a PDF. `foot`: HTML at the foot of each page, with `pageNumber` and `totalPages` as classes."""
    page = _page()
    page.set_content(_BASE + html)
    gap = f"{margin}mm"
    content = page.pdf(
        format=size,
        landscape=wide,
        print_background=True,
        display_header_footer=bool(foot),
        header_template="<span></span>",
        footer_template=f'<div style="font-size:8px;width:100%;text-align:center">{foot}</div>' if foot else "",
        margin={"top": gap, "bottom": gap, "left": gap, "right": gap},
    )
    written = re.compile(rb"\(D:\d{14}\+00'00'\)")
    return written.sub(f"(D:{today:%Y%m%d}093000+00'00')".encode(), content)


def screen(html: str) -> bytes:
    """What a telephone shows, as PNG, as long as it scrolls."""
    page = _page()
    page.set_content(_BASE + '<meta name="viewport" content="width=device-width">' + html)
    return page.screenshot(full_page=True)


def picture_of(content: bytes) -> str:
    """An image's data URL."""
    return "data:image/png;base64," + base64.b64encode(content).decode()


def on_paper(key: str, seed: int, kind: str, content: bytes, truth: dict[str, object], rows: object = ()) -> Paper:
    ending = "png" if content.startswith(b"\x89PNG") else "pdf"
    return Paper(f"{key}-{seed}.{ending}", kind, content, truth, rows)  # type: ignore[arg-type]
