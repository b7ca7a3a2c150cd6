import hashlib
import re

import pypdfium2 as pdfium
import pytest
from django.db import DatabaseError, transaction

from risk import clock
from risk.decisions.models import Decision
from risk.events.models import Event
from support.letters.models import Letter
from tests.support.stories import enter, repaid_and_not_posted, small_draws_and_a_cut

pytestmark = pytest.mark.django_db
FORBIDDEN = ("综合评分不足", "系统繁忙", "技术原因", "AML", "！")


@pytest.fixture
def li_qiang(client):
    small_draws_and_a_cut()
    enter(client)


@pytest.fixture
def chen_min(client):
    repaid_and_not_posted()
    enter(client)


def test_the_only_line_opens_at_once(client, li_qiang):
    assert client.get("/why/").url == "/why/L-1/"


def test_a_cut_says_what_happened_why_and_what_to_do(client, li_qiang):
    page = client.get("/why/L-1/").text

    assert "您的额度现在是" in page
    assert "14次" in page
    assert "¥1,860" in page
    assert "交材料，申请复核" in page
    assert "没有付费渠道" in page
    assert not [word for word in FORBIDDEN if word in page]


def test_a_fault_of_ours_asks_for_nothing(client, chen_min):
    page = client.get("/why/L-1/").text

    assert "您不需要做任何事" in page
    assert "对不起" in page
    assert "还款回执" in page
    assert "/appeals/new/" not in page


def test_what_is_told_is_stored_once(client, li_qiang):
    client.get("/why/L-1/")
    client.get("/why/L-1/")

    assert Decision.objects.count() == 1


def test_reading_a_page_again_asks_the_database_little(client, li_qiang, django_assert_max_num_queries):
    client.get("/why/L-1/")

    with django_assert_max_num_queries(5):  # who reads, the ledger twice, a case, and whatever else stands beside it
        client.get("/why/L-1/")


def test_what_happened_is_whole_page_by_page_and_the_explanation_shows_the_newest(client, li_qiang):
    newest = _entries(client.get("/why/L-1/"))
    told, at = [], "/why/L-1/past/"
    while at:
        answer = client.get(at)
        told += _entries(answer)
        more = re.search(r'href="(\?before=[^"]+)"', answer.text)
        at = more and f"/why/L-1/past/{more[1].replace('&amp;', '&')}"

    assert len(newest) == 12
    assert newest == told[:12]
    stored = Event.objects.filter(subject="L-1", type__in=["credit.draw.paid", "credit.repayment.posted"]).count()
    assert sum("到账" in one or "还款已入账" in one for one in told) == stored
    assert "/why/L-1/past/" in client.get("/why/L-1/").text


def test_a_key_nobody_gave_begins_at_the_newest_and_a_stranger_sees_nothing(client, li_qiang):
    assert _entries(client.get("/why/L-1/past/?before=nonsense~1")) == _entries(client.get("/why/L-1/past/"))

    enter(client, "B-2")

    assert client.get("/why/L-1/past/").status_code == 404


def _entries(answer):
    listed = re.search(r'<ol class="past">(.*?)</ol>', answer.text, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", listed[1], re.DOTALL)


def test_another_borrowers_line_looks_like_none(client, li_qiang):
    enter(client, "B-2")

    theirs, nobodys = client.get("/why/L-1/"), client.get("/why/L-9/")

    assert theirs.status_code == nobodys.status_code == 404
    assert _said(theirs) == _said(nobodys)


def _said(answer):
    """The words of a page without what differs between any two: nonce, token, its own address."""
    return re.sub(r'nonce="[^"]+"|"x-csrftoken": "[^"]+"|value="[^"]*"', "", answer.text).split()


def test_the_page_is_light_and_carries_no_inline_style(client, li_qiang):
    page = client.get("/why/L-1/").text

    assert len(page.encode()) < 60_000
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=", page)


def test_english_is_complete(client, li_qiang):
    client.cookies["django_language"] = "en"
    page = re.sub(r"<button[^>]*>中文</button>", "", client.get("/why/L-1/").text)

    assert re.findall(r"[\u4e00-\u9fff]+", page) == []


def test_the_notice_is_the_same_as_a_pdf(client, li_qiang):
    answer = client.get("/why/L-1/notice.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_notice_is_kept_as_it_was_handed_out_and_known_by_its_code(client, li_qiang):
    first = client.get("/why/L-1/notice.pdf").content
    letter = Letter.objects.get()
    text = "".join(page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(first))

    assert letter.spelled in text
    assert bytes(letter.body) == first == client.get("/why/L-1/notice.pdf").content
    assert letter.sha256 == hashlib.sha256(first).hexdigest()
    client.cookies["django_language"] = "en"
    assert client.get("/why/L-1/notice.pdf").content != first  # another language is another letter
    with pytest.raises(DatabaseError), transaction.atomic():
        Letter.objects.update(line="L-2")


def test_anybody_can_check_a_letter_and_reads_nothing_of_it(client, li_qiang):
    client.get("/why/L-1/notice.pdf")
    letter = Letter.objects.get()
    client.cookies.clear()

    ours = client.get("/verify/", {"code": letter.spelled.lower()}).text
    assert "这份告知书是我们出具的" in ours
    assert letter.about in ours
    assert "L-1" not in ours
    assert "没有这个核验码" in client.get("/verify/", {"code": "0000-0000-0000"}).text


def test_the_changes_of_the_limit_stand_above_what_happened_and_add_up_to_it(client, li_qiang):
    page = client.get("/why/L-1/past/").text
    table = page[page.index('id="h-limit"') : page.index("</table>")]

    assert re.findall(r'class="n">([+−\d,.]+)<', table) == ["30,000.00", "−30,000.00", "0.00"]
    assert "系统调低" in table
    assert "h-limit" not in client.get(f"/why/L-1/past/?before={clock.now().isoformat()}~1").text
