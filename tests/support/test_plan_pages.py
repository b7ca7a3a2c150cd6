"""The pages of hardship: every figure of H.3 as a borrower reads it, what is asked, and where it leads."""

import re

import pytest
from django.test import Client

from risk import clock
from risk.acting import By
from risk.relief import services as relief
from support.plans.models import Quote
from tests.support import planned
from tests.support.stories import ago, enter, known_borrower, line_opened, tell

pytestmark = pytest.mark.django_db
MONTH = {"cause": "short", "months": "3", "income": "30000", "people": "0", "loan": "N-7"}


@pytest.fixture
def borrower(client):
    planned.lent()
    enter(client)
    return client


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def choose(client, code, **over):
    answer = client.post("/plans/choose/", MONTH | {"plan": code, "key": f"k-{code}"} | over)
    assert answer.status_code == 303, text(answer)
    return client.get(answer["Location"])


def test_without_a_loan_it_says_so_and_where_to_ask(client):
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400)))
    enter(client)

    said = text(client.get("/plans/"))

    assert "没有要还的借款" in said
    assert "先问一问" in said


def test_staying_and_the_three_of_the_mock_side_by_side(borrower):
    said = text(borrower.get("/plans/"))

    assert "¥13,661.71" in said
    for figure in ("1,805.17", "779.62", "852.28", "1,679.38", "170.77", "1,291.93", "+899.76", "+512.31"):
        assert figure in said
    assert "每月可以少还" in said
    assert "但总共会多还" in said


@pytest.mark.parametrize(
    ("cause", "code", "figures"),
    [
        ("short", "H1-3", ["1,869.21", "1,869.17", "1,291.93", "512.31", "14.61%", "15.63%"]),
        ("lower", "H2-12", ["1,233.08", "1,233.11", "1,135.28", "355.66", "15.00%", "16.08%"]),
        ("lower", "H2-18", ["852.28", "852.33", "1,679.38", "899.76", "15.00%", "16.08%"]),
        ("lower", "H2-24", ["662.41", "2,236.13", "1,456.51", "15.00%", "16.08%"]),
        ("season", "H3-3", ["170.77", "1,805.16", "1,805.21", "1,291.93", "512.31", "15.00%"]),
        ("season", "H3-6", ["170.77", "1,805.16", "1,805.21", "1,804.24", "1,024.62", "15.00%"]),
        ("much_lower", "H4-12", ["1,194.74", "1,194.68", "675.11", "比不调整少", "104.51", "9.00%"]),
    ],
)
def test_each_plan_has_the_figures_of_the_table(borrower, cause, code, figures):
    listed = borrower.post("/plans/", MONTH | {"cause": cause})
    said = text(listed)
    quote = text(choose(borrower, code, cause=cause))
    kept = Quote.objects.get()

    for figure in figures:
        assert figure in said, figure
    assert f'value="{code}"' in listed.content.decode()
    assert "单利" in quote
    assert kept.code == code
    assert {"单利", "复利"} <= set(said.split())


def test_a_relief_programme_makes_the_pause_free(borrower):
    today = clock.day(clock.now())
    relief.start(
        kind="free_pause",
        title="洪水",
        regions=["3301"],
        starts_on=today,
        ends_on=today,
        by=By("r", "risk", "x"),
        key="k",
    )
    said = text(choose(borrower, "H1f-3"))

    assert "和不调整一样" in said
    assert "8.94%" in said


def test_arrears_and_their_penalty(client):
    planned.lent(paid=4, since=-45, late=(5, 6))
    enter(client)
    found = planned.stands()

    said = text(client.get("/plans/"))
    listed = text(client.post("/plans/", MONTH | {"cause": "arrears"}))

    assert found.base.arrears == 361_034
    assert "¥3,610.34" in said
    assert "欠款分6期还" in listed
    assert planned.stands().base.late[0] == (163_440, 180_517, 45)


def test_what_cannot_be_carried_is_not_offered_and_stopping_is(borrower):
    said = text(borrower.post("/plans/", MONTH | {"cause": "lower", "income": "2100"}))
    refused = borrower.post("/plans/choose/", MONTH | {"plan": "H2-12", "cause": "lower", "income": "2100", "key": "x"})

    assert "我们不会让您签还不起的方案" in said
    assert "先停30天，专人来看" in said
    assert refused.status_code == 422
    assert not Quote.objects.exists()


def test_nothing_is_asked_that_is_known(client):
    planned.lent(income=800_000, external=120_000)
    enter(client)
    said = client.get("/plans/").content.decode()

    assert 'name="elsewhere"' not in said
    assert "核实过的月收入" in said
    assert client.post("/plans/", {"cause": "short", "loan": "N-7"}).status_code == 200


def test_an_empty_month_is_asked_for_again(borrower):
    answer = borrower.post("/plans/", {"loan": "N-7", "months": "x", "people": "99"})

    assert answer.status_code == 422
    assert text(answer).count("请填") == 3
    assert "请选一个最接近的" in text(answer)


def test_what_needs_a_person_becomes_a_case_with_its_clock(borrower):
    said = text(choose(borrower, "H2-18", cause="lower"))
    quote = Quote.objects.get()

    assert quote.state == "waiting"
    assert quote.case in said
    assert "不催收" in said
    assert text(borrower.get(f"/appeals/{quote.case}/"))
    assert borrower.post(f"/plans/quotes/{quote.pk}/cost/").status_code == 409


def test_the_whole_way_by_the_forms(borrower):
    choose(borrower, "H1-3")
    quote = Quote.objects.get()
    opened = borrower.post(f"/plans/quotes/{quote.pk}/cost/", follow=True)
    early = borrower.post(f"/plans/quotes/{quote.pk}/agree/", {"seen": seen(opened), "confirmed": "1"})
    planned.read_long_ago(quote)
    unticked = borrower.post(f"/plans/quotes/{quote.pk}/agree/", {"seen": seen(opened)})
    done = borrower.post(f"/plans/quotes/{quote.pk}/agree/", {"seen": seen(opened), "confirmed": "1"}, follow=True)

    assert (early.status_code, unticked.status_code) == (422, 422)
    assert "明示表还没有看完" in text(early)
    assert "还没有打勾确认" in text(unticked)
    assert "正在执行" in text(done)
    assert "撤销方案" in text(done)
    kept = borrower.get(f"/plans/agreed/{Quote.objects.get().plan.pk}/agreement/").content
    assert bytes(Quote.objects.get().plan.agreement.text) in kept


def test_the_plan_of_another_is_nobodys(borrower):
    plan = planned.signed()
    other = Client()
    tell(known_borrower(ago(days=400), borrower="B-2"), line_opened(ago(days=400), line="L-2", borrower="B-2"))
    enter(other, "B-2")

    for path in (f"agreed/{plan.pk}/", f"agreed/{plan.pk}/agreement/", f"quotes/{plan.quote_id}/"):
        assert other.get(f"/plans/{path}").status_code == 404
    assert other.post(f"/plans/agreed/{plan.pk}/undo/").status_code == 404


def test_the_page_reads_the_ledger_a_few_times_only(borrower, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        borrower.get("/plans/")


def seen(answer):
    return re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]
