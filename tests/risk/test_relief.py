"""Relief programmes: risk staff start and end them with a reason; whom they cover, to the day."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, transaction

from risk import clock
from risk.acting import By
from risk.relief import queries, services
from risk.relief.errors import BadProgramme
from risk.relief.models import Programme, ProgrammeStep

pytestmark = pytest.mark.django_db
TODAY = clock.day(clock.now())
BY = By("risk", "risk", "台风")


def start(**over):
    usual = {"kind": "free_pause", "title": "台风", "regions": ["3301"], "starts_on": TODAY, "ends_on": TODAY}
    return services.start(**{**usual, "by": BY, "key": "k", **over})


def member(role):
    user = User.objects.create_user(f"someone-{role}")
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


@pytest.mark.parametrize(
    ("region", "days", "covered"),
    [("330106", 0, True), ("330106", 1, False), ("330106", -1, False), ("440100", 0, False), (None, 0, False)],
)
def test_it_covers_its_regions_on_its_days(region, days, covered):
    start()

    found = queries.covering(region, on=TODAY + timedelta(days=days))
    assert found == (frozenset({"free_pause"}) if covered else frozenset())


@pytest.mark.parametrize("place", ["33", "330000", "330100", "330106"])
def test_a_province_and_a_city_cover_what_is_in_them(place):
    start(regions=[place])
    assert queries.covering("330106", on=TODAY)
    assert not queries.covering("340106", on=TODAY)


def test_without_regions_it_covers_everybody_until_it_is_ended():
    programme = start(regions=[])
    assert queries.covering(None, on=TODAY) == {"free_pause"}

    services.end(programme.pk, by=BY)
    services.end(programme.pk, by=BY)
    assert queries.covering(None, on=TODAY) == frozenset()
    assert [*programme.steps.values_list("move", flat=True)] == ["start", "end"]


def test_the_same_key_starts_once():
    assert start().pk == start().pk
    assert ProgrammeStep.objects.count() == 1


@pytest.mark.parametrize(
    "over",
    [
        {"title": " "},
        {"kind": "gift"},
        {"regions": ["浙江"]},
        {"ends_on": TODAY - timedelta(days=1), "starts_on": TODAY - timedelta(days=2)},
        {"starts_on": TODAY + timedelta(days=1)},
    ],
)
def test_what_makes_no_sense_is_refused(over):
    with pytest.raises(BadProgramme):
        start(**over)
    assert not Programme.objects.exists()


def test_its_steps_only_grow():
    start()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ProgrammeStep.objects.update(reason="")


def test_risk_staff_start_and_end_it_with_a_reason_on_the_console(client):
    client.force_login(member("risk"))
    form = {"kind": "penalty_waiver", "title": "洪水", "regions": "3301 3302", "key": "k", "reason": "政府通告"}
    days = {"starts_on": TODAY.isoformat(), "ends_on": TODAY.isoformat()}
    refused = client.post("/console/relief/", form | days | {"reason": " "})
    assert client.post("/console/relief/", form | days).status_code == 302
    programme = Programme.objects.get()
    assert client.post(f"/console/relief/{programme.pk}/end/", {"reason": ""}).status_code == 422
    assert client.post(f"/console/relief/{programme.pk}/end/", {"reason": "灾情结束"}).status_code == 302

    page = client.get("/console/relief/").content.decode()
    assert refused.status_code == 422
    assert "请写明理由" in refused.content.decode()
    assert programme.regions == ["3301", "3302"]
    assert "政府通告" in page
    assert "灾情结束" in page
    assert LogEntry.objects.filter(change_message__contains="relief").count() == 2


@pytest.mark.parametrize(("role", "sees", "acts"), [("compliance", 200, 403), ("reviewer", 403, 403)])
def test_nobody_else_may(client, role, sees, acts):
    client.force_login(member(role))
    programme = start()

    assert client.get("/console/relief/").status_code == sees
    assert client.post(f"/console/relief/{programme.pk}/end/", {"reason": "x"}).status_code == acts
    programme.refresh_from_db()
    assert programme.ended_at is None
