import re

import pytest
from django.db import connection

from support.why import trial
from tests.histories import draw_declined, draw_requested, funding_reported, held, known_borrower, line_opened
from tests.support.stories import ago, enter, small_draws_and_a_cut, tell

pytestmark = pytest.mark.django_db
AT = "/why/L-1/draw/"


def an_open_line(*more):
    tell(known_borrower(ago(days=400)), line_opened(ago(days=400), limit=800_000), *more)


def outcome(page):
    return re.search(r'data-outcome="(\w+)"', page.text)[1]


def rows():
    """How many rows each table holds."""
    with connection.cursor() as cursor:
        found = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608 - a table's own name
            found[name] = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize(("typed", "fen"), [("5000", 500_000), ("1,860.50", 186_050), (" ０.01 ", 1)])
def test_an_amount_is_read_as_it_is_typed(typed, fen):
    assert trial.fen(typed) == fen


@pytest.mark.parametrize("typed", ["", "0", "-1", "1.005", "五千", "NaN", "Infinity", "1e99", "9" * 40])
def test_what_is_no_amount_is_said_and_nothing_fails(client, typed):
    an_open_line()
    enter(client)
    page = client.post(AT, {"amount": typed})

    assert page.status_code == 422
    assert "请填大于0的金额" in page.text


def test_the_whole_of_what_is_left_passes_and_one_fen_more_does_not(client):
    an_open_line()
    enter(client)
    more = client.post(AT, {"amount": "8000.01"})

    assert outcome(client.post(AT, {"amount": "8000"})) == "passes"
    assert outcome(more) == "stopped"
    assert "不超过8,000元" in more.text


def test_a_decline_stands_until_the_next_try_and_this_is_one(client):
    throttled = funding_reported(ago(hours=1), 0.92)  # amounts of up to 5,000 pass
    declined = draw_declined(ago(minutes=8), 700_000, codes=["FND-POOL"])
    an_open_line(throttled, draw_requested(ago(minutes=9), 700_000), declined)
    enter(client)

    assert outcome(client.post(AT, {"amount": "5000"})) == "passes"
    assert outcome(client.post(AT, {"amount": "5000.01"})) == "stopped"


def test_a_request_under_way_is_taken_off_and_the_asked_amount_is_not(client):
    an_open_line(draw_requested(ago(hours=1), 300_000))
    enter(client)

    assert outcome(client.post(AT, {"amount": "5000"})) == "passes"
    assert outcome(client.post(AT, {"amount": "5001"})) == "stopped"


def test_tight_funds_let_a_smaller_amount_through_and_say_which(client):
    an_open_line(funding_reported(ago(hours=1), 0.92))
    enter(client)
    page = client.post(AT, {"amount": "7000"})

    assert outcome(page) == "stopped"
    assert "不超过5,000元" in page.text
    assert "可用资金" in page.text
    assert outcome(client.post(AT, {"amount": "5000"})) == "passes"


def test_a_hold_lets_nothing_smaller_through_and_gives_its_reason(client):
    an_open_line(held(ago(days=1), codes=["BEH-SMALLFREQ"]))
    enter(client)
    page = client.post(AT, {"amount": "100"})

    assert outcome(page) == "stopped"
    assert "换成更小的金额，结果也一样" in page.text
    assert '<article class="why">' in page.text


def test_asking_writes_no_row_and_makes_no_order(client):
    small_draws_and_a_cut()
    enter(client)
    before = rows()
    for amount in ("100", "999999", "nothing"):
        client.post(AT, {"amount": amount})

    assert rows() == before


def test_another_borrowers_line_looks_like_none(client):
    an_open_line()
    enter(client, "B-2")

    assert client.post(AT, {"amount": "100"}).status_code == client.get(AT).status_code == 404


def test_english_is_complete(client):
    small_draws_and_a_cut()
    enter(client)
    client.cookies["django_language"] = "en"
    for page in (client.get(AT), client.post(AT, {"amount": "100"}), client.post(AT, {"amount": "x"})):
        assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<button[^>]*>中文</button>", "", page.text)) == []


def test_the_explanation_leads_to_it_and_it_needs_no_script(client):
    small_draws_and_a_cut()
    enter(client)

    assert f'href="{AT}"' in client.get("/why/L-1/").text
    assert f'<form method="post" action="{AT}">' in client.get(AT).text
