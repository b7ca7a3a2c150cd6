"""Days on which no policy begins to rule, unless two colleagues of two roles break the glass."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from risk import clock
from risk.acting import By
from risk.holidays.calendar import china
from risk.peaks import freezes
from risk.peaks.freezes import Freeze, at
from risk.policy import lifecycle, releases, services
from risk.policy.errors import AuthorReleases, Frozen, NotEnoughPeople, WrongStep
from risk.policy.lifecycle import Change
from risk.policy.models import PolicyVersion
from tests.risk.releasing import by
from tests.risk.test_policy_versions import NEXT, ready

NOW = clock.now()
TODAY = clock.day(NOW)


@pytest.fixture(autouse=True)
def _forget():
    yield
    services.forget()


def held(monkeypatch, *frozen):
    """These days alone are frozen."""
    found = [Freeze("due_day", day, day) for day in frozen]
    monkeypatch.setattr(freezes, "at", lambda when: tuple(one for one in found if one.first == clock.day(when)))


def shanghai(*day):
    return datetime(*day, tzinfo=clock.SHANGHAI)


def test_due_days_festivals_and_peaks_of_promotions_are_frozen_and_other_days_are_not():
    found = freezes.freezes(date(2026, 9, 25), date(2026, 11, 30), china())

    assert [(one.name, one.first, one.last) for one in found] == [
        ("festival", date(2026, 9, 25), date(2026, 9, 27)),
        ("festival", date(2026, 10, 1), date(2026, 10, 7)),
        ("due_day", date(2026, 10, 10), date(2026, 10, 10)),
        ("due_day", date(2026, 10, 20), date(2026, 10, 20)),
        ("due_day", date(2026, 11, 10), date(2026, 11, 10)),
        ("promotion", date(2026, 11, 10), date(2026, 11, 11)),
        ("due_day", date(2026, 11, 20), date(2026, 11, 20)),
    ]
    assert [one.name for one in freezes.freezes(date(2026, 12, 12), date(2026, 12, 12), china())] == ["promotion"]


@pytest.mark.parametrize(
    ("moment", "names"),
    [
        (shanghai(2026, 11, 9, 23, 59), []), (shanghai(2026, 11, 10), ["due_day", "promotion"]),
        (shanghai(2026, 11, 11, 23, 59), ["promotion"]), (shanghai(2026, 11, 12), []),
        (datetime(2026, 11, 9, 16, tzinfo=UTC), ["due_day", "promotion"]),
    ],
)  # fmt: skip
def test_a_freeze_is_days_of_shanghai(moment, names):
    assert [one.name for one in at(moment)] == names


def test_the_first_free_moment_is_the_midnight_after_every_freeze_in_a_row(monkeypatch):
    monkeypatch.setattr(freezes, "at", at)

    assert freezes.free(shanghai(2026, 11, 10, 9)) == shanghai(2026, 11, 12)
    assert freezes.free(shanghai(2026, 11, 9, 9)) == shanghai(2026, 11, 9, 9)


@pytest.mark.parametrize(
    ("approvals", "broken"),
    [
        ([("li", "risk"), ("qian", "compliance")], True), ([("li", "risk"), ("sun", "risk")], False),
        ([("li", "compliance, risk")], False), ([("li", "risk"), ("li", "compliance")], False),
        ([("li", "risk"), ("qian", "compliance, risk")], True), ([("li", "risk"), ("machine", "")], False), ([], False),
    ],
)  # fmt: skip
def test_the_glass_takes_two_people_in_two_roles(approvals, broken):
    assert lifecycle.is_broken([By(name, role, "x") for name, role in approvals]) is broken


@pytest.mark.django_db
def test_inside_a_freeze_nothing_begins_until_two_roles_broke_the_glass_with_reasons(monkeypatch):
    version = ready()
    held(monkeypatch, TODAY)

    for step in (releases.canary, releases.release):
        with pytest.raises(Frozen) as refused:
            step(version, by=by("compliance"))
    assert refused.value.facts["until"] == clock.midnight(TODAY + timedelta(days=1)).isoformat()
    with pytest.raises(AuthorReleases):
        releases.break_glass(version, by=by("risk"))
    with pytest.raises(NotEnoughPeople):
        releases.break_glass(version, by=by("li", " "))
    releases.break_glass(version, by=by("li", "额度算错，不能等"))
    releases.break_glass(version, by=by("risk2", "同意"))
    with pytest.raises(Frozen):
        releases.release(version, by=by("compliance"))
    releases.break_glass(version, by=by("qian", "核对过，不能等"))

    assert releases.release(version, by=by("compliance")).status == "active"
    steps = PolicyVersion.objects.get().steps.filter(move="breakglass").order_by("id")
    assert [(one.actor, one.role, one.reason) for one in steps] == [
        ("li", "risk", "额度算错，不能等"), ("risk2", "risk", "同意"), ("qian", "compliance", "核对过，不能等"),
    ]  # fmt: skip
    assert steps[0].facts["freezes"] == [f"due_day {TODAY.isoformat()}"]


@pytest.mark.django_db
def test_a_release_counts_the_day_it_begins_and_an_approval_counts_for_its_freeze_alone(monkeypatch):
    """Fifteen days of notice: today may be frozen or not, that day may not."""
    version = ready(Change.TIGHTENING)
    that_day, later = TODAY + timedelta(days=15), TODAY + timedelta(days=20)
    held(monkeypatch, TODAY, that_day, later)
    for who in ("li", "qian"):
        releases.break_glass(version, by=by(who), effective_from=clock.midnight(later))
    with pytest.raises(Frozen):
        releases.release(version, by=by("compliance"))

    day_between = clock.midnight(that_day + timedelta(days=1))
    assert releases.release(version, by=by("compliance"), effective_from=day_between).effective_from == day_between


@pytest.mark.django_db
def test_what_is_put_off_by_itself_never_lands_in_a_freeze_and_what_rolls_back_never_waits(monkeypatch):
    version = ready(Change.TIGHTENING)
    releases.release(version, by=by("compliance"))
    that_day = clock.day(clock.now()) + timedelta(days=15)
    held(monkeypatch, TODAY, that_day)

    assert releases.postpone(version).effective_from == clock.midnight(that_day + timedelta(days=1))
    assert releases.roll_back(version, by=by("li", "错了")).status == "retired"


@pytest.mark.django_db
def test_without_a_freeze_there_is_no_glass_to_break():
    version = ready()

    with pytest.raises(WrongStep):
        releases.break_glass(version, by=by("li"))


@pytest.mark.django_db
def test_the_pages_show_the_freeze_who_approved_and_the_days_to_come(client, monkeypatch):
    ready()
    held(monkeypatch, TODAY)

    def enter(name, role):
        client.force_login(User.objects.get_or_create(username=name)[0])
        User.objects.get(username=name).groups.set([Group.objects.get_or_create(name=role)[0]])

    def step(move):
        return client.post(reverse("console:move-policy", args=[NEXT, move]), {"reason": "不能等"}).status_code

    enter("li", "risk")
    page = client.get(reverse("console:version", args=[NEXT])).content.decode()
    assert "集中还款日" in page
    assert reverse("console:move-policy", args=[NEXT, "breakglass"]) in page
    assert step("breakglass") == 302
    enter("qian", "compliance")
    assert step("release") == 422
    assert step("breakglass") == 302
    page = client.get(reverse("console:version", args=[NEXT])).content.decode()
    assert all(said in page for said in ("li (risk): 不能等", "qian (compliance): 不能等"))
    assert reverse("console:move-policy", args=[NEXT, "breakglass"]) not in page
    assert step("release") == 302
    assert "集中还款日" in client.get(reverse("console:calendar")).content.decode()
