"""The queue: who comes next, who may take what, and a plan that stays an index's."""

from datetime import timedelta

import pytest
from django.db import connection

from appeals import numbers, queries, services
from appeals.commands import Papers
from appeals.errors import NotNext, NotYourPart
from appeals.models import Case
from appeals.routing import queue, urgency
from appeals.status import Kind, Status
from tests.appeals.people import BORROWER, CODES, LINE, make_staff, queued
from tests.histories import AT


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({}, "L1"),
        ({"held": ["P-BIZ"]}, "BIZ"),
        ({"codes": ["DAT-ERROR", "SYS-INCIDENT"]}, "DATA"),
        ({"kind": Kind.HARDSHIP}, "HARD"),
        ({"is_distress": True, "kind": Kind.HARDSHIP}, "P0"),
        ({"is_staff": True, "is_distress": True}, "STAFF"),
    ],
)
def test_a_case_is_routed_by_what_it_is(over, code):
    case = {"kind": Kind.APPEAL, "codes": ["CRD-DTI"], "held": [], "is_distress": False, "is_staff": False}
    assert queue(**case | over) == code


def test_need_and_vulnerability_add_points():
    assert urgency(choice="medical", is_distress=False, regulator=False) == 20
    assert urgency(choice="", is_distress=True, regulator=True) == 120


@pytest.mark.usefixtures("trader")
class TestWaiting:
    def test_days_left_come_before_urgency_and_urgency_before_age(self, reviewer):
        cases = [queued(codes=[code]) for code in CODES[:3]]
        Case.objects.filter(pk=cases[2].pk).update(due_on=cases[2].due_on - timedelta(days=1))
        Case.objects.filter(pk=cases[1].pk).update(urgency=20)
        assert [case.pk for case in queries.queue(reviewer)] == [cases[2].pk, cases[1].pk, cases[0].pk]
        assert [case.pk for case in queries.queue(reviewer, after=cases[2].number)] == [cases[1].pk, cases[0].pk]

    def test_only_the_next_three_may_be_chosen(self, reviewer, hands):
        cases = []
        for code in CODES[:4]:
            cases.append(queued(codes=[code]))
            hands.move(seconds=1)
        with pytest.raises(NotNext):
            services.claim(cases[3].number, staff=reviewer, key="k")
        assert services.claim(cases[2].number, staff=reviewer, key="k").status == Status.IN_REVIEW

    def test_a_business_case_waits_for_somebody_who_knows_business(self, files):
        files["papers"] = Papers(held=("P-BIZ",))
        case = queued(consents=["P-BIZ"])
        assert case.queue == "BIZ"
        assert services.claim_next(make_staff("reviewer", skills=["doc"])) is None
        assert services.claim_next(make_staff("reviewer", skills=["biz"])).pk == case.pk

    def test_a_colleague_s_own_case_is_assigned_by_a_supervisor(self, reviewer, approver):
        make_staff("risk", borrower=BORROWER)
        case = queued()
        assert case.queue == "STAFF"
        assert services.claim_next(reviewer) is None
        with pytest.raises(NotYourPart):
            services.assign(case.number, staff=reviewer, assignee=reviewer, key="k")
        case = services.assign(case.number, staff=approver, assignee=reviewer, key="k")
        assert (case.assignee_id, case.steps.last().delegated_by) == (reviewer.pk, f"staff:{approver.pk}")

    def test_second_eyes_see_only_what_they_may_give(self, reviewer, approver):
        case = queued()
        Case.objects.filter(pk=case.pk).update(
            status=Status.PENDING_2ND_EYE, eyes=["APPR"], round=1, proposal={"by": reviewer.pk}
        )
        assert [found.pk for found in queries.second_queue(approver)] == [case.pk]
        assert queries.second_queue(make_staff("specialist")) == []
        services.step_aside(case.number, staff=approver, note="邻居")
        assert queries.second_queue(approver) == []

    def test_reads_take_the_queries_they_say(self, django_assert_num_queries):
        case = queued()
        with django_assert_num_queries(1):
            queries.own_case(case.number, borrower=BORROWER)
        with django_assert_num_queries(1):
            queries.timeline(case)
        with django_assert_num_queries(2):
            queries.newest_case(LINE)

    def test_the_aml_queue_is_nobody_else_s(self, reviewer):
        case = queued()
        seen = list(case.steps.values_list("event", flat=True))
        services.signal_aml(case.number, staff=make_staff("specialist"), note="转入来源可疑。")
        assert list(case.steps.values_list("event", flat=True)) == seen
        assert queries.shadows(make_staff("aml")).count() == 1
        for role in ("reviewer", "approver", "compliance", "risk"):
            with pytest.raises(NotYourPart):
                queries.shadows(make_staff(role))


@pytest.mark.django_db
def test_every_page_of_a_long_queue_is_read_once_and_in_order(reviewer, django_assert_max_num_queries):
    same = {"borrower": "B", "line": "L", "status": Status.QUEUED, "received_at": AT}
    days = [AT.date(), AT.date() + timedelta(days=1), None]
    made = [Case(number=numbers.fresh(AT.date()), due_on=days[n % 3], urgency=n % 2, **same) for n in range(330)]
    Case.objects.bulk_create(made)
    seen, after = [], None
    while page := queries.queue(reviewer, after=after):
        seen += page
        after = page[-1].number
    assert [case.pk for case in seen] == list(Case.objects.next_up().values_list("pk", flat=True))
    with django_assert_max_num_queries(7):
        queries.queue(reviewer, after=seen[200].number)


@pytest.mark.django_db
def test_the_next_case_is_found_by_its_index_among_many():
    waiting = [
        Case(
            number=f"MB-{n}", borrower="B", line="L", status=Status.QUEUED, due_on=AT.date() + timedelta(days=n % 15),
            received_at=AT,
        )
        for n in range(2_000)
    ]  # fmt: skip
    done = [Case(number=f"MC-{n}", borrower="B", line="L", status=Status.CLOSED_FINAL) for n in range(2_000)]
    Case.objects.bulk_create([*waiting, *done])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE appeals_case")
    deep = waiting[1_000]
    deep.refresh_from_db()
    pages = [Case.objects.next_up(), *(Case.objects.next_up().filter(place) for place in queries.behind(deep))]
    for page in pages:
        plan = page[:50].explain()
        assert "case_next_up" in plan
        assert "Seq Scan" not in plan
        assert "Filter" not in plan  # read by range, whatever the depth
    assert "Sort" not in pages[0][:50].explain()
