"""The console in a real browser: both languages, light and dark, wide and narrow, and without scripts."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from risk import clock
from risk.acting import By
from risk.diagnosis.services import decision_of, diagnose_line
from risk.evaluations.services import evaluate
from risk.events.services import take
from risk.ladder import services as ladder
from risk.mass import services
from risk.orders import services as orders
from risk.work.services import drain
from tests.browser.test_pages import faults, is_too_wide
from tests.histories import borrower_updated, line_opened, raw
from tests.risk.mass_lines import CODE, POLICY, blocked

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
LOOKS = {
    "wide": {"viewport": {"width": 1366, "height": 900}, "locale": "zh-CN", "color_scheme": "light"},
    "narrow dark in English": {"viewport": {"width": 375, "height": 812}, "locale": "en-GB", "color_scheme": "dark"},
}
PATHS = (
    "",
    "warnings/",
    "customers/",
    "calendar/",
    "scoreboard/",
    "mass/",
    "policy/",
    "policy/try/?rule=20",
    "decisions/",
    "webhooks/",
    "work/",
    "catalogue/",
    "catalogue/CRD-DTI/",
    "incidents/",
    "policy/versions/",
    "laws/",
    "overlays/",
    "sources/",
    "cards/",
    "ladder/",
    "closings/",
    "lines/L-1/",
    "lines/L-1/evaluations/",
)


@pytest.fixture
def decision():
    user = User.objects.create_user("he-bing", password="a long secret")
    user.groups.add(Group.objects.get_or_create(name="risk")[0])
    take([raw(borrower_updated()), raw(line_opened())])
    orders.tell("mingbai.line.healed", "L-1", {}, key="k")
    evaluate("L-1")
    ladder.ask("L-1", 1, reason_code="EXP-PORTFOLIO", by=By("li", "risk", "敞口太大"), key="k")
    return decision_of(diagnose_line("L-1"))


def sign_in(page, url):
    page.goto(f"{url}/console/")
    page.locator("input[name=username]").fill("he-bing")
    page.locator("input[name=password]").fill("a long secret")
    page.locator("main button").first.click()
    page.wait_for_url(f"{url}/console/")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_the_console_passes_axe_and_fits_its_screen(open_page, live_server, decision, look):
    page = open_page(**LOOKS[look])
    sign_in(page, live_server.url)
    found = {}

    for path in (*PATHS, f"decisions/{decision.pk}/"):
        page.goto(f"{live_server.url}/console/{path}")
        found[path] = [*faults(page), *(["too wide"] if is_too_wide(page) else [])]

    assert {path: bad for path, bad in found.items() if bad} == {}


def test_without_scripts_a_rule_is_tried_and_a_decision_replayed(open_page, live_server, decision):
    page = open_page(**LOOKS["wide"], java_script_enabled=False)
    sign_in(page, live_server.url)

    page.goto(f"{live_server.url}/console/policy/")
    page.get_by_role("link", name="试着改 BEH-VELOCITY").click()
    page.get_by_label("规则条件").fill("draws_30d >= 0")
    page.get_by_role("button", name="看看会影响谁").click()
    expect(page.locator(".people .big").first).to_have_text("1")
    page.goto(f"{live_server.url}/console/decisions/{decision.pk}/")
    page.get_by_role("button", name="重新计算并比对").click()

    expect(page.get_by_role("heading", name="逐字节一致")).to_be_visible()


def test_a_mass_recheck_s_own_page_passes_axe_and_fits_narrow_and_dark_in_english(open_page, live_server, decision):
    blocked(2, 3)
    now = clock.now()
    window = {"since": now - timedelta(days=1), "until": now + timedelta(days=1)}
    batch = services.draft(code=CODE, policy=POLICY, **window, by=By("zhao", "risk", "误判"), key="k")
    drain(topics=[services.LOOK])
    page = open_page(**LOOKS["narrow dark in English"])
    sign_in(page, live_server.url)

    page.goto(f"{live_server.url}/console/mass/{batch.pk}/")

    assert [*faults(page), *(["too wide"] if is_too_wide(page) else [])] == []
    page.get_by_label("Reason for signing").fill("checked the sample")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("Signed. Every line is being rechecked.")
