"""Everything a borrower can do, done with scripts switched off: links, forms, and what the browser does by itself."""

import re

import pytest
from playwright.sync_api import expect

from appeals.models import Case
from support.control.models import Choice
from support.feedback.models import Feedback
from support.notices.models import Wish
from support.signin.models import Session
from tests.support.stories import enter, small_draws_and_a_cut

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]


def test_every_way_can_be_walked(open_page, live_server, handover, client):  # noqa: PLR0915 - one walk, one browser
    small_draws_and_a_cut()
    enter(client)  # another device of theirs
    page = open_page(java_script_enabled=False)
    main, press = page.locator("main"), lambda name: page.get_by_role("button", name=name, exact=True).first.click()

    def go(path):
        assert page.goto(f"{live_server.url}{path}").status == 200

    def has(words):
        expect(main).to_contain_text(words)

    # What is wrong is said on the fact itself, and becomes the draft of a case.
    page.goto(handover("B-1", then="/why/L-1/"))
    press("清楚")
    has("谢谢，已经记下")
    assert Feedback.objects.get().helped
    go("/why/L-1/")
    press("这里不对")
    page.locator("form.rise input[name=fact]").first.check()
    press("请人核对")
    expect(page).to_have_url(re.compile(r"/appeals/MB-"))
    has("这里不对")
    draft = page.url

    # Whether one could draw now, and a day to be told of.
    go("/why/L-1/draw/")
    page.locator("input[name=amount]").first.fill("500")
    press("问一问")
    expect(page.locator("[data-outcome]")).to_be_visible()

    # Self-control: chosen, read, confirmed, and seen.
    go("/control/L-1/")
    page.locator("input[name=days][value='7']").check()
    press("下一步：看清楚再确认")
    press("确认暂停")
    has("借款已暂停")
    page.go_back()
    press("确认暂停")
    has("借款已经暂停了")
    assert Choice.objects.count() == 1

    # Their data: a copy, a correction, a consent taken back and given again.
    go("/privacy/copy/")
    main.get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(r"/privacy/requests/MB-"))
    go("/privacy/correct/")
    page.locator("textarea[name=statement]").fill("我的手机号换了")
    press("请人核对")
    expect(page).to_have_url(re.compile(r"/privacy/requests/MB-"))
    go("/privacy/consent/partner/")
    main.get_by_role("button").first.click()
    go("/privacy/consent/")
    has("已撤回")
    press("重新同意")
    expect(main).not_to_contain_text("已撤回")

    # A complaint; what was written stays when something is missing.
    go("/complaints/new/")
    page.locator("input[name=topic]").first.check()
    page.locator("textarea[name=statement]").fill("昨天打了六个电话催收")
    main.get_by_role("button").first.click()
    assert Case.objects.filter(kind="complaint", received_at__isnull=False).count() == 1

    # How they are told, in which type and language; help; a question; the other devices.
    go("/messages/settings/")
    page.locator("input[name=push]").uncheck()
    press("存好")
    assert Wish.objects.get().push is False
    go("/help/")
    page.locator("input[name=q]").fill("还了款额度没回来")
    press("找一找")
    main.locator("section .doors a").first.click()
    expect(page).to_have_url(re.compile(r"/help/[a-z-]+/"))
    go("/chat/")
    page.get_by_role("textbox").fill("为什么额度没了")
    press("发送")
    expect(page.locator("#log")).to_contain_text("小额")
    go("/sessions/")
    press("退出其他所有设备")
    assert Session.objects.filter(ended_at=None).count() == 1
    press("大字")
    expect(page.locator("html")).to_have_attribute("data-type", "large")
    press("English")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    # The draft is still there, and can be thrown away; then out.
    page.goto(draft)
    expect(page.locator("textarea[name=statement]")).to_contain_text("这里不对")
    page.get_by_role("button", name="Sign out").first.click()
    assert page.goto(f"{live_server.url}/why/").status == 401
