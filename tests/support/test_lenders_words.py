"""What the lender wrote in its one language, on a page in another; and no word sends one to what isn't there."""

import pytest
from django.utils.translation import override

from risk.templatetags.tongues import spoken
from tests.histories import known_borrower, limit_changed, line_opened
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
NOTE = "循环额度调整，30天适应期"


@pytest.fixture
def changed(client):
    def change(note):
        tell(
            known_borrower(ago(days=400)),
            line_opened(ago(days=400), limit=2_000_000),
            limit_changed(ago(days=2), 2_000_000, 1_600_000, codes=["PRD-STRATEGY"], note=note),
        )
        enter(client)
        return client

    return change


def test_an_english_page_says_that_the_lenders_words_are_chinese_and_marks_them(changed):
    client = changed(NOTE)
    client.cookies["django_language"] = "en"

    page = client.get("/why/L-1/").text

    said = f'in the lender&#x27;s own words, written in Chinese: “<span lang="zh-Hans">{NOTE}</span>”'
    assert f"Because of a product change ({said})" in page.replace("&#39;", "&#x27;")


def test_a_chinese_page_and_english_words_stay_as_they_are(changed):
    page = changed("New product terms").get("/why/L-1/").text

    assert "因产品安排调整（New product terms）" in page
    assert 'lang="zh-Hans">New' not in page


def test_nobody_is_sent_to_an_announcement_that_is_not_there(changed):
    client = changed(NOTE)

    page = client.get("/why/L-1/").text

    assert "/announcements/AN-" not in page
    assert "见公告" not in page
    assert "给您的通知里写着变了什么、从哪天起" in page


def test_marked_words_are_escaped_like_others():
    with override("en"):
        assert spoken("<b> 海港银行（分行） & Co") == (
            '&lt;b&gt; <span lang="zh-Hans">海港银行（分行</span>） &amp; Co'
        )
    with override("zh-hans"):
        assert spoken("海港银行 <b>") == "海港银行 <b>"
