"""The repayment shield from the outage to its end, and plans that know what is on its way."""

import json
from datetime import timedelta

import pytest

from risk import clock
from risk.incidents.services import TELL
from risk.incidents.work import END, FIND
from risk.orders.models import Delivery
from risk.work.services import drain
from support.dates import ics
from support.dates.ahead import Ahead
from support.notices.models import Notice
from support.plans.errors import OnItsWay
from support.plans.models import Quote
from tests.histories import borrower_updated, channel_updated, failed, line_opened, received
from tests.support import planned
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
WALK = ["platform.changed", FIND, END, TELL]


def told(*events):
    tell(*events)
    drain(topics=WALK)


def orders(line="L-1"):
    found = Delivery.objects.filter(line=line, type__startswith="mingbai.collection.").order_by("id")
    return [(one.type.rpartition(".")[2], json.loads(one.body)["data"]) for one in found]


def test_from_a_channel_that_is_down_to_its_end_nothing_is_held_against_who_tried(client):
    planned.lent(since=0)
    told(
        received(ago(days=40), planned.ROWS[3].amount, ref="P-old", loan_ref="N-7", channel="bank_card"),
        borrower_updated(ago(days=400), borrower="B-2"),
        line_opened(ago(days=400), line="L-2", borrower="B-2"),
    )
    enter(client)
    told(
        channel_updated(ago(hours=3), "bank_card", "down", alternatives=["wechat", "bank_transfer"], eta=ago(hours=-2)),
        failed(ago(hours=2), ref="P-try", channel="bank_card", bank_class="channel_down", amount=180_517),
    )

    page = client.get("/why/L-1/").text
    paused = orders()
    assert [name for name, _data in paused] == ["paused"]
    assert orders("L-2") == []  # never paid that way
    assert "暂时不可用" in page
    assert "微信支付" in page.partition('id="pay"')[2]
    receipt = page.partition('id="h-tried"')[2].partition("</section>")[0]
    assert "1,805.17" in receipt
    assert "P-try" in receipt
    assert "是我们的问题" in receipt
    assert "不增加逾期天数，不收罚息" in receipt
    assert receipt.count('class="done"') == 2

    told(channel_updated(ago(hours=1), "bank_card", "up"))

    (_first, _data), (name, resumed) = orders()
    assert (name, resumed["incident"]) == ("resumed", paused[0][1]["incident"])
    assert resumed["until"]
    notice = Notice.objects.get(name="I1")
    assert notice.borrower == "B-1"
    assert "channel:" not in str(notice.body)
    receipt = client.get("/why/L-1/").text.partition('id="h-tried"')[2].partition("</section>")[0]
    assert "现在可以还了" in receipt
    assert receipt.count('class="done"') == 3

    told(received(ago(minutes=30), 180_517, ref="P-new", loan_ref="N-7", channel="wechat"))
    receipt = client.get("/why/L-1/").text.partition('id="h-tried"')[2].partition("</section>")[0]
    assert receipt.count('class="done"') == 4
    told(channel_updated(ago(minutes=20), "bank_card", "up"))
    assert len(orders()) == 2  # said twice, done once


def test_a_debit_that_failed_by_the_card_has_its_receipt_and_no_freeze(client):
    planned.lent(since=0)
    tell(failed(ago(hours=2), ref="P-try", channel="bank_card", bank_class="insufficient", amount=180_517))
    enter(client)

    receipt = client.get("/why/L-1/").text.partition('id="h-tried"')[2].partition("</section>")[0]

    assert "余额不足" in receipt
    assert "不收罚息" not in receipt
    assert "换一种方式还也可以" in receipt
    assert orders() == []


def test_whose_whole_debt_is_on_its_way_is_offered_no_plan(client):
    planned.lent()
    tell(received(ago(hours=2), 1_400_000, ref="P-9"))
    enter(client)

    page = client.get("/plans/").text

    assert "还在入账" in page
    assert "14,000" in page
    assert "不需要方案" in page
    assert "每月可以少还" not in page
    client.cookies["django_language"] = "en"
    assert "Do not pay again" in client.get("/plans/").text


def test_a_part_on_its_way_is_told_and_no_figures_of_a_larger_debt_are_quoted(client):
    planned.lent()
    tell(received(ago(hours=1), 100_000, ref="P-9", loan_ref="N-7"))
    enter(client)

    page = client.get("/plans/").text

    assert "入账后欠得更少" in page
    assert "用选中的方案报价" not in page
    with pytest.raises(OnItsWay):
        planned.quoted()
    assert not Quote.objects.exists()


def test_a_phones_calendar_tells_no_reason():
    day = clock.day(clock.now()) + timedelta(days=3)
    text = ics.calendar([Ahead(day, "end", "L-1", "以前的逾期不再影响评估", "x", "end:1")], at=clock.now())

    assert "逾期" not in text
    assert "App里记了这一天" in text
