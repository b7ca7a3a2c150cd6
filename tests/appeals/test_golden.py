"""Golden cases: two people name one, a colleague who had no part in it judges it blind, then reads how it ended."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from appeals import services
from appeals.golden import queries
from appeals.golden import services as golden
from appeals.golden.models import BlindView, Golden
from appeals.models import Case, Conflict
from appeals.proofs.models import Proof
from appeals.team import team
from tests.appeals.people import BORROWER, GROUNDS, in_review, make_staff, queued
from tests.histories import AT

pytestmark = pytest.mark.usefixtures("trader")
WHY = "近一年借款次数没有变化，材料只证明了收入，原决定看的是借款频率，所以维持是对的，并写明改善办法。"


def ended(reviewer):
    case = in_review(reviewer)
    case = services.decline(case.number, staff=reviewer, note=GROUNDS, targets=["90天内借款不超过10次"], key="d")
    return services.record_told(case.number, case.seq)


@pytest.fixture
def other():
    return make_staff("reviewer")


@pytest.fixture
def lead():
    return make_staff("compliance")


@pytest.fixture
def one(reviewer, approver, lead):
    found = golden.name(ended(reviewer).number, staff=approver, leaning="keep", why=WHY)
    golden.agree(found.pk, staff=lead)
    return found


def press(client, staff, address, **said):
    client.force_login(staff)
    return client.post(f"/desk/{address}/", {"key": "k-1"} | said)


def test_it_takes_two_leads_to_make_a_case_golden(reviewer, approver, lead, other):
    found = golden.name(ended(reviewer).number, staff=approver, leaning="keep", why=WHY)

    assert golden.name(found.case.number, staff=lead, leaning="restore", why=WHY) == found
    assert queries.due(other, at=AT) is None
    with pytest.raises(golden.NotYourPart):
        golden.agree(found.pk, staff=approver)
    with pytest.raises(golden.NotYourPart):
        golden.agree(found.pk, staff=other)
    golden.agree(found.pk, staff=lead)
    golden.agree(found.pk, staff=lead)

    assert queries.due(other, at=AT) == found
    with pytest.raises(IntegrityError), transaction.atomic():
        Golden.objects.filter(pk=found.pk).update(agreed_by=approver)


def test_only_an_appeal_that_has_ended_is_named_and_only_by_a_lead(client, reviewer, approver):
    case = queued()
    address = f"cases/{case.number}/golden"

    assert press(client, approver, address, leaning="keep", note=WHY).status_code == 409
    assert press(client, reviewer, address, leaning="keep", note=WHY).status_code == 403
    assert press(client, approver, address, leaning="unsure", note=WHY).status_code == 422
    assert not Golden.objects.exists()


def test_a_lead_names_it_on_the_page_of_the_ended_case(client, reviewer, approver):
    case = ended(reviewer)
    client.force_login(reviewer)
    assert f"cases/{case.number}/golden/" not in client.get(f"/desk/cases/{case.number}/").text
    client.force_login(approver)
    assert f"cases/{case.number}/golden/" in client.get(f"/desk/cases/{case.number}/").text

    press(client, approver, f"cases/{case.number}/golden", leaning="keep", note=WHY)

    assert case.number in client.get("/desk/golden/").text
    assert f"cases/{case.number}/golden/" not in client.get(f"/desk/cases/{case.number}/").text


def test_a_colleague_judges_without_the_end_and_then_reads_it(client, other, one):
    client.force_login(other)
    assert f"/desk/golden/{one.pk}/" in client.get("/desk/").text
    blind = client.get(f"/desk/golden/{one.pk}/").text
    assert one.case.statement in blind
    for secret in (WHY, GROUNDS, one.case.number, BORROWER, "对的结果</dt>"):
        assert secret not in blind

    told = client.post(
        f"/desk/golden/{one.pk}/", {"key": "k", "leaning": "restore", "note": "材料都是真的"}, follow=True
    )

    assert "与确认的结果不同" in told.text
    assert WHY in told.text
    assert f"/desk/golden/{one.pk}/" not in client.get("/desk/").text
    client.post(f"/desk/golden/{one.pk}/", {"key": "k2", "leaning": "keep", "note": "改主意"})
    assert BlindView.objects.get().leaning == "restore"


def test_nobody_judges_what_they_had_a_part_in(client, reviewer, approver, lead, other, one):
    barred = make_staff("reviewer")
    Conflict.objects.create(case=one.case, staff=barred, note="亲属", at=AT)

    assert [queries.due(staff, at=AT) for staff in (reviewer, approver, lead, barred)] == [None] * 4
    assert press(client, reviewer, f"golden/{one.pk}", leaning="keep", note="x").status_code == 404
    assert queries.due(other, at=AT) == one


def test_one_a_week_and_never_the_same_twice(hands, reviewer, approver, lead, other, one):
    golden.judge(one.pk, staff=other, leaning="keep", note="借款次数没变")
    second = golden.name(ended_again(reviewer).number, staff=approver, leaning="keep", why=WHY)
    golden.agree(second.pk, staff=lead)

    assert queries.due(other, at=hands()) is None
    hands.move(days=7)
    assert queries.due(other, at=hands()) == second


def ended_again(reviewer):
    """Declined before, so a lead had to agree (E.7)."""
    case = services.decline(
        in_review(reviewer, decision="D-again", codes=["CRD-DTI"]).number,
        staff=reviewer, note=GROUNDS, targets=["90天内借款不超过10次"], key="d",
    )  # fmt: skip
    case = services.agree(case.number, staff=make_staff("compliance"), note="同意。", key="a")
    return services.record_told(case.number, case.seq)


def test_a_case_whose_papers_are_shredded_is_asked_of_nobody(other, one):
    Proof.objects.create(case=one.case, slot="income", key="p", size=1, sha256="0" * 64, wrapped=None)

    assert queries.due(other, at=AT) is None
    assert queries.standing() == []


def test_a_retired_one_is_asked_of_nobody_and_its_views_stay(client, lead, other, one):
    golden.judge(one.pk, staff=other, leaning="keep", note="借款次数没变")
    assert press(client, other, f"golden/{one.pk}/retire").status_code == 403
    press(client, lead, f"golden/{one.pk}/retire")

    assert queries.due(make_staff("reviewer"), at=AT) is None
    assert [view.is_right for view in queries.views_of(other)] == [True]
    with pytest.raises(DatabaseError), transaction.atomic():
        BlindView.objects.all().delete()


def test_the_team_sees_how_many_and_each_only_their_own(hands, reviewer, other, one):
    golden.judge(one.pk, staff=other, leaning="keep", note="借款次数没变")
    golden.judge(one.pk, staff=make_staff("reviewer"), leaning="restore", note="收入够了")

    found = team(other, at=hands() + timedelta(hours=1))

    assert (found.golden.given, found.golden.right, found.golden.share) == (2, 1, None)
    assert (found.own.golden.given, found.own.golden.right) == (1, 1)
    assert team(reviewer, at=hands()).own.golden.given == 0


def test_finding_the_one_that_is_due_asks_the_same_of_one_as_of_many(
    hands, lead, approver, other, one, django_assert_max_num_queries
):
    for n in range(15):
        ended = Case.objects.create(number=f"MB-G-{n}", borrower=f"B-{n}", line="L", status="closed", outcome="keep")
        Conflict.objects.create(case=ended, staff=other, note="同学")
        Golden.objects.create(
            case=ended,
            leaning="keep",
            why="x",
            named_by=lead,
            named_at=AT,
            agreed_by=approver,
            agreed_at=AT - timedelta(days=n + 1),
        )

    with django_assert_max_num_queries(6):
        found = queries.due(other, at=hands.at)

    assert found == one
