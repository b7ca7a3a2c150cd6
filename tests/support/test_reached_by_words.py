"""Whatever a borrower can do on a page they can ask for in the chat, in both languages, and are led to it.

Asked outright: a flow that does it, or an answer with the button of the page where it is done.
"""

from pathlib import Path
from uuid import UUID

import pytest
from django.urls import resolve

from support.assistant import said
from support.assistant.answer import compose
from support.assistant.catalogue import catalogue, heard
from support.assistant.flows.scripts import meant
from support.assistant.understanding import understand_all
from support.assistant.understanding.candidates import SURE
from tests.support.explanations import ALL
from tests.support.test_assistant_guard import LENDER
from tests.support.test_flows import IN_THE_CHAT, ON_A_PAGE, actions

# Action, how it may be asked for, and the flow or the entry that answers.
ASKED = [
    ("appeal_new", "appeal", "我要申诉", "I want to appeal"),
    ("submit", "appeal_submit", "提交申诉", "submit my appeal"),
    ("no_more", "appeal_no_more", "没有别的材料了", "no more proof"),
    ("withdraw", "withdraw", "我不申诉了，撤回", "withdraw my appeal"),
    ("second", "second", "不认可这个结果，换个人看", "I disagree with the decision"),
    ("complain", "complaint", "我要投诉", "I want to complain"),
    ("dispute", "objection", "征信记录不对", "my credit record is wrong"),
    ("choose_plan", "hardship", "这个月还不上了", "ask for a repayment plan"),
    ("control_act", "control_pause", "先暂停我的借款", "pause my borrowing"),
    ("control_act", "control_lower", "帮我把额度调低", "lower my limit"),
    ("control_act", "control_keep", "撤回打开的申请", ""),
    ("control_act", "self_close", "我要关闭额度", "close my line"),
    ("control_act", "way_open", "我想重新打开借款", "open borrowing again"),
    ("privacy_copy", "privacy_copy", "我要一份我的个人信息", "download my data"),
    ("privacy_correct", "privacy_correct", "我的手机号登记错了", "correct my data"),
    ("privacy_purpose", "privacy_withdraw", "撤回授权", "withdraw my consent"),
    ("privacy_consent", "privacy_give", "重新同意授权", "agree again"),
    ("privacy_explain", "privacy_explain", "给我一份书面说明", "a written explanation please"),
    ("privacy_person", "privacy_person", "不接受机器决定，要人来看", "a decision by a person please"),
    ("privacy_delete", "privacy_right", "把我的资料都删了", "delete my data"),
    ("wrong", "way_wrong", "你们这个数字不对，我没借那么多次", "this reason is wrong"),
    ("draw", "way_draw", "试试能不能借5000", "can I borrow 5000 now"),
    ("planned", "way_later", "我打算下个月借五千，到时候能不能借", "I plan to borrow next month"),
    ("tools", "way_tools", "帮我算算每月要还多少钱", "help me work out my month"),
    ("proofs", "proof_help", "我要上传材料", "I want to upload my documents"),
    ("uploads", "proof_help", "怎么补材料", "where do I upload the papers"),
    ("upload_part", "proof_help", "我想传点材料", "how do I upload proof"),
    ("remove_proof", "way_papers", "刚才传错了，我想删掉那份材料", "delete the file I uploaded"),
    ("correct_proof", "way_papers", "材料上的收入读错了，我要改", "you read my document wrong"),
    ("contest_proof", "way_papers", "机器读我的流水读得不对，请人看", "the reading of my statement is wrong"),
    ("visit", "way_visit", "你们说要上门核实，我想约个时间", "I want to change the visit time"),
    ("helpers", "way_helpers", "谁在替我办事", "who acts for me"),
    ("forget_spot", "way_visit", "把核实时的定位删掉", "delete my location"),
    ("wishes", "way_wishes", "不要再给我发短信了，改成邮件", "stop sending me text messages"),
    ("plans", "way_quote", "还款方案在哪签", "where do I sign the plan"),
    ("drop_quote", "way_quote", "报价我不要了", "drop the quote"),
    ("cost", "way_quote", "成本明示表在哪看", "where is the cost form"),
    ("agree", "way_quote", "我要签还款方案", "sign the plan"),
    ("undo_plan", "way_quote", "签的协议想撤销", "undo the plan I signed"),
    ("session_out", "way_sessions", "旧手机退出登录", "sign out my old phone"),
    ("sessions_others", "way_sessions", "把别的设备都下线", "log out all other devices"),
    ("call", "way_call", "能不能给我打个电话", "please call me back"),
    ("cancel", "way_call", "不用给我打电话了", "cancel the call"),
    ("helped", "way_thumbs", "这个回答没用", "that answer did not help"),
    ("feedback", "way_thumbs", "你的回答很好", "this didn't help"),
]
# Said on the offer itself, which has the button in the chat too.
WITH_A_BUTTON = {"offer_declined"}


def offered(name):
    """The buttons of an answer; a quote's own page is behind the list of plans, unless one was just made."""
    entry = catalogue()[name]
    found = {one for say in entry.says for one in (*say.buttons, *entry.buttons)}
    return found | {"quote_page"} if "hardship_page" in found else found


def pages(name):
    """The actions whose own page an answer's buttons open."""
    paths = [catalogue()[one].path.format(line="L-1", case="MB-1", quote=UUID(int=1)) for one in offered(name)]
    return {resolve(path).url_name for path in paths if path}


@pytest.mark.django_db
def test_no_action_is_left_out(client):
    assert {action for action, *_rest in ASKED} == actions(client) - WITH_A_BUTTON


@pytest.mark.parametrize(
    ("action", "name", "text"),
    [(action, name, text) for action, name, zh, en in ASKED for text in (zh, en) if text],
)
def test_what_is_asked_for_outright_is_led_to(action, name, text):
    understood = next(iter(understand_all(text)))
    assert not understood.rules
    outright = heard(text)
    sure = outright or (understood.intent if understood.confidence >= SURE else "")
    script = meant(sure, text)

    assert (script.name if script else sure) == name
    if script is None and action not in IN_THE_CHAT:
        assert ON_A_PAGE.get(action, ("", ""))[0] in offered(name) or action in pages(name)


@pytest.mark.parametrize(
    "text", ["他们天天给我单位打电话", "短信验证码收不到", "我打算月底还清", "这个方案怎么还", "材料要几天读完"]
)
def test_what_only_sounds_like_it_is_not_led_astray(text):
    assert not heard(text).startswith("way_")


def test_the_list_of_plans_leads_to_a_quote():
    pages = [path.read_text() for path in Path("templates").rglob("plans.html")]

    assert any("support:quote" in page for page in pages)


def test_the_ways_are_said_in_both_languages_whoever_asks():
    for lang in ("zh", "en"):
        for told in ALL.values():
            known = said.of(told, lang=lang, lender=LENDER)
            for name in (one for one in catalogue().entries if one.startswith("way_")):
                assert compose(name, known).buttons, (name, lang)
