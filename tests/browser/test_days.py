"""A day at the desk of each role, in a real browser: every page passes axe and fits, and what one does counts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from appeals import services
from appeals.models import Case
from appeals.roles import acting
from appeals.status import Kind, Status
from risk import clock
from risk.work.services import drain
from tests.appeals.people import make_staff
from tests.browser.running import ARTIFACTS
from tests.browser.test_pages import faults, is_too_wide
from tests.support.stories import small_draws_and_a_cut

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
WIDE = {"viewport": {"width": 1366, "height": 900}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
LOOKS = {
    "wide": WIDE | {"color_scheme": "light"},
    "wide dark in English": WIDE | {"locale": "en-GB", "color_scheme": "dark"},
    "narrow": WIDE | {"viewport": {"width": 375, "height": 812}, "color_scheme": "dark"},
}
GROUNDS = "流水与营业执照一致，收入按商户收款核定，近一年还款全部准时，同意按核定收入重新计算。"


@pytest.fixture
def cut(db):
    small_draws_and_a_cut()


@pytest.fixture
def at_desk(open_page, live_server):
    """Signs somebody in and gives their page, with a `look` that keeps a picture and returns what is wrong with it."""

    def enter(user, **look):
        user.set_password("a long secret")
        user.save()
        page = open_page(**WIDE | look)
        page.goto(f"{live_server.url}/desk/")
        page.locator("input[name=username]").fill(user.username)
        page.locator("input[name=password]").fill("a long secret")
        page.locator("main button").first.click()
        page.wait_for_url(f"{live_server.url}/desk/")
        return page

    return enter


def waiting(*, decision="D-1", codes=("BEH-SMALLFREQ",), **over):
    case = services.open_case(
        line="L-1", borrower="B-1", decision=decision, codes=list(codes), key=f"open-{decision}", **over
    )
    services.submit(case.number, borrower="B-1", statement="我的小店一直在营业，请重新看。", key="s")
    drain(topics=["case.intake"])
    Case.objects.filter(pk=case.pk).update(
        status=Status.QUEUED, due_on=clock.day(clock.now()) + timedelta(days=9), queue="L1"
    )
    case.refresh_from_db()
    return case


def look(page, name):
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"desk-{name}.png", full_page=True)
    return [*faults(page), *(["too wide"] if is_too_wide(page) else [])]


def held(case, staff, *, amber=0):
    services.claim(case.number, staff=staff, key="c")
    Case.objects.filter(pk=case.pk).update(amber=amber)
    case.refresh_from_db()
    return case


def test_a_reviewer_takes_the_next_thinks_first_and_approves(at_desk, cut):
    case = waiting()
    Case.objects.filter(pk=case.pk).update(amber=1)
    page = at_desk(make_staff("reviewer"))
    assert look(page, "next") == []
    page.get_by_role("button", name="领取下一件").click()
    expect(page.get_by_role("heading", name="先写下您自己的看法")).to_be_visible()
    assert look(page, "first-view") == []
    page.get_by_label("倾向恢复").check()
    page.get_by_label("看到了什么（一句话）").fill("流水每月都有，次数多但都还了。")
    page.get_by_role("button", name="记下看法，查看建议").click()
    page.get_by_label("认定月收入（元）").fill("9600")
    page.get_by_label("核实等级").select_option("2")
    expect(page.locator("#turnout .big")).to_contain_text("20,700")
    page.get_by_label("您的理由（至少30字）").first.fill(GROUNDS)
    assert look(page, "judging") == []
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/")
    case.refresh_from_db()
    assert (case.status, case.proposed.amount) == (Status.PENDING_2ND_EYE, 2_070_000)


def test_what_was_typed_survives_a_case_that_moved(at_desk, cut):
    staff = make_staff("reviewer")
    case = held(waiting(), staff)
    page = at_desk(staff)
    page.goto(f"{page.url}cases/{case.number}/")
    page.get_by_label("您的理由（至少30字）").first.fill(GROUNDS)
    services.raise_alarm(case.number, actor=acting(staff), kind="hardship", note="困难", key="a")
    expect(page.locator("#live")).to_contain_text("案件刚刚有变化", timeout=20_000)
    page.get_by_role("link", name="重新打开").click()
    expect(page.get_by_label("您的理由（至少30字）").first).to_have_value(GROUNDS)


def test_a_lead_gives_second_eyes_and_sees_the_team(at_desk, cut):
    reviewer = make_staff("reviewer")
    case = held(waiting(), reviewer)
    services.approve(case.number, staff=reviewer, income=960_000, level=2, note=GROUNDS, key="a")
    page = at_desk(make_staff("approver"))
    page.get_by_role("link", name="待复核").click()
    assert look(page, "second") == []
    page.get_by_role("link", name=case.number).click()
    assert look(page, "agree") == []
    page.locator("form[action$='/agree/'] textarea").fill("看过流水，同意。")
    page.get_by_role("button", name="同意这个提议").click()
    page.wait_for_url("**/desk/")
    page.get_by_role("link", name="团队").click()
    assert look(page, "team") == []
    case.refresh_from_db()
    assert case.status == Status.RECHECK


def test_a_check_is_ordered_agreed_on_a_phone_and_reported(at_desk, open_page, handover, cut):
    reviewer = make_staff("reviewer")
    case = held(waiting(), reviewer)
    page = at_desk(reviewer)
    page.goto(f"{page.url}cases/{case.number}/")
    page.get_by_text("电话或当面核实", exact=True).click()
    page.get_by_label("怎么核实").select_option("site")
    page.get_by_label("地点或号码（可不填）").fill("朝阳路12号")
    page.get_by_label("是否在经营，地址是否一致", exact=True).check()
    page.get_by_label("材料的原件", exact=True).check()
    page.get_by_label("可选时间", exact=True).fill((clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00"))
    page.locator("form[action$='/order-check/'] textarea").fill("照片里看不清招牌。")
    assert look(page, "order-check") == []
    page.get_by_role("button", name="发出约定").click()
    page.wait_for_url("**/desk/")

    phone = open_page()
    phone.goto(handover("B-1", then=f"/appeals/{case.number}/"))
    assert look(phone, "visit-phone") == []
    phone.locator("input[name=time]").first.check()
    phone.get_by_role("button", name="同意，就这个时间").click()
    expect(phone.locator("#visit")).to_contain_text("届时我们联系您")

    field = at_desk(make_staff("specialist"))
    field.get_by_role("link", name="待复核").click()
    field.get_by_role("link", name=case.number).click()
    field.get_by_label("属实", exact=True).first.check()
    field.locator("form[action$='/report-check/'] textarea").fill("店在营业，地址一致；没有见到原件。")
    assert look(field, "report-check") == []
    field.get_by_role("button", name="写下核实结果，交回审核员").click()
    field.wait_for_url("**/desk/")
    case.refresh_from_db()
    assert (case.status, case.visits.get().found) == (Status.IN_REVIEW, ["yes", "unknown"])


def test_the_aml_role_judges_what_nobody_else_sees(at_desk, cut):
    case = waiting(kind=Kind.AML_OBJECTION)
    page = at_desk(make_staff("aml"))
    page.get_by_role("button", name="领取下一件").click()
    page.get_by_text("维持原决定", exact=True).click()
    decline = page.locator("form[action$='/decline/']")
    decline.get_by_label("您的理由（至少30字）").fill(GROUNDS)
    decline.get_by_label("怎么改善（每行一条）").fill("补交交易说明")
    assert look(page, "aml") == []
    decline.get_by_role("button").click()
    page.wait_for_url("**/desk/")
    case.refresh_from_db()
    assert case.status == Status.DECIDED_KEEP


def test_compliance_finds_a_closed_case_and_opens_it_again(at_desk, cut):
    reviewer, other = make_staff("reviewer"), make_staff("reviewer")
    case = held(waiting(), reviewer)
    case = services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["少借几次"], key="d")
    services.record_told(case.number, case.seq)
    page = at_desk(make_staff("compliance"))
    page.get_by_role("link", name="查案件").click()
    page.get_by_label("案件、额度或借款人编号").fill("B-1")
    page.get_by_label("为什么查（会留痕）").fill("监管来函核对")
    page.locator("main button").first.click()
    assert look(page, "find") == []
    page.get_by_role("link", name=case.number).click()
    page.get_by_text("重新打开", exact=True).first.click()
    page.locator("form[action$='/reopen/'] textarea").fill("监管来函，请重新看。")
    page.get_by_role("button", name="重新打开并通知").click()
    page.goto(f"{page.url.split('/desk/')[0]}/desk/cases/{case.number}/")
    page.locator("form[action$='/resume/'] select").select_option(other.username)
    page.get_by_role("button", name="交给这个人").click()
    page.wait_for_url("**/desk/**")
    case.refresh_from_db()
    assert (case.status, case.assignee) == (Status.IN_REVIEW, other)


@pytest.mark.parametrize("name", LOOKS)
def test_a_case_in_hand_is_whole_in_every_look(at_desk, cut, name):
    staff = make_staff("reviewer")
    case = held(waiting(), staff)
    page = at_desk(staff, **LOOKS[name])
    page.goto(f"{page.url}cases/{case.number}/")
    assert look(page, name.replace(" ", "-")) == []


def test_at_twice_the_size_every_page_is_whole_and_one_thing_stands_under_another(cut, at_desk, live_server):
    """200 % zoom of 1366 by 900 leaves 683 by 450."""
    colleague = make_staff("reviewer", "compliance")
    case = held(waiting(), colleague)
    page = at_desk(colleague, viewport={"width": 683, "height": 450})
    paths = ("", "second/", "queue/", "team/", "samples/", "find/", "calls/", "chats/", f"cases/{case.number}/dossier/")
    wide = []
    for path in paths:
        page.goto(f"{live_server.url}/desk/{path}")
        wide += [path] if is_too_wide(page) else []
    assert wide == []

    page.goto(f"{live_server.url}/desk/cases/{case.number}/")
    assert look(page, "zoomed") == []
    lefts = page.locator(".trio > section").evaluate_all("all => all.map(one => one.getBoundingClientRect().left)")
    assert len(set(lefts)) == 1
    button = page.get_by_role("button", name="认可并重新计算")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport()
