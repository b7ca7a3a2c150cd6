"""Nothing leaves that is not in the record, promises, hints or threatens."""

import pytest

from support.assistant import guard, said
from support.assistant.answer import LONGEST, Reply, compose
from support.assistant.catalogue import catalogue, placeholders
from support.assistant.masking import mask
from tests.support.explanations import ALL

LENDER = {"lender": "青禾", "hotline": "400-000-0000", "hours": "8:00–22:00"}


def known(name="cut", **over):
    return said.of({**ALL[name], **over}, lang="zh", lender=LENDER)


def reply(text, *facts):
    used = tuple({"name": "x", "value": value, "source": "explanation"} for value in facts)
    return Reply(intent="why", lines=(text,), facts=used)


@pytest.mark.parametrize(
    "text",
    [
        "您的额度是30,000元。",
        "您的额度是3万元。",
        "三万元的额度还在。",
        "预计12月2日恢复。",
        "按时还款率98%。",
        "借款十四次。",
        "编号MB-261124-00001-5。",
        "13:00前处理。",
    ],
)
def test_a_figure_that_no_fact_holds_is_caught(text):
    assert "figures" in list(guard.faults(reply(text)))


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("您的额度是30,000元。", ["30,000"]),
        ("您的额度是3万元。", ["30,000"]),
        ("预计12月2日恢复。", ["12月2日"]),
        ("编号MB-261124-00001-5。", ["MB-261124-00001-5"]),
        ("您可以一次还清，也可以换一种方式。", []),
    ],
)
def test_a_figure_that_a_fact_holds_passes(text, facts):
    assert list(guard.faults(reply(text, *facts))) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("您一定能恢复。", "R1:promise"),
        ("我保证给您恢复。", "R1:promise"),
        ("肯定会通过的。", "R1:promise"),
        ("马上恢复。", "R1:promise"),
        ("您在可疑交易名单里。", "R2:secret"),
        ("没有报案。", "R2:secret"),
        ("次数的阈值是十次。", "R2:secret"),
        ("不还就起诉您。", "R13:threat"),
        ("送您一张优惠券。", "R14:marketing"),
        ("好的！", "tone"),
        ("好的😊", "tone"),
    ],
)
def test_what_must_not_be_said(text, rule):
    assert rule in list(guard.faults(reply(text)))


@pytest.mark.parametrize("text", ["不一定能恢复，以届时评估为准。", "要交保证金的都是诈骗。", "结果由审核员决定。"])
def test_what_may_be_said(text):
    assert [fault for fault in guard.faults(reply(text)) if fault != "figures"] == []


def test_what_fails_is_replaced_and_the_rule_is_kept():
    passed = guard.passed(reply("您一定能恢复30,000元。"), known())

    assert "一定" not in passed.text
    assert set(passed.guards) == {"R1:promise", "figures"}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("state", ALL)
def test_every_answer_passes_its_own_guard_for_every_record(state, lang):
    who = said.of(ALL[state], lang=lang, lender=LENDER).with_facts({}, ["open_hours"])
    for name, entry in catalogue().entries.items():
        if name.startswith("phrase_") or entry.path or not entry.says:
            continue
        told = compose(name, who)
        assert list(guard.faults(told)) == [], (name, told.text)
        assert sum(map(len, told.lines)) <= LONGEST[lang], (name, told.text)


def test_the_catalogue_is_complete_in_both_languages():
    for entry in catalogue().entries.values():
        assert entry.path or entry.says, entry.name
        for say in entry.says:
            zh, en = ({name for one in say.sentences[lang] for name in placeholders(one)} for lang in ("zh", "en"))
            assert zh == en, entry.name
        for name in (*entry.buttons, *(name for say in entry.says for name in say.buttons)):
            assert {"zh", "en"} <= set(catalogue()[name].title), (entry.name, name)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("身份证11010519491231002X", "身份证110***********002X"),
        ("电话 138 1234 5678", "电话 138****5678"),
        ("卡号6222021234567890128", "卡号**** 0128"),
        ("验证码是 123456", "验证码是 ****"),
        ("密码abc12345", "密码****"),
        ("借了5000块", "借了5000块"),
        ("流水号P-0388", "流水号P-0388"),
    ],
)
def test_personal_data_is_masked(text, kept):
    assert mask(text).text == kept
