import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from support.notices import services as notices
from tests.support.stories import decided_in_part, small_draws_and_a_cut

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
SERIOUS = {"serious", "critical"}
SHIFT = """() => new Promise(done => {
  let sum = 0
  new PerformanceObserver(list => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value })
    .observe({type: "layout-shift", buffered: true})
  requestAnimationFrame(() => setTimeout(() => done(sum), 50))
})"""
LOOKS = {
    "phone": {"viewport": {"width": 375, "height": 812}, "locale": "zh-CN", "color_scheme": "light"},
    "desktop dark in English": {"viewport": {"width": 1366, "height": 900}, "locale": "en-GB", "color_scheme": "dark"},
    "narrow in large type": {"viewport": {"width": 320, "height": 640}, "locale": "zh-CN", "color_scheme": "light"},
}


@pytest.fixture
def case(db):
    small_draws_and_a_cut()
    facts = {"number": "MB-261120-00417-3", "hotline": "400-000-0000", "lender": "青禾"}
    notices.tell("A1", lambda _lang: facts, key="k-1", borrower="B-1", case="MB-261120-00417-3")
    return decided_in_part()


def faults(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], node["target"]) for one in found if one["impact"] in SERIOUS for node in one["nodes"]]


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_passes_axe_and_fits_its_screen(open_page, live_server, case, handover, look):
    page = open_page(**LOOKS[look])
    refused = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    found = {}

    page.goto(f"{live_server.url}/why/")
    found["outside"] = faults(page)
    page.goto(handover("B-1", then="/messages/"))
    if "large" in look:
        page.get_by_role("button", name="大字").click()
        expect(page.locator("html")).to_have_attribute("data-type", "large")
    paths = (
        "/why/L-1/",
        "/why/L-1/past/",
        "/why/L-1/draw/",
        f"/appeals/{case.number}/",
        "/messages/",
        "/plans/",
        "/desk/login/",
        "/fairness/",
        "/appeals/",
        "/why/nothing/",
        "/control/L-1/",
        "/control/L-1/pause/?days=30",
        "/sessions/",
        "/privacy/",
        "/privacy/delete/",
        "/privacy/correct/",
        "/calendar/",
        "/announcements/",
        "/near/",
        "/tools/",
        "/messages/settings/",
    )
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        found[path] = [*faults(page), *(["too wide"] if is_too_wide(page) else [])]
    page.locator(".foot").get_by_role("link").nth(4).click()
    page.locator(".doors a").first.click()
    found["a notice"] = faults(page)
    page.goto(f"{live_server.url}/appeals/new/?line=L-1")
    found["new"] = faults(page)
    page.get_by_role("main").get_by_role("button").first.click()
    page.locator("input[type=file]").first.wait_for(state="attached")
    found["a draft"] = [*faults(page), *(["too wide"] if is_too_wide(page) else [])]

    assert {path: bad for path, bad in found.items() if bad} == {}
    assert refused == []


def test_the_wrong_number_rises_from_the_thumb_and_nothing_shifts(open_page, live_server, handover, case):
    page = open_page()
    page.goto(handover("B-1", then="/why/L-1/"))
    page.get_by_role("button", name="这里不对").click()

    expect(page.get_by_role("heading", name="哪一项不对？")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate(SHIFT) < 0.01


def test_without_scripts_one_can_ask_send_a_file_and_submit(open_page, live_server, handover, tmp_path):
    small_draws_and_a_cut()  # and nothing decided yet: the same appeal again would cool off first
    paper = tmp_path / "流水.pdf"
    paper.write_bytes(b"%PDF-1.4\n" + b"0" * 200)
    page = open_page(java_script_enabled=False)
    page.goto(handover("B-1", then="/appeals/new/?line=L-1"))
    page.get_by_role("button", name="开始，去交材料").click()
    page.locator("input[multiple]").nth(1).set_input_files(paper)
    page.get_by_role("button", name="上传", exact=True).nth(1).click()

    expect(page.get_by_text("流水.pdf").first).to_be_visible()
    page.locator("textarea[name=statement]").fill("进货周转")
    for box in page.locator("input[name=consent]").all():
        box.check()
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("正在读取您的材料")


def test_a_page_with_all_it_loads_is_light_and_can_be_read_over_slow_3g(open_page, live_server, handover, case):
    # Chromium's own Slow 3G: 400 ms, 400 kbit/s. The test server sends uncompressed, four times what a lender's would.
    speed = {"downloadThroughput": 50_000 * 4, "uploadThroughput": 50_000, "latency": 400, "offline": False}
    weights = {}
    for path in ("/why/L-1/", "/plans/", "/messages/", "/chat/"):
        slow, answers = open_page(), []  # nothing is in its cache
        slow.on("response", lambda answer, kept=answers: kept.append(answer))
        wire = slow.context.new_cdp_session(slow)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", speed)
        slow.goto(handover("B-1", then=path), wait_until="commit")
        expect(slow.get_by_role("heading", level=1)).to_be_visible(timeout=6_000)
        assert slow.url == f"{live_server.url}{path}"
        slow.wait_for_load_state("load")
        weights[path] = sum(len(gzip.compress(one.body())) for one in answers if one.ok)

    assert {path: weight for path, weight in weights.items() if not 5_000 < weight < 60_000} == {}


def test_without_scripts_every_notice_can_be_read(open_page, live_server, handover, case):
    page = open_page(java_script_enabled=False)
    page.goto(handover("B-1", then="/messages/"))
    page.locator("main .doors a").first.click()

    expect(page).not_to_have_url(f"{live_server.url}/messages/")
    expect(page.get_by_role("main")).to_contain_text("MB-261120-00417-3")
