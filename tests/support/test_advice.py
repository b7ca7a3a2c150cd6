"""Advice with a measure, how one is classed, whom repayment is reported to, and what every notice must hold."""

import re

import pytest
from django.conf import settings
from django.utils import translation

from risk.policy import services as policies
from risk.work.services import drain
from support.help import queries as help_pages
from support.help import services as help_articles
from support.notices import texts
from support.notices.models import Notice
from support.why import advice
from tests.histories import (
    borrower_updated,
    draw_paid,
    exposure_reported,
    known_borrower,
    limit_changed,
    line_opened,
    repaid,
)
from tests.support.explanations import reason
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db


def drawn_often(n=8):
    """So many draws within a week, each paid back at once."""
    draws = [draw_paid(ago(days=6, hours=-12 * k), 100_000, loan=f"S-{k}") for k in range(n)]
    back = [one for k in range(n) for one in repaid(ago(days=6, hours=-12 * k - 1), 100_000, loan=f"S-{k}")]
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400), limit=3_000_000), *draws, *back)


def test_who_draws_often_is_advised_a_number_and_a_day(client, settings):
    settings.ADVISED_DRAWS = 2
    drawn_often()
    enter(client)

    page = client.get("/why/L-1/").text

    assert "近期借还次数较多" in page
    assert re.search(r"30天内建议借款不超过2次。下次评估：\d+月\d+日", page)
    client.cookies["django_language"] = "en"
    assert "no more than 2 draws within 30 days" in client.get("/why/L-1/").text


def test_the_advice_is_kept_below_what_the_policy_holds():
    values = {"draws_7d": settings.ADVISED_DRAWS, "draws_30d": settings.ADVISED_DRAWS, "hours_since_draw": 0.0}

    assert policies.current().evaluate(values)[advice.OFTEN, "draw"] is False


def test_other_reasons_have_their_own_words_alone():
    assert "30天内" not in advice.remedy(reason("BEH-SMALLFREQ", "x"), review="2026-12-02")


def classed(client):
    """A sole trader whose class of people has reached its cap."""
    tell(
        known_borrower(ago(days=400)),
        borrower_updated(ago(days=399), segment="sole_trader"),
        line_opened(ago(days=400), limit=3_000_000),
        exposure_reported(ago(hours=1), 0.99, dimension="segment", key="sole_trader"),
    )
    enter(client)
    return client.get("/why/L-1/").text


def test_how_one_is_classed_is_told_with_its_source_and_can_be_contested(client):
    page = classed(client)

    assert "您的归类" in page
    assert "个体经营" in page
    assert "您资料里的职业" in page
    answer = client.post("/why/L-1/wrong/", {"code": "EXP-SEGMENT", "fact": ["segment"], "key": "k-1"})
    assert "这里不对：您的归类 个体经营" in client.get(answer.url).text


@pytest.mark.parametrize(
    ("to", "signed", "said"),
    [
        ("人民银行征信中心", "", "会按规定报送给人民银行征信中心"),
        ("人民银行征信中心", "LG-1", "会按规定报送给人民银行征信中心"),
        ("", "", "写在您的合同里"),
        ("", "LG-1", "不报送征信机构（确认文件LG-1）"),
    ],
)
def test_whom_it_is_reported_to_comes_from_the_settings_and_nothing_is_denied_unsigned(settings, to, signed, said):
    settings.CREDIT_REPORTED_TO, settings.CREDIT_NOT_REPORTED_SIGNED = to, signed
    help_articles.sync()

    lead = help_pages.said(help_pages.article("credit-record"))["lead"]

    assert said in lead
    assert ("不报送" in lead) is bool(signed and not to)


def test_no_article_says_by_itself_that_nothing_is_reported():
    help_articles.sync()
    for lang in ("zh-hans", "en"):
        with translation.override(lang):
            for _group, articles in help_pages.grouped():
                for one in articles:
                    said = str(help_pages.said(one))
                    assert not re.search(r"不上征信|不会上征信|不报送|not reported to", said), one.slug
                    assert "{" not in said.replace("{'", ""), one.slug


# What a notice of an adverse change must hold, each by itself. Source: C.5 N1, A125.
PARTS = {
    "the reason": ("{reasons}",),
    "the time it takes effect": ("{since}",),
    "what it means": ("{change}",),
    "what stays": ("{stays}",),
    "the way to appeal": ("可以申诉", "You can appeal"),
    "the hotline": ("{hotline}",),
    "the regulator": ("12378",),
    "what to do": ("{todo}",),
    "the next review": ("{review}",),
}


@pytest.mark.parametrize("lang", texts.LANGS)
@pytest.mark.parametrize("part", PARTS)
def test_the_notice_of_a_change_holds(part, lang):
    entry, common = texts.catalogue()["N1"], texts.catalogue()["common"]
    said = " ".join(one[lang] for one in (*entry["parts"], common["contact"]))

    assert any(mark in said for mark in PARTS[part])


def test_a_change_that_is_told_has_every_part_filled():
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400), limit=3_000_000))
    tell(limit_changed(ago(minutes=3), 3_000_000, 1_200_000, codes=["CRD-INCOME"], initiator="system"))
    drain(topics=["line.changed", "decision.made"])

    notice = Notice.objects.get(name="N1")
    for lang in texts.LANGS:
        said = " ".join(notice.body[lang]["parts"])
        wanted = {
            "zh": (
                "原因：系统判断您的收入",
                "起。",
                "30,000元调整为12,000元",
                "可以申诉",
                "400-000-0000",
                "12378",
                "您可以：",
            ),
            "en": (
                "Why: ",
                "since ",
                "CNY 12,000",
                "You can appeal",
                "400-000-0000",
                "12378",
                "What you can do: ",
            ),
        }[lang]
        assert [part for part in wanted if part not in said] == []
