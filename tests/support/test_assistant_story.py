"""On the real ledger: 李强 asks why, appeals, asks how far it is; 陈敏 hears that nothing need be done."""

import io
import json
import sys

import pytest
from django.core.management import call_command

from appeals.models import Case
from risk import clock
from risk.decisions.models import Decision
from risk.events.services import take
from support.assistant import services
from support.explain.services import explanation
from tests.histories import AT, BORROWER, LINE, raw
from tests.histories import told as history
from tests.risk.people import chen_min, li_qiang

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


def store(events):
    assert {fate.fate for fate in take([raw(one) for one in history(*events).events])} == {"accepted"}


def test_li_qiang_asks_why_and_starts_his_appeal():
    store(li_qiang())
    page = explanation(LINE)

    *_before, why = services.say(BORROWER, "每次都按时还，为什么额度没了", key="1")
    *_before, card = services.say(BORROWER, "那我要申诉", key="2")
    *_before, opened = services.act(BORROWER, card.card["acts"][0]["act"], key="3")
    *_before, status = services.say(BORROWER, "申诉到哪一步了", key="4")

    case = Case.objects.get()
    assert page["reasons"][0]["text"] in why.text
    assert Decision.objects.filter(id=why.decision).exists()
    assert [row[1] for row in card.card["rows"]] == [LINE, page["reasons"][0]["text"]]
    assert (case.borrower, case.line, case.decision, case.codes) == (BORROWER, LINE, why.decision, ["BEH-SMALLFREQ"])
    assert {"title": "打开我的申诉", "url": f"/appeals/{case.number}/"} in opened.buttons
    assert case.number in status.text
    assert "草稿" in status.text


def test_a_second_appeal_leads_to_the_first():
    store(li_qiang())
    for number, words in enumerate(["我要申诉", "好的", "我要申诉"]):
        *_before, last = services.say(BORROWER, words, key=str(number))

    assert Case.objects.get().number in last.text
    assert last.card is None


def test_chen_min_hears_that_nothing_need_be_done():
    store(chen_min())
    page = explanation(LINE)

    *_before, last = services.say(BORROWER, "还完了怎么借不了", key="1")
    *_before, appeal = services.say(BORROWER, "我要申诉", key="2")

    assert page["reasons"][0]["text"] in last.text
    assert "不需要您做什么" in last.text
    assert "不需要申诉" in appeal.text
    assert not Case.objects.exists()


def test_the_ledgers_dates_and_amounts_are_told():
    store(chen_min())

    *_before, last = services.say(BORROWER, "我还欠多少钱", key="1")

    assert "还欠本金12,000元" in last.text
    assert "11月30日" in last.text


def test_the_command_talks_in_json_lines(monkeypatch, capsys):
    store(li_qiang())
    monkeypatch.setattr(sys, "stdin", io.StringIO("为什么额度没了\n我要申诉\n好的\n"))
    call_command("chat", "--borrower", BORROWER)

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {tuple(one) for one in told} == {("intent", "text", "buttons", "facts", "handoff", "flow")}
    assert [one["intent"] for one in told] == ["limit_zero", "appeal_start", "appeal:done"]
    assert told[1]["flow"]["step"] == "confirm"
    assert told[1]["buttons"][0]["title"] == "确认，开始申诉"
