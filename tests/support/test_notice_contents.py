"""What each notice must hold (C.5): a measure that must not be told more of, fraud, a decision, a plan's offer."""

import re

import pytest

from appeals.status import Kind
from risk.work.services import drain
from support.notices import requests, texts
from support.notices.models import Notice
from tests.histories import flag_raised, held, known_borrower, limit_changed, line_opened
from tests.support.stories import ago, tell

FACTS = dict.fromkeys(re.findall(r"{(\w+)}", str(texts.catalogue())), "X")


def told(*events):
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400)), *events)
    drain(topics=["line.changed", "decision.made"])
    return Notice.objects.get()


def said(notice, lang="zh"):
    return " ".join([notice.body[lang]["title"], *notice.body[lang]["parts"]])


@pytest.mark.django_db
def test_what_must_not_be_told_says_the_objection_and_its_fifteen_days_and_nothing_else():
    flag = flag_raised(ago(hours=1), "aml", disclosure="confidential")
    notice = told(flag, held(ago(hours=1), "draw", codes=["AML-CONF"]))

    assert notice.name == "N5"
    for lang, words in (("zh", ("异议", "15日内书面答复")), ("en", ("object", "within 15 days"))):
        assert all(word in said(notice, lang) for word in words)
        for beyond in (
            "反洗钱",
            "AML",
            "money laundering",
            "规则版本",
            "下次评估",
            "系统自动评估",
            "12378",
            "Next review",
        ):
            assert beyond not in said(notice, lang)


@pytest.mark.django_db
def test_a_measure_against_fraud_names_the_reason_the_papers_and_the_way_on():
    flag = flag_raised(ago(hours=1), "account_takeover", documents=["P-ID"], **{"class": "new_device"})
    notice = told(flag)

    assert notice.name == "N5b"
    for words in ("原因：", "需要提交的资料：身份证件", "申诉", "3个工作日", "还款和账单都正常"):
        assert words in said(notice)
    assert "What to provide: identity document" in said(notice, "en")


@pytest.mark.django_db
def test_who_cannot_repay_the_usual_way_is_not_told_that_it_works():
    flag = flag_raised(ago(hours=1), "account_takeover", documents=["P-ID"], **{"class": "new_device"})
    notice = told(flag, held(ago(hours=1), "repay", codes=["FRD-ACCT"]))

    assert "还款换一种方式就能还" in said(notice)
    assert "还款和账单都正常" not in said(notice)


@pytest.mark.django_db
def test_another_change_is_told_as_before():
    assert told(limit_changed(ago(hours=1), 3_000_000, 2_000_000, codes=["PRD-STRATEGY"], note="A")).name == "N1"


@pytest.mark.parametrize("name", ["A10", "A14"])
def test_a_decision_holds_the_request_the_finding_the_outcome_and_the_way_on(name):
    words = " ".join([(text := texts.render(name, FACTS, "zh")).title, *text.parts])

    for wanted in (
        "您请我们",
        "看了这些材料",
        "核实的情况",
        "决定：额度为",
        "起生效",
        "原因是",
        "您可以做到的",
        "规则版本",
        "12378",
    ):
        assert wanted in words, wanted
    assert "调解" in words
    assert "提起诉讼" in words


def test_an_offer_of_a_plan_says_all_it_costs_and_that_nobody_may_press():
    offer = " ".join(texts.render("P1", FACTS, "zh").parts)

    for wanted in (
        "每一期",
        "总共还",
        "利息差",
        "单利",
        "复利",
        "明示表",
        "征信",
        "暂停新的借款",
        "撤销",
        "没有人可以催您签",
    ):
        assert wanted in offer, wanted


@pytest.mark.parametrize("name", ["R8", "R8_no"])
def test_an_answer_to_an_objection_names_the_way_to_the_peoples_bank(name):
    objected = requests.facts_of_bureau(Kind.CREDIT_OBJECTION)

    assert "12363" in " ".join(texts.render(name, FACTS | objected, "zh").parts)
    assert requests.facts_of_bureau(Kind.COMPLAINT) == {"bureau": None}
