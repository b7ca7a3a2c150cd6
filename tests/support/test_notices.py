import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from risk import clock
from risk.events.services import take
from risk.work.models import Work
from support.notices import ports, queries, sending, services, texts
from support.notices.models import Delivery, Notice
from tests.histories import borrower_updated, raw

SHANGHAI = ZoneInfo("Asia/Shanghai")
FACTS = {
    "number": "MB-261120-00417-3",
    "hotline": "400-000-0000",
    "lender": "青禾",
    "answer_by": "12月5日",
    "received": "11月20日 12:24",
    "amount": "20,700元",
}


@pytest.mark.parametrize("name", texts.names())
@pytest.mark.parametrize("lang", texts.LANGS)
def test_every_notice_reads_in_both_languages_without_a_hole(name, lang):
    facts = dict.fromkeys(re.findall(r"{(\w+)}", str(texts.catalogue())), "X")

    text = texts.render(name, facts, lang)

    said = " ".join([text.title, *text.parts, text.sms])
    assert "{" not in said
    assert "!" not in said
    assert "！" not in said
    assert len(text.parts) >= 3
    if lang == "en":
        assert not re.search(r"[\u4e00-\u9fff]", said)


def test_all_of_a1_to_a17_have_a_text():
    assert {f"A{number}" for number in range(1, 18)} <= set(texts.names())


def test_a_part_whose_fact_is_unknown_is_left_out():
    text = texts.render("A1", FACTS | {"answer_by": None}, "zh")

    assert any("11月20日" in part for part in text.parts)
    assert not any("书面结果" in part for part in text.parts)


def test_a_text_message_says_nothing_personal_and_carries_no_link():
    text = texts.render("A10", FACTS, "zh")

    assert "20,700" not in text.sms
    assert "MB-" not in text.sms
    assert "http" not in text.sms


def test_the_hash_is_of_both_languages():
    both = {lang: texts.render("A1", FACTS, lang) for lang in texts.LANGS}
    other = {**both, "en": texts.render("A1", FACTS | {"received": "later"}, "en")}

    assert texts.content_hash("A1", both) == texts.content_hash("A1", dict(both))
    assert texts.content_hash("A1", both) != texts.content_hash("A1", other)


@pytest.mark.parametrize(
    ("at", "after"),
    [
        ("2026-11-20T21:59", "2026-11-20T21:59"),
        ("2026-11-20T22:00", "2026-11-21T08:00"),
        ("2026-11-21T07:59", "2026-11-21T08:00"),
        ("2026-11-21T08:00", "2026-11-21T08:00"),
    ],
)
def test_nobody_is_texted_at_night(at, after):
    def local(text):
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

    assert services.after_quiet(local(at)) == local(after)


def tell(key="k-1", **over):
    return services.tell("A1", lambda _lang: FACTS, key=key, borrower="B-1", case="MB-261120-00417-3", **over)


@pytest.mark.django_db
def test_what_was_told_once_is_not_told_again():
    first, second = tell(), tell()

    assert first.pk == second.pk
    assert Delivery.objects.filter(notice=first).count() == 2
    assert Work.objects.filter(topic="notice.send").count() == 1


@pytest.fixture
def reader(db):
    take([raw(borrower_updated(phone="13800000000", locale="en"))])


def test_the_app_has_it_at_once_and_the_phone_when_the_provider_took_it(reader):
    notice = tell()
    app, sms = notice.deliveries.order_by("channel")

    sending.send(sms.pk)
    sending.send(sms.pk)

    sms.refresh_from_db()
    assert app.state == "delivered"
    assert (sms.state, sms.attempts) == ("sent", 1)
    assert sms.text == notice.body["en"]["sms"]


class Away:
    def send(self, message, *, key):
        raise ports.Undelivered("the provider is away")


def test_a_provider_that_is_away_is_asked_again(reader, monkeypatch):
    monkeypatch.setattr(ports, "sms", Away)
    sms = tell().deliveries.get(channel="sms")

    with pytest.raises(ports.Undelivered):
        sending.send(sms.pk)

    sms.refresh_from_db()
    assert (sms.state, sms.attempts, sms.error) == ("waiting", 1, "the provider is away")


@pytest.mark.django_db
def test_another_persons_notice_looks_like_none():
    notice = tell()

    with pytest.raises(queries.NoSuchNotice):
        queries.own_notice(notice.pk, borrower="B-2")


@pytest.mark.django_db
def test_opening_a_notice_marks_it_read_once():
    notice = tell()

    services.mark_read(notice)
    read_at = Notice.objects.get().read_at
    services.mark_read(notice)

    assert Notice.objects.get().read_at == read_at
    assert clock.now() - read_at < timedelta(minutes=1)
    assert queries.unread("B-1") == 0
