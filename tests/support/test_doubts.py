"""“这里不对” beside every reason opens the right kind of case, which already says what is meant."""

import pytest
from django.utils.html import escape

from appeals.models import Case
from appeals.status import Kind
from risk.reasons import CATALOGUE
from support.why import doubts
from tests.histories import bureau_reported, held, known_borrower, line_opened, self_control
from tests.support.explanations import reason
from tests.support.stories import ago, enter, tell

OF_THE_BUREAU = {"CRD-BUREAU", "CRD-MULTI"}
HOW_WE_ACT = {"SYS-", "FND-POOL", "PRD-", "LGL-", "RPY-CHANNEL"}


@pytest.mark.parametrize("code", [code for code in CATALOGUE.reasons if not code.startswith("GEN-")])
def test_every_code_has_its_kind(code):
    entry = CATALOGUE[code]
    found = doubts.kind(reason(code, "x", category=entry.category, appealable=entry.appeal != "N"))

    if code in OF_THE_BUREAU:
        assert found == "objection"
    elif entry.appeal != "N":
        assert found == "appeal"
    else:
        assert found == ("complaint" if code.startswith(tuple(HOW_WE_ACT)) else "correct")


def story(*events):
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400)), *events)


@pytest.mark.django_db
def test_a_bureaus_fact_opens_an_objection_that_names_the_numbers(client):
    story(bureau_reported(ago(hours=6), lenders=7, enquiries_30d=13, enquiries_90d=20))
    enter(client)
    page = client.get("/why/L-1/").text
    assert 'name="code" value="CRD-MULTI"' in page

    answer = client.post("/why/L-1/wrong/", {"code": "CRD-MULTI", "fact": ["lenders"], "key": "k"})

    assert answer.url == "/objections/new/?line=L-1&code=CRD-MULTI&fact=lenders"  # none of their numbers in it
    form = client.get(answer.url).text
    assert "这里不对：在贷机构 7家" in form
    assert Case.objects.count() == 0  # nothing is filed until they say so
    client.post("/objections/new/", {"line": "L-1", "topic": "not_mine", "statement": "这里不对：7家", "key": "k"})
    assert Case.objects.get().kind == Kind.CREDIT_OBJECTION


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("events", "code", "page"),
    [
        ([self_control(ago(hours=2), "pause_draws")], "ACC-SELF", "/privacy/correct/"),
        ([held(ago(hours=2), "draw", codes=["PRD-STRATEGY"], note="A-1")], "PRD-STRATEGY", "/complaints/new/"),
    ],
)
def test_what_cannot_be_appealed_is_corrected_or_complained_of_with_its_context(client, events, code, page):
    story(*events)
    enter(client)
    address = f"{page}?line=L-1&code={code}"
    said = client.get("/why/L-1/").text
    assert escape(address) in said or f'name="code" value="{code}"' in said

    answer = client.post("/why/L-1/wrong/", {"code": code, "key": "k"})

    assert answer.url == address
    title = CATALOGUE[code].texts["zh"]["title"]
    assert f"“{title}”这一条不对" in client.get(address).text
    client.cookies["django_language"] = "en"
    assert "is wrong" in client.get(address).text


@pytest.mark.django_db
def test_a_code_that_is_not_theirs_says_nothing(client):
    story()
    enter(client)

    assert "这一条不对" not in client.get("/complaints/new/?line=L-1&code=CRD-MULTI").text


@pytest.mark.django_db
def test_one_entry_is_one_and_what_fits_nowhere_is_something_else_in_english(client):
    story()
    enter(client)
    client.cookies["django_language"] = "en"

    page = client.get("/privacy/").text
    assert "1 entry" in page
    assert "1 entries" not in page
    assert "Something else" in client.get("/privacy/correct/").text
