"""A way to repay ends with a notice, another way and both side by side; without them it is refused with 409."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from risk import clock
from risk.acting import By
from risk.orders.models import Delivery
from risk.work.services import drain
from support.announcements import services as announcements
from support.announcements.models import Announcement
from support.closings import services
from support.closings.errors import BadClosing, NeedsNotice, NotNow
from support.closings.models import Closing
from support.notices.models import Notice
from tests.histories import channel_updated, line_opened, received
from tests.support.stories import ago, known_borrower, tell

pytestmark = pytest.mark.django_db
ZHAO = By("zhao", "risk", "合同到期")
TOPICS = [announcements.PUBLISHED, "announcement.tell", services.DUE]


def ahead(days):
    return clock.midnight(clock.day(clock.now()) + timedelta(days=days))


def plan(channel="wechat", *, key="k", days=46, **over):
    usual = {"template": "ends", "alternatives": ["alipay", "bank_transfer"], "closes_at": ahead(days)}
    return services.plan(channel, **usual | over, by=ZHAO, key=key)


def published(row):
    for name, role in (("qian", "risk"), ("li", "compliance")):
        announcements.sign(row.announcement, 1, by=By(name, role, "看过"))
    drain(topics=TOPICS)
    row.refresh_from_db()


def later(monkeypatch, days):
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.mark.parametrize(
    "over",
    [{"template": ""}, {"template": "none"}, {"alternatives": []}, {"alternatives": ["wechat"]},
     {"alternatives": ["carrier pigeon"]}],
)  # fmt: skip
def test_without_a_notice_and_another_way_nothing_is_planned(over):
    with pytest.raises(NeedsNotice):
        plan(**over)

    assert not Closing.objects.exists()
    assert not Announcement.objects.exists()


def test_a_way_that_is_down_or_ends_itself_is_no_other_way():
    tell(channel_updated(ago(minutes=5), "alipay", alternatives=[]))
    with pytest.raises(NeedsNotice):
        plan(alternatives=["alipay"])
    plan("bank_transfer", alternatives=["counter"])
    with pytest.raises(NeedsNotice):
        plan(alternatives=["bank_transfer"], key="other")


def test_it_is_told_fifteen_days_before_and_both_run_for_thirty():
    with pytest.raises(BadClosing):
        plan(days=44)
    with pytest.raises(BadClosing):
        plan("pigeon")
    assert plan(days=45).pk == plan(days=45).pk
    with pytest.raises(BadClosing):
        plan(key="again")


def test_those_who_repay_by_it_are_told_and_nobody_else(monkeypatch):
    for n, channel in (("1", "wechat"), ("2", "alipay")):
        tell(known_borrower(ago(days=400), borrower=f"B-{n}"),
             line_opened(ago(days=400), line=f"L-{n}", borrower=f"B-{n}"),
             received(ago(days=3), 100, line=f"L-{n}", ref=f"P-{n}", channel=channel))  # fmt: skip
    row = plan()
    assert row.state == "planned"
    published(row)

    notice = Notice.objects.get()
    assert notice.borrower == "B-1"
    assert "微信支付" in str(notice.body["zh"])
    assert "支付宝、银行转账" in str(notice.body["zh"])
    assert "Alipay, bank transfer" in str(notice.body["en"])
    assert row.state == "announced"
    assert not Delivery.objects.filter(line="channel wechat").exists()
    later(monkeypatch, 47)
    drain(topics=TOPICS)
    drain(topics=TOPICS)
    assert Delivery.objects.filter(line="channel wechat").count() == 1
    services.stop(row.pk, by=ZHAO)
    with pytest.raises(NotNow):
        services.stop(row.pk, by=ZHAO)
    assert "closed" in Delivery.objects.filter(line="channel wechat").order_by("-id").first().body


def test_an_announcement_that_came_late_puts_the_day_off(monkeypatch):
    row = plan(days=46)
    later(monkeypatch, 20)
    published(row)

    assert row.closes_at - row.announced_at == services.NOTICE + services.BESIDE


def test_on_its_day_it_goes_on_while_no_other_way_works(monkeypatch):
    row = plan(alternatives=["alipay"])
    published(row)
    later(monkeypatch, 47)
    tell(channel_updated(clock.now(), "alipay", alternatives=[]))
    drain(topics=TOPICS)
    assert Closing.objects.get().state == "announced"

    later(monkeypatch, 2)
    tell(channel_updated(clock.now(), "alipay", "up", alternatives=[]))
    drain(topics=TOPICS)
    assert Closing.objects.get(pk=row.pk).state == "closed"


def test_by_program_it_is_409_without_and_done_once_with(client):
    def ask(key, **over):
        user, _ = User.objects.get_or_create(username="sun")
        user.groups.set([Group.objects.get_or_create(name="risk")[0]])
        client.force_login(user)
        body = {"channel": "wechat", "closes_on": clock.day(ahead(46)).isoformat(), "reason": "合同到期", **over}
        return client.post(reverse("staff-api:channel-closings"), body, "application/json",
                           headers={"Idempotency-Key": key})  # fmt: skip

    full = {"template": "ends", "alternatives": ["alipay"]}
    without = [ask("a"), ask("b", template="ends"), ask("c", alternatives=["alipay"])]
    assert [one.status_code for one in without] == [409, 409, 409]
    assert without[0].json()["type"] == "urn:mingbai:problem:needs-notice-and-alternative"
    assert [ask("d", **full).status_code for _ in range(2)] == [200, 200]
    assert Closing.objects.count() == 1


def test_it_is_planned_and_stopped_on_its_page(enter):
    staff, url = enter("risk"), reverse("staff:closings")
    form = {"channel": "wechat", "template": "ends", "closes_on": clock.day(ahead(46)).isoformat(), "reason": "到期"}
    assert staff.post(url, form | {"key": "a"}).status_code == 409
    assert staff.post(url, form | {"key": "b", "alternatives": ["alipay", "counter"]}).status_code == 302
    row = Closing.objects.get()

    page = staff.get(url).text
    assert "微信支付" in page
    assert row.announcement in page
    staff.post(reverse("staff:stop-closing", args=[row.pk]), {"reason": "不停了"})
    assert Closing.objects.get().state == "stopped"
    assert enter("dpo").post(url, form).status_code == 403
