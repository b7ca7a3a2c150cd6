"""A check outside the files: ordered at the desk, agreed or refused by the borrower, reported item by item."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from appeals import services, visits
from appeals.errors import NoConsent, NoSuchCase, NothingAsked, NotReady, TooLate
from appeals.models import Visit
from appeals.status import Status, Way
from appeals.visits import Plan
from risk.templatetags.figures import moment
from tests.appeals.people import BORROWER, in_review, make_staff
from tests.histories import AT
from tests.support.stories import enter

pytestmark = pytest.mark.usefixtures("trader")
SLOTS = (AT + timedelta(days=1), AT + timedelta(days=2))


@pytest.fixture
def field(db):
    return make_staff("specialist")


def ordered(reviewer, **over):
    case = in_review(reviewer)
    plan = Plan(
        **{"way": Way.SITE, "place": "朝阳路12号", "items": ("是否在经营", "材料的原件"), "slots": SLOTS} | over
    )
    return services.order_check(case.number, staff=reviewer, note="照片里看不清招牌。", key="o", plan=plan)


def test_it_is_ordered_agreed_and_reported_on_pages(client, reviewer, field, hands):
    case = in_review(reviewer)
    client.force_login(reviewer)
    said = {"key": "o", "way": "site", "items": ["business", "originals"], "note": "照片里看不清招牌。"}
    client.post(f"/desk/cases/{case.number}/order-check/", said | {"first": "2026-11-21T10:00"})
    case.refresh_from_db()
    assert case.status == Status.OFFLINE_VERIFY
    (visit,) = case.visits.all()
    assert visit.times == [AT.replace(day=21, hour=10, minute=0)]
    services.agree_visit(case.number, borrower=BORROWER, place=0)
    client.force_login(field)
    page = client.get(f"/desk/cases/{case.number}/").text
    assert moment(visit.times[0]) in page
    answers = {"found-0": "yes", "found-1": "no", "found-2": "x"}
    client.post(f"/desk/cases/{case.number}/report-check/", {"key": "r", "note": "店在营业，没有见到原件。"} | answers)
    case.refresh_from_db()
    visit.refresh_from_db()
    assert (case.status, case.assignee) == (Status.IN_REVIEW, reviewer)
    assert visit.found == ["yes", "no", "unknown"]
    client.force_login(reviewer)
    assert "不属实" in client.get(f"/desk/cases/{case.number}/").text


def test_nothing_is_reported_before_the_borrower_said_a_word(reviewer, field):
    case = ordered(reviewer)
    asked = {"staff": field, "note": "店在营业。", "found": ["yes", "yes"]}
    with pytest.raises(NotReady):
        services.report_check(case.number, **asked, key="early")
    case.refresh_from_db()
    assert case.status == Status.OFFLINE_VERIFY
    services.report_check(case.number, **asked, key="r", is_agreed=True)
    services.report_check(case.number, **asked, key="r", is_agreed=True)
    assert case.visits.get().agreed_at == AT


def test_who_says_no_is_not_checked_and_the_case_goes_on(reviewer, field):
    case = ordered(reviewer)
    services.agree_visit(case.number, borrower=BORROWER, place=0)
    services.refuse_visit(case.number, borrower=BORROWER)
    services.report_check(case.number, staff=field, note="借款人不同意。", found=["yes", "yes"], key="r")
    case.refresh_from_db()
    visit = case.visits.get()
    assert (case.status, visit.found, visit.slot_at) == (Status.IN_REVIEW, [], None)
    with pytest.raises(NotReady):
        services.agree_visit(case.number, borrower=BORROWER, place=0)


def test_only_a_time_that_was_offered_and_is_to_come(reviewer, hands):
    case = ordered(reviewer)
    for place in (2, -1, None):
        with pytest.raises(TooLate):
            services.agree_visit(case.number, borrower=BORROWER, place=place)
    hands.at = SLOTS[0]
    with pytest.raises(TooLate):
        services.agree_visit(case.number, borrower=BORROWER, place=0)
    assert services.agree_visit(case.number, borrower=BORROWER, place=1).slot_at == SLOTS[1]


def test_an_order_offers_at_most_three_times_all_to_come(reviewer):
    case = in_review(reviewer)
    for slots in ((AT,), tuple(AT + timedelta(hours=n) for n in range(1, 5))):
        plan = Plan(items=("是否在经营",), slots=slots)
        with pytest.raises(NothingAsked):
            services.order_check(case.number, staff=reviewer, note="看不清。", key="o", plan=plan)
    assert not Visit.objects.exists()


def test_an_order_names_what_is_checked(reviewer):
    case = in_review(reviewer)
    with pytest.raises(NothingAsked):
        services.order_check(case.number, staff=reviewer, note="看不清。", key="o", plan=Plan(items=()))


def test_a_stranger_s_visit_is_not_there(reviewer):
    case = ordered(reviewer)
    with pytest.raises(NoSuchCase):
        services.agree_visit(case.number, borrower="B-other", place=0)
    assert visits.open_visit(case).slot_at is None


def test_a_place_is_kept_only_by_a_consent_of_its_own_and_is_gone_when_it_is_taken_back(client, reviewer, field):
    case = ordered(reviewer)
    enter(client, BORROWER)
    client.post(f"/appeals/{case.number}/visit/", {"answer": "yes", "time": "0"})
    said = {"staff": field, "note": "店在营业。", "found": ["yes", "yes"], "key": "r"}
    with pytest.raises(NoConsent):
        services.report_check(case.number, **said, spot="39.90421,116.40739")

    client.post(f"/appeals/{case.number}/visit/", {"answer": "yes", "time": "0", "spot": "1"})
    for none in ("here", "91,0", "0,181"):
        with pytest.raises(NothingAsked):
            services.report_check(case.number, **said, spot=none)
    services.report_check(case.number, **said, spot="39.90421,116.40739")
    assert "39.9042,116.4074" in client.get(f"/appeals/{case.number}/").text
    assert not any("116.40" in str(step.body) for step in case.steps.all())  # the trail can't forget

    client.post(f"/appeals/{case.number}/visit/1/spot/")
    visit = case.visits.get()
    assert (visit.spot, visit.spot_withdrawn_at) == ("", AT)
    page = client.get(f"/appeals/{case.number}/").text
    assert "没有保留定位" in page
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(spot="39.9042,116.4074")


def test_nobody_takes_back_what_another_agreed_to(client, reviewer):
    case = ordered(reviewer)
    services.agree_visit(case.number, borrower=BORROWER, place=0, may_locate=True)
    enter(client, "B-2")

    assert client.post(f"/appeals/{case.number}/visit/1/spot/").status_code == 404
    assert case.visits.get().may_locate
