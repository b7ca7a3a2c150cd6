"""The whole way through hardship on a phone: compare, tell, choose, read, sign, undo; both languages."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.plans.models import Plan, Quote
from tests.browser.test_pages import faults, is_too_wide
from tests.support import planned

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES")
ZH = {
    "see": "看哪个合适", "income": "现在每月实际到手多少元", "quote": "用选中的方案报价", "form": "看明示表",
    "tick": "我看完了", "sign": "签这个方案", "running": "正在执行", "undo": "撤销方案", "undone": "回到原来的还款计划",
}  # fmt: skip
EN = {
    "see": "See what suits me", "income": "What you really get a month now", "quote": "Quote the chosen plan",
    "form": "See the cost form", "tick": "I have read it", "sign": "Sign this plan", "running": "running",
    "undo": "Undo the plan", "undone": "the schedule of before holds",
}  # fmt: skip
LOOKS = {
    "zh light": (ZH, {"locale": "zh-CN", "color_scheme": "light"}),
    "en dark": (EN, {"locale": "en-GB", "color_scheme": "dark"}),
    "zh without scripts": (ZH, {"locale": "zh-CN", "java_script_enabled": False}),
}


@pytest.mark.parametrize("look", LOOKS)
def test_the_whole_way_on_a_phone(open_page, live_server, handover, look, settings):
    words, over = LOOKS[look]
    page, bad = open_page(**over), {}
    runs_scripts = over.get("java_script_enabled", True)
    planned.lent()

    def seen(name):
        if runs_scripts:
            bad[name] = [*faults(page), *(["too wide"] if is_too_wide(page) else [])]
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{look.replace(' ', '-')}.png", full_page=True)

    page.goto(handover("B-1", then="/plans/"))
    expect(page.locator("body")).to_contain_text("13,661.71")
    seen("compare")
    page.locator("input[name=cause][value=lower]").check()
    page.get_by_label(words["income"]).fill("12000")
    page.get_by_role("button", name=words["see"]).click()
    expect(page.locator("#pick")).to_contain_text("852.28")
    seen("lasting")
    page.locator("input[name=cause][value=short]").check()
    page.get_by_role("button").filter(has_text="改了再看" if words is ZH else "Change and look again").click()
    page.locator("input[name=plan][value='H1-3']").check()
    page.get_by_role("button", name=words["quote"]).click()
    expect(page.locator("body")).to_contain_text("14.61%")
    seen("quote")
    page.get_by_role("button", name=words["form"]).click()
    expect(page.locator("#paper")).to_contain_text("15.63%")
    seen("cost")
    page.get_by_label(words["tick"]).check()
    page.get_by_role("button", name=words["sign"]).click()
    expect(page.get_by_role("alert")).to_be_visible()
    planned.read_long_ago(Quote.objects.get(state="open"))
    page.get_by_label(words["tick"]).check()
    page.get_by_role("button", name=words["sign"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["running"])
    seen("plan")
    page.get_by_role("button", name=words["undo"]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words["undone"])
    seen("undone")

    assert {name: found for name, found in bad.items() if found} == {}
    assert Plan.objects.get().state == "undone"
