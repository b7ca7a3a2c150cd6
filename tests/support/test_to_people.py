"""A rule that people overturn too often, from the core's events to what `explain` says, before, after and back then."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from risk import clock
from risk.decisions.services import replay
from risk.diagnosis.services import decision_of, diagnose_line
from risk.policy import services as policies
from risk.scoreboard import services as scoreboard
from tests.histories import AT, LINE, ago, draw_paid, known_borrower, line_opened, on, raw

pytestmark = pytest.mark.django_db
BUSY = [
    known_borrower(), line_opened(), *(draw_paid(ago(hours=20 * n), 10_000, due=[on(30)]) for n in range(1, 8)),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _forget():
    yield
    policies.forget()


def run(name, *arguments):
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def explained(at=None, lang="zh"):
    return json.loads(run("explain", LINE, "--json", "--lang", lang, *(["--at", at.isoformat()] if at else [])))


def test_at_a_quarter_of_thirty_the_rule_stops_blocking_and_a_person_looks(monkeypatch, tmp_path):
    monkeypatch.setattr(clock, "now", lambda: AT)
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(json.dumps(raw(one), ensure_ascii=False) for one in BUSY))
    run("ingest", str(path))
    before = decision_of(diagnose_line(LINE))
    assert explained()["reasons"][0]["code"] == "BEH-VELOCITY"

    later = AT + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    for number in range(30):
        said = {"case": f"MB-{number}", "line": f"L-{number}", "decision": before.pk, "policy": before.policy}
        scoreboard.record_contest(**said, codes=before.codes, at=later)
        policies.refresh()
        assert explained()["capabilities"]["draw"] == "held"
        outcome = "full" if number < 8 else "keep"
        scoreboard.record_verdict(case=f"MB-{number}", seq=5, reviewer="1", outcome=outcome, at=later)
    policies.refresh()

    after = explained()
    assert (after["capabilities"]["draw"], after["reasons"]) == ("unknown", [])
    assert after["waterfall"][-1] == {"step": "usable", "amount": 0}
    assert after["decision"]["policy"] == "cn-revolving@1.0.0+people.1"
    assert sum(step["amount"] for step in after["waterfall"][:-1]) == 0
    assert explained(AT)["capabilities"]["draw"] == "held"
    stored = decision_of(diagnose_line(LINE))
    assert [replay(one.pk).agree for one in (before, stored)] == [True, True]
    assert '"agree":true' in run("replay", stored.pk)
    assert "draw unknown" in run("explain", LINE)
