"""The weekly sample of refusals: a share nobody can choose, read by somebody uninvolved, in time, the outcome kept."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from appeals import services
from appeals.errors import NoSuchCase, NotYourPart
from appeals.models import Case, Conflict
from appeals.roles import acting
from appeals.sampling import queries, rules
from appeals.sampling import services as sampling
from appeals.sampling.models import Draw, Sample
from appeals.sweeping import sweep
from risk.orders.models import Alert
from risk.work.services import drain
from tests.appeals.people import GROUNDS, in_review, make_staff
from tests.histories import AT

WEEK = rules.week_of(AT.date())
NEXT = timedelta(days=7)
WHY = "流水显示收入稳定，拒绝的理由只写了借款频率，没有说明为什么收入不足以抵消。"


def refused(reviewer, **over):
    case = in_review(reviewer, **over)
    case = services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["90天内借款不超过10次"], key="d")
    return services.record_told(case.number, case.seq)


@pytest.fixture
def lead():
    return make_staff("compliance")


@pytest.fixture
def one(trader, hands, reviewer):
    refused(reviewer)
    hands.at += NEXT
    sweep()
    drain(topics=[sampling.TOPIC])
    return Sample.objects.get()


@pytest.mark.parametrize(("refusals", "many"), [(0, 0), (1, 1), (50, 1), (51, 2), (1000, 20)])
def test_at_least_two_percent_are_drawn_and_always_the_same(refusals, many):
    made = [(UUID(int=n), 7) for n in range(refusals)]

    found = rules.drawn(made, week=WEEK)

    assert len(found) == many
    assert found == rules.drawn(made[::-1], week=WEEK)
    assert many < 20 or found != rules.drawn(made, week=WEEK + NEXT)


def test_a_week_is_drawn_once_when_it_is_over(trader, hands, reviewer):
    case = refused(reviewer)
    sweep()
    drain(topics=[sampling.TOPIC])
    assert not Sample.objects.exists()

    hands.at += NEXT
    for _again in range(2):
        sweep()
        drain(topics=[sampling.TOPIC])
        sampling.draw(WEEK)

    (found,) = Sample.objects.all()
    assert (found.case, found.draw.week, found.draw.refusals, found.decider) == (case, WEEK, 1, reviewer)
    assert case.steps.get(seq=found.seq).event == "decline"


def test_an_alarm_on_a_refused_case_is_not_another_refusal(trader, hands, reviewer):
    case = services.decline(in_review(reviewer).number, staff=reviewer, note=GROUNDS, targets=["少借"], key="d")
    services.raise_alarm(case.number, actor=acting(reviewer), kind="hardship", note="借款人说生活困难。", key="a")
    assert case.steps.filter(target="decided_keep").count() == 2

    assert sampling.draw(WEEK).refusals == 1


def test_weeks_of_a_standstill_are_made_up_for(db, hands):
    sampling.draw(WEEK - NEXT)
    hands.at += 3 * NEXT

    assert sampling.ask_for(hands.at) == 3
    drain(topics=[sampling.TOPIC])

    assert list(Draw.objects.order_by("week").values_list("week", flat=True)) == [WEEK + n * NEXT for n in range(-1, 3)]
    assert sampling.ask_for(hands.at) == 0


def test_only_somebody_uninvolved_reads_it(one, lead, reviewer):
    barred, under = make_staff("approver"), make_staff("approver", manager=reviewer)
    both = make_staff("approver", "reviewer")
    Conflict.objects.create(case=one.case, staff=barred, note="亲属", at=AT)

    assert [queries.waiting(staff) for staff in (barred, under)] == [[], []]
    assert queries.waiting(lead) == queries.waiting(both) == [one]
    with pytest.raises(NoSuchCase):
        sampling.review(one.pk, staff=barred, finding="sound", note=WHY)
    with pytest.raises(NotYourPart):
        queries.waiting(reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.filter(pk=one.pk).update(reviewer=reviewer, finding="sound", reviewed_at=AT)


def test_it_is_read_on_a_page_with_the_reasons_and_the_outcome_is_kept(client, one, lead):
    client.force_login(lead)
    assert f"/desk/samples/{one.pk}/" in client.get("/desk/samples/").text
    page = client.get(f"/desk/samples/{one.pk}/").text
    assert GROUNDS in page
    assert "90天内借款不超过10次" in page
    assert "BEH-SMALLFREQ" in page

    said = {"key": "k", "finding": "wrong", "note": WHY}
    assert client.post(f"/desk/samples/{one.pk}/", said | {"note": "短"}).status_code == 422
    assert client.post(f"/desk/samples/{one.pk}/", said).status_code == 302
    client.post(f"/desk/samples/{one.pk}/", said | {"finding": "sound"})

    one.refresh_from_db()
    assert (one.finding, one.note, one.reviewer) == ("wrong", WHY, lead)
    listed = client.get("/desk/samples/").text
    assert "现在没有等您读的抽查" in listed
    (week,) = [row for row in queries.weeks(lead, at=AT + NEXT) if row.drawn]
    assert (week.refusals, week.drawn, week.share, week.read, week.wrong) == (1, 1, 1.0, 1, 1)
    other = make_staff("approver")
    client.force_login(other)
    assert client.get(f"/desk/samples/{one.pk}/").status_code == 404


def test_what_nobody_reads_in_five_working_days_is_told_once(hands, one, lead):
    assert sampling.tell_late(hands.at) == 0
    hands.at = one.due_at

    assert (sampling.tell_late(hands.at), sampling.tell_late(hands.at)) == (1, 0)
    assert Alert.objects.get(kind=sampling.ALERT, subject=str(one.pk)).closed_at is None
    assert queries.weeks(lead, at=hands.at)[0].late == 1

    sampling.review(one.pk, staff=lead, finding="sound", note=WHY)
    assert Alert.objects.get(kind=sampling.ALERT).closed_at is not None


def test_refusals_of_the_queue_apart_are_read_and_counted_by_its_role_alone(client, one, lead):
    Case.objects.filter(pk=one.case_id).update(kind="aml_objection")
    Draw.objects.update(refusals=0, apart=1)
    aml = make_staff("aml")

    assert queries.waiting(aml) == [one]
    assert queries.waiting(lead) == []
    assert [(row.refusals, row.drawn) for row in queries.weeks(lead, at=AT + NEXT)] == [(0, 0)]
    assert [(row.refusals, row.drawn) for row in queries.weeks(aml, at=AT + NEXT)] == [(1, 1)]
    client.force_login(lead)
    assert client.get(f"/desk/samples/{one.pk}/").status_code == 404
