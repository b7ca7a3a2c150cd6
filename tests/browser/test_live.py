"""A borrower's phone and an agent's desk talk to each other, against everything running for real."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.running import ARTIFACTS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("story")]

PHONE = {"viewport": {"width": 375, "height": 812}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
DESK = {"viewport": {"width": 1366, "height": 900}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
SOON = 15_000  # milliseconds: a busy machine; the bell itself takes some tens


@pytest.fixture
def person(browser, demo):
    """Opens pages as somebody of the demo."""
    contexts = []

    def enter(path, look, then):
        contexts.append(browser.new_context(**look))
        page = contexts[-1].new_page()
        page.goto(demo.url)
        page.locator(f"form[action='/demo/{path}/'] button").first.click()
        page.goto(demo.url + then)
        return page

    yield enter
    for context in contexts:
        context.close()


def say(page, words):
    page.get_by_role("textbox", name="输入内容").fill(words)
    page.get_by_role("button", name="发送").click()


def spoken(page):
    return page.locator("#log > [id^=turn-]").evaluate_all("all => all.map(one => Number(one.id.slice(5)))")


def fine(page, name):
    """Nothing serious for axe-core, nothing wider than the screen, and a picture to look at."""
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png")
    wide = "[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).length"
    assert page.evaluate(wide) == 0
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []


def test_a_phone_and_a_desk_talk_live(person):
    desk = person("staff/reviewer", DESK, "/desk/chats/")
    phone = person("borrower/B-X2", PHONE, "/chat/")
    second_tab = phone.context.new_page()
    expect(desk.get_by_text("现在没有人在等。")).to_be_visible()

    phone.get_by_role("button", name="转人工").click()
    expect(phone.locator("#wait")).to_contain_text("位", timeout=SOON)
    second_tab.goto(phone.url)
    desk.get_by_role("button", name="接手").click(timeout=SOON)  # it came by itself
    expect(phone.locator("#log")).to_contain_text("人工同事已接手", timeout=SOON)
    expect(phone.get_by_role("button", name="回到AI助手")).to_be_visible()

    say(desk, "您好，我看到您的额度情况了。")
    for page in (phone, second_tab):
        expect(page.locator("#log")).to_contain_text("我看到您的额度情况了", timeout=SOON)
    expect(desk.locator("#seen")).to_have_text("对方已读", timeout=SOON)

    phone.get_by_role("textbox", name="输入内容").press_sequentially("我开小吃店")
    expect(desk.locator("#typing")).to_have_text("对方正在输入", timeout=SOON)
    say(phone, "我开小吃店，有营业执照")
    expect(desk.locator("#log")).to_contain_text("有营业执照", timeout=SOON)
    say(desk, "好的，拍照交上来就可以。")
    expect(phone.locator("#log")).to_contain_text("拍照交上来", timeout=SOON)
    fine(phone, "live-phone")
    fine(desk, "live-desk")

    for page in (phone, second_tab, desk):
        numbers = spoken(page)
        assert numbers == sorted(set(numbers))
    assert spoken(phone) == spoken(second_tab)


def test_a_life_in_danger_alarms_the_desk_at_once(person):
    desk = person("staff/reviewer2", DESK, "/desk/chats/")
    phone = person("borrower/B-X5", PHONE, "/chat/")
    expect(desk.locator("#alarm")).to_have_text("")

    say(phone, "真的不想活了")

    expect(desk.get_by_role("alert")).to_contain_text("有人需要马上接手", timeout=SOON)
    expect(desk).to_have_title(re.compile("紧急 1"))
    expect(desk.locator("[data-is=urgent]")).to_contain_text("可能有危险")
    fine(desk, "live-alarm")
    desk.locator("[data-is=urgent]").get_by_role("button", name="接手").click()
    expect(desk).not_to_have_title(re.compile("紧急"), timeout=SOON)
