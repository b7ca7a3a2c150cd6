import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from risk.events.services import take
from support.notices import services as notices
from tests.histories import borrower_updated, line_opened, raw

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
SERIOUS = {"serious", "critical"}
LOOKS = {
    "phone": {"viewport": {"width": 375, "height": 812}, "locale": "zh-CN", "color_scheme": "light"},
    "desktop dark in English": {"viewport": {"width": 1366, "height": 900}, "locale": "en-GB", "color_scheme": "dark"},
    "narrow in large type": {"viewport": {"width": 320, "height": 640}, "locale": "zh-CN", "color_scheme": "light"},
}


@pytest.fixture
def borrower():
    take([raw(borrower_updated(phone="13800000000")), raw(line_opened())])
    facts = {"number": "MB-261120-00417-3", "hotline": "400-000-0000", "lender": "青禾"}
    notices.tell("A1", lambda _lang: facts, key="k-1", borrower="B-1", case="MB-261120-00417-3")


def faults(page):
    found = Axe().run(page).response["violations"]
    return [(one["id"], node["target"]) for one in found if one["impact"] in SERIOUS for node in one["nodes"]]


def is_too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_passes_axe_and_fits_its_screen(open_page, live_server, borrower, handover, look):
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
    for path in ("/messages/", "/plans/", "/fairness/", "/appeals/", "/why/nothing/"):
        page.goto(f"{live_server.url}{path}")
        found[path] = [*faults(page), *(["too wide"] if is_too_wide(page) else [])]

    assert {path: bad for path, bad in found.items() if bad} == {}
    assert refused == []
