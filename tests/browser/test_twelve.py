"""The demo's twelve people on a phone: each hears their own answer and remedy, in both languages, light and dark."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from demo.people import PEOPLE
from demo.stories import histories
from risk import clock
from risk.events.services import take
from tests.browser.running import ARTIFACTS
from tests.browser.test_pages import is_too_wide

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.django_db(transaction=True)]

# Person → what the headline and what the remedy says, in Chinese and in English.
TOLD = {
    "X1": (
        ("还款已收到，正在入账。您不需要做任何事", "等就可以，好了会通知您。"),
        ("We have your repayment and are posting it. You don't need to do anything", "Just wait; we tell you"),
    ),
    "X2": (
        ("您的额度现在是0元，暂时不能借款", "您可以交经营或收入材料申请复核"),
        ("Your limit is CNY 0, so you can't borrow for now", "Send business or income proof and ask for a review"),
    ),
    "X3": (
        ("额度还在，今天资金紧张，最多可以借5,000元", "您的额度不变。可以预约提醒，到时再试。"),
        ("Your limit is there; funds are tight today. You can borrow up to CNY 5,000", "Set a reminder and try again"),
    ),
    "X4": (
        ("您的额度由50,000元调整为12,000元", "请上传收入材料，核实后重新评估。"),
        ("Your limit went from CNY 50,000 to CNY 12,000", "Please upload income proof"),
    ),
    "X5": (
        ("扣款银行卡（尾号4417）用不了，换个方式现在就能还", "可以申请调整还款，申请期间不催收。"),
        (
            "The card ending 4417 can't be charged; another way works now",
            "Ask for a new plan; no collection meanwhile.",
        ),
    ),
    "X6": (
        ("您的申请需要进一步核实", "您可以提交补充材料，也可以提出异议，我们会在15日内答复。"),
        ("Your request needs further verification", "You may submit material or object; we reply within 15 days."),
    ),
    "X7": (
        ("您的额度由40,000元调整为8,000元", "请上传收入材料，核实后重新评估。"),
        ("Your limit went from CNY 40,000 to CNY 8,000", "Please upload income proof"),
    ),
    "X8": (
        ("您可能正遇到诈骗，请先不要转账", "请不要转账。可拨打96110"),
        ("This may be a fraud; please don't transfer money", "Do not transfer money. Call 96110"),
    ),
    "X9": (
        ("有款项逾期，还清后会重新评估", "一次还清有困难，可以申请调整还款。"),
        ("An amount is overdue; we look again once it is paid", "if you can't pay it all, ask for a new plan."),
    ),
    "X10": (
        ("有额度，但现在借不了", "有错可向征信机构或报送机构提出异议，20日内答复。"),
        ("You have a limit but can't borrow now", "errors can be disputed with the bureau"),
    ),
    "X11": (
        ("我们的还款服务出了故障，不算您逾期", "因我们这边原因耽误的，不算逾期，不收罚息。"),
        ("Our repayment service has a fault; you do not count as late", "is not overdue and carries no penalty."),
    ),
    "X12": (
        ("您的额度由20,000元调整为16,000元", "给您的通知里写着变了什么、从哪天起；对安排不满意，可以投诉。"),
        (
            "Your limit went from CNY 20,000 to CNY 16,000",
            "Your notice says what changed and from when; if you are not satisfied",
        ),
    ),
}
LOOKS = {
    "zh-light": {"locale": "zh-CN", "color_scheme": "light"},
    "zh-dark": {"locale": "zh-CN", "color_scheme": "dark"},
    "en-light": {"locale": "en-GB", "color_scheme": "light"},
    "en-dark": {"locale": "en-GB", "color_scheme": "dark"},
}
# What the lender itself sent, in the one language it has: its own note on a product change.
LENDERS_OWN = "循环额度产品统一调整，30天适应期内已借款项不变"
HAN = re.compile(r"[\u3400-\u9fff]+")
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
COLOURS = {"X1", "X5", "X8"}  # a face of each colour: our fault, repayment, danger
CUT_OFF = """() => [...document.querySelectorAll("main *")]
  .filter(one => one.checkVisibility() && !one.closest("svg, .sr"))
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
  .map(one => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("look", LOOKS)
def test_each_of_the_twelve_hears_what_is_theirs(open_page, handover, look):
    assert {fate.fate for fate in take(histories(clock.now()))} == {"accepted"}
    folder = ARTIFACTS / "twelve"
    folder.mkdir(parents=True, exist_ok=True)
    page, found = open_page(**LOOKS[look]), {}
    for person in PEOPLE:
        who = f"X{person.number}"
        page.goto(handover(person.borrower, then=f"/why/{person.line}/"))
        page.screenshot(path=folder / f"{who}-{look}.png", full_page=True)
        found[who] = list(wrongs(page, who, look))

    assert set(found) == set(TOLD)
    assert {who: wrong for who, wrong in found.items() if wrong} == {}


def wrongs(page, who, look):
    """What one of the twelve would stumble over on the page that is open."""
    english = look.startswith("en")
    headline, remedy = TOLD[who][english]
    if (said := page.locator("h1").text_content()) != headline:
        yield f"headline: {said}"
    if remedy not in (said := squeezed(page.locator("dl.answer").text_content(), english=english)):
        yield f"remedy: {said}"
    if is_too_wide(page):
        yield "too wide"
    yield from page.evaluate(CUT_OFF)
    if english:
        yield from HAN.findall(without(LENDERS_OWN, page.locator("main").text_content()))
    elif who in COLOURS:  # the colours are the same in both languages
        violations = Axe().run(page, options=CONTRAST).response["violations"]
        yield from (node["target"] for one in violations for node in one["nodes"])


def squeezed(text, *, english):
    """Without the white space that only the template has."""
    return re.sub(r"\s+", " " if english else "", text)


def without(words, text):
    for word in words:
        text = text.replace(word, "")
    return text
