"""Incidents: exactly who is inside, the freeze, the one notice at the end, proposals, and who may do what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from risk import clock
from risk.acting import By
from risk.console import queries as console
from risk.diagnosis.services import diagnose_line
from risk.events import queries as events
from risk.events.services import take
from risk.facts import read
from risk.facts.incidents import read_all
from risk.incidents import inside, queries, services, tasks, work
from risk.incidents.errors import BadIncident, IsOver, NoSuchIncident, NoSuchProposal
from risk.incidents.models import Assessment, Inside, Proposal
from risk.orders.models import Delivery
from risk.scoreboard.models import Block
from risk.watching import services as watching
from risk.watching.models import EarlyWarning
from risk.watching.spikes import deviations
from risk.work.models import Work
from risk.work.services import drain
from tests.histories import borrower_updated, failed, incident_opened, incident_resolved, line_opened, raw, received

pytestmark = pytest.mark.django_db
BY = By("zhao", "risk", "接口超时")
FIND = [work.FIND, work.END, "platform.changed"]


def people(now):
    """Four lines: Hangzhou by bank, Hangzhou by card, Beijing by bank through a partner, and one that never repaid."""
    ago = timedelta(days=1)
    return [
        borrower_updated(borrower="B-1", region="330106"),
        borrower_updated(borrower="B-2", region="110101"),
        borrower_updated(now - ago, borrower="B-2", region="330106"),
        borrower_updated(borrower="B-3", region="110101"),
        line_opened(line="L-1", borrower="B-1"),
        line_opened(line="L-2", borrower="B-2"),
        line_opened(line="L-3", borrower="B-3", partner="bank-a"),
        line_opened(line="L-4", borrower="B-1"),
        received(now - ago, line="L-1", ref="P-1", channel="bank"),
        received(now - 2 * ago, line="L-2", ref="P-2", channel="bank"),
        failed(now - ago, line="L-2", ref="P-3", channel="card"),
        received(now - ago, line="L-3", ref="P-4", channel="bank"),
        received(now - 91 * ago, line="L-4", ref="P-5", channel="bank"),
    ]


@pytest.fixture
def now():
    now = clock.now()
    take([raw(one) for one in people(now)])
    return now


def fields(**more):
    return {"services": ["draw"], "class": "outage", "severity": 2, **more}


def lines_of(ref):
    return set(Inside.objects.filter(incident=ref).values_list("line", flat=True))


SCOPES = [
    ({}, {"L-1", "L-2", "L-3", "L-4"}),
    ({"regions": ["330000"]}, {"L-1", "L-2", "L-4"}),
    ({"channels": ["bank"]}, {"L-1", "L-3"}),
    ({"channels": ["bank"], "regions": ["330100"]}, {"L-1"}),
    ({"partners": ["bank-a"]}, {"L-3"}),
    ({"partners": ["own"]}, {"L-1", "L-2", "L-4"}),
    ({"lines": ["L-2", "L-9"], "regions": ["440000"]}, {"L-2"}),
]


@pytest.mark.parametrize(("scope", "expected"), SCOPES)
def test_exactly_those_are_inside_whom_the_facts_put_inside(now, scope, expected):
    ref = services.open_incident(fields(**scope), by=BY, key="k")
    drain(topics=FIND)

    by_facts = {
        line
        for line in ("L-1", "L-2", "L-3", "L-4")
        if read(events.history(line, at=clock.now()), at=clock.now()).platform.incidents
    }
    assert lines_of(ref) == by_facts == expected


def test_members_are_read_in_slices_and_paged_by_key(now, monkeypatch):
    monkeypatch.setattr(inside, "SLICE", 1)
    ref = services.open_incident(fields(), by=BY, key="k")
    drain(topics=FIND)
    one = queries.incident(ref)

    first = queries.members(one, most=2)
    second = queries.members(one, after=first[-1].row.line, most=2)

    assert [member.row.line for member in first + second] == ["L-1", "L-2", "L-3", "L-4"]
    assert all(member.is_inside_now for member in first + second)


def test_who_leaves_stays_touched_and_is_told_but_no_longer_inside(now):
    ref = services.open_incident(fields(regions=["330000"]), by=BY, key="k")
    drain(topics=FIND)
    take([raw(borrower_updated(clock.now(), borrower="B-2", region="110101"))])

    found = {member.row.line: member.is_inside_now for member in queries.members(queries.incident(ref))}

    assert found == {"L-1": True, "L-2": False, "L-4": True}


def test_who_comes_inside_later_is_found_by_the_beat_once_in_ten_minutes(now, monkeypatch):
    ref = services.open_incident(fields(regions=["110000"]), by=BY, key="k")
    drain(topics=FIND)
    take([raw(borrower_updated(clock.now(), borrower="B-1", region="110101"))])

    tasks.look()
    tasks.look()

    assert drain(topics=[work.FIND]) == 1
    assert lines_of(ref) == {"L-1", "L-3", "L-4"}


def test_the_same_key_opens_once_and_the_page_explains_at_once(now):
    refs = {services.open_incident(fields(regions=["330000"]), by=BY, key="k") for _ in range(2)}

    assert len(refs) == 1
    assert len(queries.incidents()) == 1
    assert "SYS-INCIDENT" in [reason.code for reason in diagnose_line("L-1").reasons]
    assert "SYS-INCIDENT" not in [reason.code for reason in diagnose_line("L-3").reasons]


def test_a_field_the_contract_refuses_is_named_and_nothing_is_kept(now):
    with pytest.raises(BadIncident, match="regions/0"):
        services.open_incident(fields(regions=["33"]), by=BY, key="k")

    assert queries.incidents() == []


@pytest.mark.parametrize(("stopped", "frozen"), [("draw", 0), ("repay", 4), ("ledger", 4)])
def test_the_freeze_is_ordered_once_for_those_who_cannot_pay_and_ends_with_the_incident(now, stopped, frozen):
    ref = services.open_incident(fields(services=[stopped]), by=BY, key="k")
    drain(topics=FIND)
    tasks.look()
    drain(topics=FIND)
    assert Delivery.objects.filter(type="mingbai.collection.paused").count() == frozen
    assert queries.counts(queries.incident(ref)).frozen == frozen

    services.resolve(ref, key="k2")
    drain(topics=FIND)

    ended = Delivery.objects.filter(type="mingbai.collection.resumed")
    assert ended.count() == frozen
    assert all(ref in one.body and '"until"' in one.body for one in ended)
    order = list(Delivery.objects.filter(line="L-1").order_by("id").values_list("type", flat=True))
    assert order == ["mingbai.collection.paused", "mingbai.collection.resumed"][: 2 if frozen else 0]


def test_an_incident_the_core_tells_of_is_walked_too_and_may_be_closed_once(now):
    take([raw(incident_opened(now - timedelta(hours=1), "draw", ref="I-1", regions=["110000"]))])
    drain(topics=FIND)
    assert lines_of("I-1") == {"L-3"}

    services.resolve("I-1", key="k")

    with pytest.raises(IsOver):
        services.resolve("I-1", key="k2")
    with pytest.raises(NoSuchIncident):
        services.resolve("I-2", key="k3")


def test_an_incident_told_whole_after_its_end_still_finds_who_was_inside(now):
    hour = timedelta(hours=1)
    take([raw(incident_opened(now - 3 * hour, "draw", ref="I-1")), raw(incident_resolved(now - 2 * hour, ref="I-1"))])
    drain(topics=FIND)

    assert lines_of("I-1") == {"L-1", "L-2", "L-3", "L-4"}
    assert drain(topics=[services.TELL]) >= 4


def test_one_ref_opened_again_is_another_incident(now):
    hour = timedelta(hours=1)
    steps = [
        incident_opened(now - 5 * hour, "draw", ref="I-1"),
        incident_resolved(now - 4 * hour, ref="I-1"),
        incident_opened(now - 3 * hour, "draw", ref="I-1", lines=["L-1"]),
    ]
    take([raw(one) for one in steps])
    drain(topics=FIND)

    assert len(read_all(events.platform(work.STEPS, at=now))) == 2
    assert queries.counts(queries.incident("I-1")).lines == 1


def test_maintenance_is_planned_taken_back_and_holds_while_it_lasts(now):
    hour = timedelta(hours=1)
    ref = services.plan_maintenance(services=["draw"], starts_at=now - hour, ends_at=now + hour, key="k")
    assert "SYS-MAINT" in [reason.code for reason in diagnose_line("L-1").reasons]
    assert [one.ref for one in queries.maintenance()] == [ref]

    services.end_maintenance(ref, key="k2")

    assert "SYS-MAINT" not in [reason.code for reason in diagnose_line("L-1").reasons]
    assert queries.maintenance() == []
    with pytest.raises(BadIncident):
        services.plan_maintenance(services=["draw"], starts_at=now, ends_at=now - hour, key="k3")


def blocks(code, at, many, first=0):
    Block.objects.bulk_create(
        Block(decision=f"d-{code}-{at.timestamp()}-{n}", line=f"L-{first + n}", code=code, policy="p@1", at=at)
        for n in range(many)
    )


def test_a_rise_of_a_reason_is_measured_against_the_same_hour_and_proposes_without_opening(now):
    for day in range(1, 15):
        blocks("DAT-POSTING", now - timedelta(days=day), 4)
        blocks("CRD-DTI", now - timedelta(days=day), 40)
    blocks("DAT-POSTING", now, 40)
    blocks("CRD-DTI", now, 40)
    watching.look(now)
    tasks.look()
    tasks.look()

    stands = dict(EarlyWarning.objects.filter(indicator="reason-spike").values_list("subject", "level"))
    assert stands["DAT-POSTING"] == 1
    assert list(Proposal.objects.filter(settled="").values_list("reason_code", flat=True)) == ["DAT-POSTING"]
    assert queries.incidents() == []


def test_a_past_too_short_or_too_few_customers_say_nothing(now):
    for day in range(1, 7):
        blocks("DAT-POSTING", now - timedelta(days=day), 1)
    blocks("DAT-POSTING", now, 40)
    watching.look(now)
    assert not EarlyWarning.objects.filter(indicator="reason-spike").exists()

    blocks("DAT-POSTING", now - timedelta(days=9), 1)
    watching.look(now)
    assert EarlyWarning.objects.filter(indicator="reason-spike").exists()


def test_deviations_are_those_of_the_textbook():
    # Counts 2 and 6: mean 4, deviation 2.
    assert deviations(10, 8, 40, of=2, least=1) == Decimal(3)
    assert deviations(9, 0, 0, of=112, least=10) == 0
    assert deviations(12, 0, 0, of=112, least=10) == 12
    assert deviations(3, 8, 40, of=2, least=1) == 0


def test_a_proposal_is_settled_once_and_opening_from_it_names_the_incident(now):
    one = Proposal.objects.create(warning=1, reason_code="DAT-POSTING", value=9, made_at=now)
    ref = services.open_incident(fields(), by=BY, key="k", proposal=one.pk)
    one.refresh_from_db()
    assert (one.settled, one.incident, one.by) == ("opened", ref, "zhao")

    with pytest.raises(NoSuchProposal):
        services.dismiss(one.pk, BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(warning=2, reason_code="X", value=1, made_at=now, settled="dismissed")


def at(page, *args):
    return reverse(f"console:{page}", args=args)


def test_opening_and_closing_take_the_role_and_a_reason_and_land_in_the_trail(now, enter):
    form = {"services": ["draw", "repay"], "kind": "outage", "severity": "2", "regions": "330000", "key": "k"}
    assert enter("admin").post(at("incidents"), form | {"reason": "x"}).status_code in (403, 422)
    assert queries.incidents() == []

    risk = enter("risk")
    assert risk.post(at("incidents"), form).status_code == 422
    answer = risk.post(at("incidents"), form | {"reason": "支付接口超时"})
    ref = queries.incidents()[0].ref
    assert answer.url == at("incident", ref)
    drain(topics=FIND)
    page = risk.get(at("incident", ref)).content.decode()
    assert all(line in page for line in ("L-1", "L-2", "L-4"))
    assert "L-3" not in page

    risk.post(at("close-incident", ref), {"reason": "已回滚", "key": "k2"})
    assert queries.incident(ref).resolved_at
    assert [entry.change_message for entry in console.steps_of(ref)] == [
        "console: incident opened (risk): 支付接口超时",
        "console: incident closed (risk): 已回滚",
    ]


def test_any_line_inside_is_explained_in_one_click_and_looking_stores_nothing(now, enter):
    services.open_incident(fields(), by=BY, key="k")
    answer = enter("risk").get(at("explain", "L-1"))

    assert "SYS-INCIDENT" in answer.content.decode()
    assert not Block.objects.exists()
    assert enter("admin").get(at("explain", "L-1")).status_code == 403


def test_a_refused_form_comes_back_with_what_was_typed(now, enter):
    form = {"services": ["draw"], "kind": "outage", "severity": "2", "regions": "33", "reason": "x", "key": "k"}
    answer = enter("risk").post(at("incidents"), form)

    assert answer.status_code == 422
    assert 'value="33"' in answer.content.decode()
    assert "regions/0" in answer.content.decode()


def test_the_pages_ask_as_often_for_many_incidents_as_for_one(now, enter, django_assert_max_num_queries):
    for number in range(5):
        services.open_incident(fields(), by=BY, key=f"k{number}")
    drain(topics=FIND)
    risk = enter("risk")
    with django_assert_max_num_queries(12):
        assert len(risk.get(at("incidents")).context["incidents"]) == 5
    with django_assert_max_num_queries(14):
        risk.get(at("incident", queries.incidents()[0].ref))
    assert connection.vendor == "postgresql"


DECISION = {"impact": "借不了款", "compensation": "penalty", "reason": "期间到期的人不该付罚息"}


@pytest.mark.parametrize(
    ("kind", "over"),
    [("outage", {"impact": " "}), ("outage", {"compensation": "cake"}), ("outage", {"release": "r-1"}),
     ("release", {"release": ""})],
)  # fmt: skip
def test_a_decision_without_impact_compensation_or_its_release_is_refused(now, enter, kind, over):
    ref = services.open_incident(fields(**{"class": kind}), by=BY, key="k")
    answer = enter("risk").post(at("assess-incident", ref), DECISION | {"key": "d"} | over)

    assert answer.status_code == 422
    assert queries.assessment(queries.incident(ref)) is None
    assert ref in {ref for ref, _at in queries.undecided(queries.incidents())}


def test_class_scope_impact_and_compensation_stand_on_the_incident_and_the_newest_counts(now, enter):
    ref, risk = services.open_incident(fields(), by=BY, key="k"), enter("risk")
    for _press in range(2):
        assert risk.post(at("assess-incident", ref), DECISION | {"key": "d"}).status_code == 302
    risk.post(at("assess-incident", ref), DECISION | {"compensation": "interest", "key": "d2"})

    assert Assessment.objects.count() == 2
    assert queries.undecided(queries.incidents()) == set()
    page = risk.get(at("incident", ref)).content.decode()
    assert "退还期间的利息" in page
    assert "借不了款" in page
    assert enter("admin").post(at("assess-incident", ref), DECISION | {"key": "d3"}).status_code == 403
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.update(impact="没什么")


def test_a_release_is_shown_and_rolling_it_back_closes_what_it_explained(now, enter):
    ref, risk = services.open_incident(fields(**{"class": "release"}), by=BY, key="k"), enter("risk")
    drain(topics=FIND)
    assert risk.post(at("roll-back-incident", ref), {"reason": "x", "key": "b0"}).status_code == 422
    assert "SYS-INCIDENT" in [reason.code for reason in diagnose_line("L-1").reasons]

    risk.post(at("assess-incident", ref), DECISION | {"release": "app-2026.11.3", "key": "d"})
    assert "app-2026.11.3" in risk.get(at("incident", ref)).content.decode()
    for _press in range(2):
        risk.post(at("roll-back-incident", ref), {"reason": "回滚到上一版", "key": "b"})
    drain(topics=FIND)

    assert [reason.code for reason in diagnose_line("L-1").reasons if reason.code == "SYS-INCIDENT"] == []
    assert Work.objects.filter(topic=services.TELL).values("key").distinct().count() == 4
    assert console.steps_of(ref)[-1].change_message == "console: release app-2026.11.3 rolled back (risk): 回滚到上一版"
