"""`explain` and the explanation's door."""

import io
import json
import sys

import pytest
from django.core.management import call_command

from risk.decisions import queries as decisions
from risk.decisions.models import Decision
from risk.decisions.services import replay
from risk.diagnosis.services import decision_of, diagnose_line
from risk.events.services import take
from support.explain.schema import EXAMPLE
from support.explain.services import explanation, told
from tests.histories import AT, LINE, ago, flag_raised, raw
from tests.histories import told as history
from tests.risk.people import chen_min, li_qiang

pytestmark = pytest.mark.django_db
KEY = {"HTTP_AUTHORIZATION": "Bearer demo-core-key"}


def store(events):
    fates = take([raw(one) for one in history(*events).events])
    assert {fate.fate for fate in fates} == {"accepted"}


def explain(*arguments, stdin="", monkeypatch=None):
    out = io.StringIO()
    if monkeypatch:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    code = 0
    try:
        call_command("explain", *arguments, stdout=out)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue()


def test_it_prints_the_contracts_object():
    store(li_qiang())

    code, out = explain(LINE, "--at", AT.isoformat(), "--json")

    found = json.loads(out)
    assert code == 0
    assert list(found) == list(EXAMPLE)
    assert found["situations"] == ["S2_ZERO"]


def test_an_unknown_line_is_told_in_its_place_and_at_the_end(monkeypatch):
    store(chen_min())
    asked = f"L-none\n{LINE}\t{AT.isoformat()}\n{LINE}\tyesterday\n\n"

    code, out = explain("-", "--json", stdin=asked, monkeypatch=monkeypatch)

    first, second, third = map(json.loads, out.splitlines())
    assert (code, first["line"], second["situations"]) == (1, "L-none", ["S1"])
    assert set(first) == set(third) == {"line", "error"}


def test_without_json_it_reads_like_text():
    store(chen_min())

    _, out = explain(LINE, "--at", AT.isoformat())
    _, english = explain(LINE, "--at", AT.isoformat(), "--lang", "en")

    assert "已收到您11月20日10:00的还款12,086.40元" in out
    assert "We received your repayment of CNY 12,086.40" in english


def test_what_arrived_later_can_be_left_out():
    store(chen_min())

    code, out = explain(LINE, "--known-at", ago(days=1).isoformat(), "--json")

    assert (code, json.loads(out)["line"]) == (1, LINE)


def test_explaining_stores_nothing_and_telling_stores_once():
    store(li_qiang())

    explanation(LINE, at=AT)
    assert not Decision.objects.exists()

    assert told(LINE)["decision"]["id"] == told(LINE)["decision"]["id"] == Decision.objects.get().id


def test_a_stored_block_replays_to_the_byte():
    store(li_qiang())
    decision = decision_of(diagnose_line(LINE, at=AT))

    assert decisions.decision(decision.id).codes == ("BEH-SMALLFREQ",)
    assert replay(decision.id).agree
    assert explanation(LINE, at=AT)["decision"]["id"] == decision.id


def test_what_arrives_between_the_look_and_its_telling_does_not_break_the_replay():
    store(li_qiang())
    found = diagnose_line(LINE, at=AT)
    store([flag_raised(ago(hours=1), "scam")])  # happened before, and arrived too late to be seen

    decision = decision_of(found)
    assert replay(decision.id).agree
    assert decision_of(diagnose_line(LINE, at=AT)).id != decision.id


def test_an_explanation_takes_four_queries_however_long_the_history(django_assert_max_num_queries):
    store(li_qiang())

    with django_assert_max_num_queries(4):
        explanation(LINE, at=AT)


def test_the_api_gives_the_same_object(client):
    store(li_qiang())

    answer = client.get(f"/api/v1/lines/{LINE}/explanation", {"at": AT.isoformat(), "lang": "en"}, **KEY)

    assert answer.status_code == 200
    assert answer.json() == explanation(LINE, at=AT, lang="en")


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [("L-none", {}, 404), (LINE, {"at": "2026-11-20T12:00:00"}, 422), (LINE, {"lang": "fr"}, 422)],
)
def test_what_the_api_refuses_says_what_to_do(client, path, asked, status):
    store(chen_min())

    answer = client.get(f"/api/v1/lines/{path}/explanation", asked, **KEY)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["next"]


def test_the_api_is_for_known_systems(client):
    assert client.get(f"/api/v1/lines/{LINE}/explanation").status_code == 401
