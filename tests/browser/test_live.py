"""A borrower's phone and an agent's desk talk to each other, served as in production."""

import re
import threading
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import expect

from appeals import services
from tests.appeals.people import make_staff
from tests.browser.running import ARTIFACTS
from tests.browser.test_days import waiting
from tests.support.stories import small_draws_and_a_cut
from tests.support.streaming import environment, free_port, stream_server, web_server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"width": 375, "height": 812}
DESK = {"width": 1366, "height": 900}
SOON = 15_000  # milliseconds: a busy machine; the bell itself takes some tens


@pytest.fixture
def served(transactional_db):
    """Pages and streams as production serves them, each a process of its own."""
    port = free_port()
    stream = stream_server(environment(), pages=f"http://127.0.0.1:{port}")
    web = web_server(environment(), stream, port)
    yield web.wait()
    for one in (web, stream):
        one.kill()


@pytest.fixture
def enter(open_page, handover, live_server, served):
    """Opens a page as a borrower or as a colleague."""

    def borrower(ref):
        page = open_page(viewport=PHONE)
        page.goto(handover(ref, then="/chat/").replace(live_server.url, served.url))
        return page

    def colleague():
        user = make_staff("reviewer")
        user.set_password("a-good-password")
        user.save()
        page = open_page(viewport=DESK)
        page.goto(f"{served.url}/desk/login/?next=/desk/chats/")
        page.locator("[name=username]").fill(user.username)
        page.locator("[name=password]").fill("a-good-password")
        page.locator("main button").click()
        return page

    return borrower, colleague


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


def test_a_phone_and_a_desk_talk_live(enter):
    borrower, colleague = enter
    desk, phone = colleague(), borrower("B-1")
    second_tab = phone.context.new_page()
    expect(desk.get_by_text("现在没有人在等您接。")).to_be_visible()

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


def test_a_life_in_danger_alarms_the_desk_at_once(enter):
    borrower, colleague = enter
    desk, phone = colleague(), borrower("B-1")
    expect(desk.locator("#alarm")).to_have_text("")

    say(phone, "真的不想活了")

    expect(desk.get_by_role("alert")).to_contain_text("有人需要马上接手", timeout=SOON)
    expect(desk).to_have_title(re.compile("紧急 1"))
    expect(desk.locator("[data-is=urgent]")).to_contain_text("可能有危险")
    fine(desk, "live-alarm")
    desk.locator("[data-is=urgent]").get_by_role("button", name="接手").click()
    expect(desk).not_to_have_title(re.compile("紧急"), timeout=SOON)


# The slow asking of a page, every fifteen seconds, never comes: what changes on it came by the stream.
WITHOUT_ASKING = "const real = setTimeout; window.setTimeout = (run, ms) => (ms >= 15000 ? 0 : real(run, ms))"


def test_a_case_and_the_queue_at_the_desk_hear_at_once_what_moved(enter):
    small_draws_and_a_cut()
    _borrower, colleague = enter
    queue = colleague()
    base = queue.url.partition("/desk/")[0]
    desk = queue.context.new_page()
    first, second = waiting(), waiting(decision="D-2", codes=["CRD-DTI"])
    third = waiting(decision="D-3", codes=["CRD-INCOME"])
    for page in (queue, desk):
        page.add_init_script(WITHOUT_ASKING)
    with queue.expect_request(re.compile("/stream/[?]ticket")):
        queue.goto(f"{base}/desk/")
    expect(queue.locator("#waiting")).to_contain_text(first.number)
    queue.get_by_role("button", name="领取下一件").click()
    queue.wait_for_url(re.compile("/desk/cases/"))
    taken = queue.url.rstrip("/").rpartition("/")[2]
    with desk.expect_request(re.compile("/stream/[?]ticket")):
        desk.goto(queue.url)
    with queue.expect_request(re.compile("/stream/[?]ticket")):
        queue.goto(f"{base}/desk/")
    expect(queue.locator("#waiting")).to_contain_text("锁定到")

    services.withdraw(taken, borrower="B-1", key="w")

    expect(desk.locator("#live")).to_contain_text("案件刚刚有变化：已撤回", timeout=SOON)
    expect(queue.locator("#waiting")).to_contain_text("手上没有案件", timeout=SOON)
    left = next(one for one in (first, second) if one.number != taken)
    expect(queue.locator("#waiting")).to_contain_text(third.number)

    # What moves while an answer is on its way is not lost with the part that the answer replaces.
    def gone():
        services.withdraw(third.number, borrower="B-1", key="w3")
        connection.close()

    def late(route):
        answer = route.fetch()
        threading.Thread(target=gone).start()
        time.sleep(1)  # the bell is heard meanwhile
        route.fulfill(response=answer)

    queue.route("**/desk/waiting/", late, times=1)
    services.withdraw(left.number, borrower="B-1", key="w2")
    expect(queue.locator("#waiting")).not_to_contain_text(left.number, timeout=SOON)
    expect(queue.locator("#waiting")).not_to_contain_text(third.number, timeout=SOON)
