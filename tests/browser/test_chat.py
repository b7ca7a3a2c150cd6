"""The conversation in a real browser, with htmx and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from appeals.models import Case
from risk import clock
from risk.events.services import take
from tests.browser.running import ARTIFACTS
from tests.histories import AT, BORROWER, raw
from tests.histories import told as history
from tests.risk.people import li_qiang

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def li(monkeypatch):
    """李强's ledger, shortly after its last event."""
    moved = clock.now() - AT
    store = [raw(one) for one in history(*li_qiang()).events]
    assert {fate.fate for fate in take(store)} == {"accepted"}
    return moved


def ask(page, words):
    page.get_by_role("textbox").fill(words)
    page.get_by_role("button", name="发送").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["htmx", "by reload"])
def test_he_asks_why_and_starts_the_appeal(open_page, handover, li, scripts):
    page = open_page(java_script_enabled=scripts)
    page.goto(handover(BORROWER, then="/chat/"))
    log = page.get_by_role("log")
    expect(log).to_contain_text("我是AI智能助手")
    expect(log).to_contain_text("来自您的记录")

    ask(page, "我都按时还的，额度为啥没了")
    expect(log).to_contain_text("近90天借款")
    expect(page.get_by_role("textbox")).to_have_value("")
    ask(page, "我要申诉")
    expect(log).to_contain_text("请核对")
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"chat-{'htmx' if scripts else 'plain'}.png")
    wide = (
        "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert page.evaluate(wide) == []
    if scripts:
        serious = [
            one["id"] for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}
        ]
        assert serious == []

    page.get_by_role("button", name="确认，开始申诉").click()
    expect(log).to_contain_text("申诉草稿已建好")
    assert Case.objects.get().number in log.inner_text()
