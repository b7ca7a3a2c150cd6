"""The scoreboard's page: who may look, what it tells, and giving a rule back."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import translation

from risk.console import queries as console
from risk.policy.models import Diversion
from risk.templatetags.groups import group
from tests.histories import (
    LINE,
)
from tests.risk.contests import BUSY, CODE, afresh, decided, diverted, store

__all__ = ["afresh"]
pytestmark = pytest.mark.usefixtures("afresh")


@pytest.fixture
def enter(client):
    def enter(role, name=""):
        user = User.objects.create_user(name or f"he-{role}", password="x")
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        client.force_login(user)
        return client

    return enter


PAGE = "console:scoreboard"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reviewer", "approver", "aml", "admin"])
def test_other_roles_are_refused_page_and_return(enter, role):
    diverted()
    client = enter(role)

    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse("console:give-back", args=[CODE]), {"reason": "x"}).status_code == 403
    assert Diversion.objects.count() == 1


@pytest.mark.django_db
def test_the_page_tells_it_all_in_both_languages(enter):
    store(*BUSY)
    decided(30, 8, segment="student")
    risk = enter("risk")

    chinese = risk.get(reverse(PAGE), headers={"accept-language": "zh-hans"})
    english = risk.get(reverse(PAGE), headers={"accept-language": "en"}).content.decode()

    text = chinese.content.decode()
    assert [said for said in ("由人判断", "26.7%", "R-7", "等人判断的额度：1条", LINE) if said not in text] == []
    assert all(said in english for said in ("Goes to people", "26.7%", "Lines that wait for a person: 1"))
    visible = re.sub(r"<(script|style|head).*?</\1>|<[^>]+>", " ", english[english.index("<main") :], flags=re.DOTALL)
    assert re.findall(r"[\u4e00-\u9fff]+", visible.split("</main>")[0]) == []


@pytest.mark.django_db
def test_two_colleagues_give_a_rule_back_with_reasons_and_both_land_in_the_trail(enter):
    diverted()
    url = reverse("console:give-back", args=[CODE])
    risk = enter("risk")

    assert risk.post(url, {"reason": " "}).status_code == 422
    assert [risk.post(url, {"reason": "阈值已改"}).status_code for _ in range(2)] == [302, 302]
    assert enter("compliance").post(url, {"reason": "已核对"}).status_code == 302

    assert [(row.move, row.actor, row.role) for row in Diversion.objects.order_by("serial")[1:]] == [
        ("ask", "he-risk", "risk"),
        ("return", "he-compliance", "compliance"),
    ]
    assert [one.change_message for one in console.acts()][:2] == [
        f"console: rule {CODE} returned (compliance): 已核对",
        f"console: rule {CODE} asked back (risk): 阈值已改",
    ]


@pytest.mark.django_db
def test_the_page_asks_a_fixed_number_of_queries(enter, django_assert_max_num_queries):
    decided(30, 8)
    risk = enter("risk")
    risk.get(reverse(PAGE))

    with django_assert_max_num_queries(14):
        risk.get(reverse(PAGE))


@pytest.mark.parametrize(
    ("name", "dimension", "zh", "en"),
    [
        ("gig", "segment", "灵活就业", "gig worker"),
        ("-24", "age", "24岁及以下", "24 and younger"),
        ("50-", "age", "50岁及以上", "50 and older"),
        ("25-34", "age", "25-34", "25-34"),
        ("330000", "region", "浙江", "Zhejiang"),
        ("330106", "region", "浙江 330106", "Zhejiang 330106"),
        ("33", "region", "浙江", "Zhejiang"),
        ("990000", "region", "990000", "990000"),
    ],
)
def test_a_group_is_named_in_words(name, dimension, zh, en):
    assert group(name, dimension) == zh
    with translation.override("en"):
        assert group(name, dimension) == en
