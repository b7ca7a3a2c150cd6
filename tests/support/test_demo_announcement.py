"""The demo publishes what its product change rests on: X12 finds it beside the reason."""

import pytest
from django.core.management import CommandError, call_command

from demo.stories import histories
from risk import clock
from risk.events.services import take
from support.announcements.models import Announcement
from tests.support.stories import enter

pytestmark = pytest.mark.django_db


def test_who_is_met_by_the_product_change_reads_its_announcement(client, settings):
    with pytest.raises(CommandError):
        call_command("announce_example")
    settings.DEMO = True
    call_command("announce_example")
    call_command("announce_example")
    assert {fate.fate for fate in take(histories(clock.now()))} == {"accepted"}
    made = Announcement.objects.get()
    assert made.status == "published"

    enter(client, "B-X12")
    for lang, title in (("zh-hans", "公告：循环额度产品统一调整"), ("en", "A change to the revolving credit line")):
        client.cookies["django_language"] = lang
        page = client.get("/why/L-X12/").text
        assert title in page
        assert f"/announcements/{made.ref}/" in page
        assert client.get(f"/announcements/{made.ref}/").status_code == 200
    enter(client, "B-X2")
    assert f"/announcements/{made.ref}/" not in client.get("/why/L-X2/").text
