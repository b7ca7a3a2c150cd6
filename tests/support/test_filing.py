"""A complaint and an objection to a credit record: by the page as by the chat, a case with its number and its clock."""

import re

import pytest
from django.urls import reverse

from appeals import queries
from appeals import services as appeals
from appeals.models import Case
from appeals.status import Kind
from risk.orders.models import Restoration
from risk.templatetags.figures import onday
from risk.work.services import drain
from support.assistant import services as chat
from support.assistant.catalogue import catalogue
from support.assistant.flows.scripts import scripts
from support.assistant.models import Handoff, Promise
from support.notices.models import Notice
from tests.appeals.people import GROUNDS, make_staff
from tests.histories import bureau_reported, draw_declined, known_borrower, line_opened
from tests.support.stories import ago, decided_in_part, enter, small_draws_and_a_cut, tell

pytestmark = pytest.mark.django_db
PAGES = {Kind.COMPLAINT: "/complaints/new/", Kind.CREDIT_OBJECTION: "/objections/new/"}

TOPICS = ["case.intake", "case.recheck", "case.step", "case.granted"]


@pytest.fixture
def li_qiang(client):
    small_draws_and_a_cut()
    enter(client)
    return "B-1"


def filed(client, kind, **said):
    topic = "service" if kind == Kind.COMPLAINT else "late"
    return client.post(PAGES[kind], {"topic": topic, "statement": "周三晚上客服骂人", "key": "k", **said})


@pytest.mark.parametrize(("kind", "days"), [(Kind.COMPLAINT, 15), (Kind.CREDIT_OBJECTION, 20)])
def test_a_page_files_a_case_once_and_shows_its_number_and_its_clock(client, li_qiang, kind, days):
    page = client.get(PAGES[kind]).text
    assert f"{days}日内书面答复" in page
    for _twice in range(2):
        answer = filed(client, kind)
        assert answer.status_code == 303

    case = Case.objects.get()
    assert (case.kind, case.line, case.statement) == (kind, "L-1", "周三晚上客服骂人")
    assert (case.due_on - case.received_at.date()).days in (days, days + 1)
    drain(topics=["case.intake", "case.step"])
    page = client.get(answer.headers["Location"]).text
    assert case.number in page
    assert "法定答复期限" in page
    assert {"客服态度和处理", "逾期的记录不对"} & set(re.split(r"[ <>·]+", page))
    case.refresh_from_db()
    assert case.status == "queued"  # no income is asked for to complain
    assert Notice.objects.filter(case=case.number, name="R1").count() == 1
    assert client.get(f"/appeals/{case.number}/").headers["Location"] == answer.headers["Location"]


def test_a_complaint_brings_a_colleague_within_a_working_day_and_an_objection_is_read_in_its_turn(client, li_qiang):
    filed(client, Kind.CREDIT_OBJECTION)
    assert not Handoff.objects.exists()
    for _twice in range(2):
        filed(client, Kind.COMPLAINT, key="c")

    wanted = Handoff.objects.get()
    assert (wanted.reason, wanted.queue, wanted.priority) == ("complaint", "complaints", "P1")
    assert list(Promise.objects.values_list("what", "state")) == [("contact", "open")]


def test_what_is_under_way_is_named_and_nothing_typed_is_lost(client, li_qiang):
    filed(client, Kind.COMPLAINT)
    again = filed(client, Kind.COMPLAINT, statement="还有一件：多扣了我50元", key="k2")

    assert again.status_code == 409
    assert Case.objects.get().number in again.text
    assert "多扣了我50元" in again.text
    assert Handoff.objects.count() == 1


def test_without_words_it_says_what_to_write_and_without_a_line_who_helps(client, li_qiang):
    refused = filed(client, Kind.COMPLAINT, statement=" ")
    assert refused.status_code == 422
    assert "没有写经过" in refused.text
    enter(client, "B-9")
    page = client.get("/complaints/new/").text
    assert "转人工，同事马上为您登记" in page
    assert "<textarea" not in page[page.index("<main") :]
    assert filed(client, Kind.COMPLAINT).status_code == 200
    assert not Case.objects.exists()


def test_another_persons_line_is_not_complained_about(client, li_qiang):
    filed(client, Kind.COMPLAINT, line="L-2")

    assert Case.objects.get().line == "L-1"


def test_a_person_answers_it_in_writing_and_no_limit_moves(client, li_qiang):
    url = filed(client, Kind.COMPLAINT).headers["Location"]
    drain(topics=TOPICS)
    number, staff = Case.objects.get().number, make_staff("reviewer")
    appeals.claim(number, staff=staff, key="claim")
    client.force_login(staff)
    assert "照办，写答复" in client.get(f"/desk/cases/{number}/").text

    appeals.grant(number, staff=staff, note=GROUNDS, key="judge")
    drain(topics=TOPICS)

    case = Case.objects.get()
    assert (case.status, case.outcome, case.amount) == ("closed", "full", None)
    page = client.get(url).text.replace("<wbr>", "").replace("<em>", "").replace("</em>", "")
    assert "已经答复，在下面" in page
    assert GROUNDS in page
    assert not Restoration.objects.exists()


# What the issue names, the flow or the intent that does it in the chat, and the page where the same is done.
SAME = {
    "explain": ("why", "/why/L-1/"),
    "appeal": ("appeal", "/appeals/new/"),
    "proofs": ("proof_help", "case"),
    "status": ("appeal_status", "case"),
    "hand in": ("appeal_submit", "/appeals/"),
    "no more proof": ("appeal_no_more", "/appeals/"),
    "second review": ("second", "/appeals/"),
    "withdraw": ("withdraw", "/appeals/"),
    "repay": ("repay_date", "/calendar/"),
    "hardship": ("hardship", "/plans/"),
    "objection": ("objection", "/objections/new/"),
    "complaint": ("complaint", "/complaints/new/"),
    "a copy": ("privacy_copy", "/privacy/"),
    "a correction": ("privacy_correct", "/privacy/"),
    "a consent withdrawn": ("privacy_withdraw", "/privacy/"),
    "a consent given": ("privacy_give", "/privacy/"),
    "in writing": ("privacy_explain", "/privacy/"),
    "a person": ("privacy_person", "/privacy/"),
    "pause": ("control_pause", "/control/L-1/"),
    "lower": ("control_lower", "/control/L-1/"),
    "keep": ("control_keep", "/control/L-1/"),
    "announcements": ("look_ahead", "/announcements/"),
}


def test_every_flow_is_in_the_table():
    assert {name for name, _page in SAME.values()} >= set(scripts())


@pytest.mark.parametrize("what", SAME)
def test_what_the_chat_does_a_page_does_and_each_leads_to_the_other(client, li_qiang, what):
    name, path = SAME[what]
    if path == "case":
        path = f"/appeals/{decided_in_part().number}/"
    page = client.get(path, follow=True)
    assert page.status_code == 200
    main = page.text[page.text.index("<main") :]
    asks = re.findall(rf'href="{reverse("support:chat")}(?:\?ask=(\w+))?"|action="{reverse("support:chat")}"', main)
    assert asks  # the page leads to the chat
    for ask in filter(None, asks):
        assert f'value="{ask}"' in client.get(f"/chat/?ask={ask}").text

    script = scripts().get(name)
    if script:
        leads = {catalogue()[script.page].path}
        assert catalogue()[script.plain].says
    else:
        entry = catalogue()[name]
        leads = {catalogue()[one].path for say in entry.says for one in (*say.buttons, *entry.buttons)}
    shown = {lead.format(line="L-1", case=path.strip("/").rpartition("/")[2]) for lead in leads if lead}
    assert path in {lead.partition("?")[0] for lead in shown}, shown


def test_the_chats_first_question_and_its_card_offer_the_page(li_qiang):
    *_said, asked = chat.say(li_qiang, "我要投诉", key="k1")
    assert {"title": "在页面上写投诉", "url": "/complaints/new/"} in asked.buttons
    *_said, card = chat.say(li_qiang, "我要申诉", key="k2")
    assert {button["url"] for button in card.buttons} == {"/appeals/new/?line=L-1"}
    assert queries.own_cases(li_qiang).count() == 0


def test_from_the_explanation_the_messages_and_the_list_of_cases(client, li_qiang):
    for path in ("/why/L-1/", "/messages/", "/appeals/"):
        page = client.get(path).text
        assert 'href="/complaints/new/' in page, path
        assert 'href="/objections/new/' in page, path


def test_while_an_objection_is_checked_the_report_holds_nothing_and_a_person_looks(client):
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400)), bureau_reported(ago(hours=6), adverse=True))
    enter(client)
    assert "个人征信报告中有不良" in client.get("/why/L-1/").text
    filed(client, Kind.CREDIT_OBJECTION)
    drain(topics=["case.intake", "case.step"])

    page = client.get("/why/L-1/").text

    assert "个人征信报告中有不良" not in page
    assert "能借多少正在核对" in page
    assert "这份征信报告不作为依据" in page
    case = Case.objects.get()
    assert case.number in page
    client.cookies["django_language"] = "en"
    assert "counts neither against you nor for you" in client.get("/why/L-1/").text

    appeals.withdraw(case.number, borrower="B-1", key="w")
    drain(topics=["case.step"])
    client.cookies["django_language"] = "zh-hans"
    assert "个人征信报告中有不良" in client.get("/why/L-1/").text


def test_an_objection_annotates_the_fact_from_the_bureau_while_it_is_checked(client):
    tell(
        known_borrower(ago(days=400)), line_opened(ago(days=400)), bureau_reported(ago(hours=6), adverse=True),
        draw_declined(ago(hours=1), codes=["CRD-BUREAU"]),
    )  # fmt: skip
    enter(client)
    assert "有异议，核查中" not in client.get("/why/L-1/").text
    filed(client, Kind.CREDIT_OBJECTION)
    case = Case.objects.get()

    page = client.get("/why/L-1/").text

    assert "有异议，核查中" in page
    assert f"编号{case.number}，最晚{onday(case.due_on)}书面答复" in page
    client.cookies["django_language"] = "en"
    assert "Disputed, being checked" in client.get("/why/L-1/").text

    Case.objects.update(status="closed", outcome="keep")
    assert "Disputed, being checked" not in client.get("/why/L-1/").text
