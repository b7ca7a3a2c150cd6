"""The ledger: each event once, on disk before the answer, in any order of arrival."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risk import clock
from risk.events import queries
from risk.events.errors import NoSuchBorrower, NoSuchLine, TooManyEvents
from risk.events.models import Borrower, Conflict, Event, EventKey
from risk.events.services import erase, take
from risk.events.tasks import extend
from tests.risk.contract import FULL
from tests.risk.events import limit_changed, named, opened, raw, received

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def fates(events):
    return [fate.fate for fate in take(events)]


def test_the_same_event_twice_is_a_duplicate_and_changes_nothing():
    event = opened("L-1")

    assert fates([event]) == ["accepted"]
    assert fates([event, event]) == ["duplicate", "duplicate"]
    assert Event.objects.count() == EventKey.objects.count() == 1


def test_the_same_name_with_other_content_is_a_conflict_kept_for_review():
    event = opened("L-1")
    other = event | {"data": event["data"] | {"limit": 1}}
    take([event])

    told = take([other, other, event])

    assert [(fate.fate, fate.pointer) for fate in told] == [
        ("conflict", "/id"),
        ("conflict", "/id"),
        ("duplicate", None),
    ]
    assert queries.history("L-1", at=NOW).events[0].data["limit"] == 3_000_000
    assert [kept.data["limit"] for kept in queries.conflicts()] == [1]


def test_in_one_batch_the_first_of_a_name_lands():
    event = opened("L-1")
    other = event | {"data": event["data"] | {"limit": 1}}
    bad = event | {"data": {}}

    assert fates([bad, event, other, event]) == ["rejected", "accepted", "conflict", "duplicate"]


def test_one_bad_event_never_sinks_its_batch():
    told = take([opened("L-1"), {"id": "e-bad"}, None, opened("L-2")])

    assert [fate.fate for fate in told] == ["accepted", "rejected", "rejected", "accepted"]
    assert (told[1].id, told[1].pointer) == ("e-bad", "/specversion")
    assert Event.objects.count() == 2


def test_an_empty_batch_is_nothing_and_too_many_are_refused():
    assert take([]) == []
    with pytest.raises(TooManyEvents):
        take([None] * 1001)


def test_a_thousand_events_cost_few_statements(django_assert_max_num_queries):
    batch = [opened("L-1"), *(received("L-1", ref=f"P-{n}") for n in range(999))]

    # A look, two COPYs, the line, its work; and the test's own savepoint.
    with django_assert_max_num_queries(7):
        told = take(batch)

    assert {fate.fate for fate in told} == {"accepted"}


def test_every_type_is_stored_as_it_was_sent_but_for_identifiers():
    batch = [raw(type_, "B-1" if "borrower" in type_ else "L-1", data) for type_, data in FULL.items()]

    assert set(fates(batch)) == {"accepted"}

    stored = {event.type: event.data for event in Event.objects.all()}
    identity = {"name", "id_number", "phone"}
    assert stored.pop("credit.borrower.updated") == {
        name: value for name, value in FULL["credit.borrower.updated"].items() if name not in identity
    }
    assert stored == {type_: data for type_, data in FULL.items() if type_ in stored}


@pytest.mark.parametrize("statement", ["UPDATE {} SET source = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["risk_event", "risk_event_key", "risk_event_default"])
def test_the_ledger_only_grows(statement, table):
    take([opened("L-1")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM risk_event")
        partition = cursor.fetchone()[0]
    table = partition if table == "risk_event_default" else table

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_events_lie_in_the_month_they_arrived_in_and_months_are_made_ahead():
    take([opened("L-1")])
    extend()

    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM risk_event")
        assert cursor.fetchone()[0] == f"risk_event_{clock.now():%Y%m}"
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'risk_event'::regclass")
        assert cursor.fetchone()[0] >= 5


def test_a_month_nobody_made_is_still_stored_and_read(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2031, 1, 1, tzinfo=UTC))

    take([opened("L-1")])

    assert queries.history("L-1", at=NOW).borrower == "B-1"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM risk_event_default")
        assert cursor.fetchone()[0] == 1


def test_a_history_holds_the_line_its_borrower_their_other_lines_and_the_platform():
    take(
        [
            named("B-1"),
            opened("L-1"),
            opened("L-2"),
            received("L-2"),
            opened("L-9", borrower="B-9"),
            named("B-9", "王磊"),
            raw("platform.partner.updated", "P-1", FULL["platform.partner.updated"]),
            raw("credit.flag.cleared", "B-1", {"case": "C"}),
        ]
    )

    found = queries.history("L-1", at=NOW)

    assert (found.line, found.borrower, found.lines) == ("L-1", "B-1", {"L-1": "B-1", "L-2": "B-1"})
    assert {event.subject for event in found.events} == {"B-1", "L-1", "L-2", "P-1"}
    assert queries.lines_of("B-1") == ["L-1", "L-2"]


def test_a_history_costs_two_queries(django_assert_num_queries):
    take([opened("L-1")])

    with django_assert_num_queries(2):
        queries.history("L-1", at=NOW)


def test_an_event_about_what_is_not_yet_known_takes_effect_when_it_arrives():
    take([received("L-1"), named("B-1")])
    with pytest.raises(NoSuchLine):
        queries.history("L-1", at=NOW)

    take([opened("L-1")])

    assert len(queries.history("L-1", at=NOW).events) == 3


def test_at_cuts_by_what_happened_and_known_at_by_what_arrived():
    take([opened("L-1", time="2026-11-01T00:00:00Z"), received("L-1", ref="P-1", time="2026-11-10T00:00:00Z")])
    between = clock.now()
    take([received("L-1", ref="P-2", time="2026-11-05T00:00:00Z")])

    def refs(**moments):
        events = queries.history("L-1", **moments).events
        return [event.data["payment_ref"] for event in events if "payment_ref" in event.data]

    assert refs(at=NOW) == ["P-2", "P-1"]
    assert refs(at=NOW, known_at=between) == ["P-1"]
    assert refs(at=datetime(2026, 11, 5, tzinfo=UTC)) == ["P-2"]
    with pytest.raises(NoSuchLine):
        queries.history("L-1", at=datetime(2026, 10, 31, tzinfo=UTC))


def test_until_keeps_the_moment_itself():
    take([opened("L-1", time="2026-11-01T00:00:00Z"), received("L-1", time="2026-11-10T00:00:00Z")])
    found = queries.history("L-1", at=NOW)

    assert len(found.until(datetime(2026, 11, 10, tzinfo=UTC)).events) == 2
    assert len(found.until(datetime(2026, 11, 9, tzinfo=UTC)).events) == 1


def test_a_line_opened_anew_for_another_borrower_is_theirs_from_then_on():
    take([opened("L-1", time="2026-11-01T00:00:00Z"), opened("L-1", borrower="B-2", time="2026-11-10T00:00:00Z")])

    assert queries.history("L-1", at=datetime(2026, 11, 5, tzinfo=UTC)).borrower == "B-1"
    assert queries.history("L-1", at=NOW).borrower == "B-2"


MOMENTS = [(datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=n)).isoformat() for n in range(4)]
PIECES = [
    opened("L-1", time=MOMENTS[0], id_="o1"),
    opened("L-2", time=MOMENTS[1], id_="o2"),
    limit_changed("L-1", 3, 2, time=MOMENTS[2], id_="c1"),
    received("L-1", time=MOMENTS[3], id_="r1"),
    named("B-1", time=MOMENTS[0], id_="n1"),
    raw("platform.partner.updated", "P-1", FULL["platform.partner.updated"], time=MOMENTS[1], id_="p1"),
]


@given(order=st.permutations(PIECES), cut=st.integers(0, len(PIECES)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_arrival_does_not_matter(order, cut):
    def shown(events):
        # Events of one moment keep the order they came in; the moments themselves do not depend on it.
        return sorted((e.time, e.type, e.subject, json.dumps(e.data, sort_keys=True)) for e in events)

    with transaction.atomic():
        take(PIECES)
        expected = queries.history("L-1", at=NOW)
        transaction.set_rollback(True)
    with transaction.atomic():
        take(order[:cut])
        take(order[cut:])
        found = queries.history("L-1", at=NOW)
        transaction.set_rollback(True)

    assert shown(found.events) == shown(expected.events)
    assert (found.borrower, found.lines) == (expected.borrower, expected.lines)
    assert [event.time for event in found.events] == sorted(event.time for event in found.events)


def test_identifiers_are_nowhere_in_the_clear():
    event = named("B-1", "李强", id_number="330106199001310011", phone="13912345678")
    take([event, event | {"data": event["data"] | {"phone": "13800000000"}}])

    with connection.cursor() as cursor:
        for table in ("risk_event", "risk_event_key", "risk_event_conflict", "risk_borrower", "risk_work"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")  # noqa: S608
            said = " ".join(row[0] for row in cursor.fetchall())
            assert not any(secret in said for secret in ("李强", "330106199001310011", "139123", "13800000000")), table


def test_a_borrower_is_read_back_with_the_newest_of_each_field(django_assert_max_num_queries):
    take([named("B-1", "李强", phone="139", time="2026-11-01T00:00:00Z", locale="en")])
    take([named("B-1", "李 强", id_number="33", time="2026-11-03T00:00:00Z")])
    take([named("B-1", "旧", phone="138", time="2026-10-01T00:00:00Z")])

    with django_assert_max_num_queries(3):
        card = queries.borrower("B-1")

    assert (card.name, card.phone, card.id_number, card.locale) == ("李 强", "139", "33", "en")


def test_a_borrower_known_by_a_line_alone_has_no_name_and_an_unknown_one_is_absent():
    take([opened("L-1")])

    assert queries.borrower("B-1").name == ""
    with pytest.raises(NoSuchBorrower):
        queries.borrower("B-9")


def test_erasure_destroys_the_key_and_takes_no_name_in_again():
    take([named("B-1", "李强")])

    erase("B-1")
    take([named("B-1", "李强", phone="139")])

    card = queries.borrower("B-1")
    assert (card.name, card.phone) == ("", None)
    assert Borrower.objects.get(ref="B-1").key is None


def test_another_master_key_in_front_still_knows_what_it_has_seen(settings):
    event = named("B-1", "李强")
    take([event])

    settings.MASTER_KEYS = "new:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=" + "," + settings.MASTER_KEYS

    assert fates([event]) == ["duplicate"]
    assert fates([event | {"data": {"name": "x"}}]) == ["conflict"]
    assert fates([named("B-2", "王磊")]) == ["accepted"]
    assert (queries.borrower("B-1").name, queries.borrower("B-2").name) == ("李强", "王磊")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reverse", [False, True])
def test_two_connections_with_the_same_events_store_each_once(reverse):
    batch = [opened(f"L-{n}", id_=f"race-{n}") for n in range(40)]
    other = [event | {"data": event["data"] | {"limit": 1}} for event in batch]
    answers = []
    start = threading.Barrier(2)

    def send(events):
        start.wait(10)
        answers.append(fates(events))
        connection.close()

    threads = [threading.Thread(target=send, args=[events]) for events in (batch, other[::-1] if reverse else batch)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert Event.objects.count() == EventKey.objects.count() == 40
    said = sorted(answers[0] + answers[1])
    assert said.count("accepted") == 40
    assert set(said) == {"accepted", "conflict" if reverse else "duplicate"}
    assert Conflict.objects.count() == (40 if reverse else 0)


@pytest.mark.django_db
def test_a_history_is_read_by_index_in_every_month():
    take([opened("L-1")])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + queries._OWN, {"line": "L-1", "at": NOW, "known_at": NOW})
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Seq Scan" not in plan
    assert "subject_time_idx" in plan
