"""Announcements: two sign, whom it concerns is told once, and every link from a reason leads somewhere."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from risk import clock
from risk.acting import By
from risk.incidents import inside
from risk.nights.models import Night
from risk.nights.readings import portfolio
from risk.todos.models import Todo
from risk.watching import readings
from risk.watching import services as warnings
from risk.watching.models import EarlyWarning, Tick
from risk.watching.playbooks import TURNED
from risk.watching.thresholds import thresholds
from risk.work.models import Work
from risk.work.services import drain
from support.announcements import drafting, queries, services, telling
from support.announcements.errors import AuthorSigns, NotFit, NotOpen
from support.announcements.fit import Draft, problems
from support.announcements.models import Announcement
from support.announcements.scope import Scope
from support.announcements.terms import terms
from support.notices.models import Notice
from tests.histories import funding_reported, incident_opened, known_borrower, limit_changed, line_opened, maintenance
from tests.support.stories import ago, enter, tell

pytestmark = pytest.mark.django_db
ZH = {"title": "循环额度调整", "digest": "额度统一调整，已借的不变。", "text": "全文。", "todo": "", "map": []}
EN = {"title": "Lines change", "digest": "Lines are adjusted; loans stay.", "text": "In full.", "todo": "", "map": []}


def written(**over):
    usual = Draft(
        kind="product",
        body={"zh": ZH, "en": EN},
        scope=Scope(),
        codes=("PRD-STRATEGY",),
        incident="",
        rates=(),
        begins_at=clock.now() - timedelta(days=1),
        ends_at=None,
    )
    return replace(usual, **over)


def by(name, *roles):
    return By(name, ", ".join(sorted(roles or {"risk"})), "x")


def published(key="k", ref="", **over):
    row = services.draft(written(**over), by=by("anna"), key=key, ref=ref)
    services.sign(row.ref, row.number, by=by("bo", "compliance"))
    assert services.sign(row.ref, row.number, by=by("chen"))
    return Announcement.objects.get(pk=row.pk)


@pytest.fixture
def cut(client):
    """A line whose limit was cut by a product change, in 杭州."""
    tell(
        known_borrower(ago(days=400)),
        line_opened(ago(days=400), limit=2_000_000),
        limit_changed(ago(days=2), 2_000_000, 1_600_000, codes=["PRD-STRATEGY"], note="循环额度调整"),
    )
    enter(client)


def test_two_sign_of_whom_one_is_of_compliance_and_none_is_the_author():
    row = services.draft(written(), by=by("anna", "compliance"), key="k")
    assert services.draft(written(), by=by("anna"), key="k").pk == row.pk

    with pytest.raises(AuthorSigns):
        services.sign(row.ref, 1, by=by("anna", "compliance"))
    assert not services.sign(row.ref, 1, by=by("bo"))
    assert not services.sign(row.ref, 1, by=by("bo"))
    assert not services.sign(row.ref, 1, by=by("chen"))
    assert queries.in_force() == []
    assert services.sign(row.ref, 1, by=by("dora", "compliance"))

    assert [one.ref for one in queries.in_force()] == [row.ref]
    with pytest.raises(NotOpen):
        services.sign(row.ref, 1, by=by("emil", "compliance"))


def test_a_new_version_takes_the_place_of_the_old_which_can_still_be_read(client):
    first = published()
    second = published(key="k2", ref=first.ref, body={"zh": ZH | {"title": "改好了"}, "en": EN})

    assert [(one.ref, one.number) for one in queries.in_force()] == [(first.ref, 2)]
    assert "改好了" in client.get(f"/announcements/{second.ref}/").text
    old = client.get(f"/announcements/{second.ref}/?version=1").text
    assert "循环额度调整" in old
    assert "这是以前的版本" in old
    with pytest.raises(IntegrityError), transaction.atomic():
        first.steps.update(actor="nobody")


@pytest.mark.parametrize(
    ("over", "word"),
    [
        ({"body": {"zh": ZH | {"digest": "长" * 101}, "en": EN}}, "太长"),
        ({"body": {"zh": ZH, "en": EN | {"title": " "}}}, "没有写全"),
        ({"body": {"zh": ZH | {"text": "风控需要"}, "en": EN}}, "系统评估"),
        ({"body": {"zh": ZH | {"text": "好消息！"}, "en": EN}}, "感叹号"),
        ({"codes": ("AML-CONF",)}, "AML-CONF"),
        ({"codes": ("FRD-ACCT",)}, "FRD-ACCT"),
        ({"codes": ("PRD-NONE",)}, "PRD-NONE"),
        ({"scope": Scope(regions=("杭州",))}, "地区代码"),
        ({"kind": "rate", "rates": (1800,)}, "年利率"),
        ({"kind": "rate", "rates": (1800, 1560)}, "新借款"),
        ({"kind": "migration"}, "逐条"),
        ({"incident": "INC-NONE"}, "INC-NONE"),
        ({"ends_at": clock.now() - timedelta(days=30)}, "结束时间"),
    ],
)
def test_what_may_not_be_told_is_refused_with_what_to_write(over, word):
    with pytest.raises(NotFit, match=word):
        services.draft(written(**over), by=by("anna"), key="k")

    assert not Announcement.objects.exists()


def test_a_migration_is_told_fifteen_days_before_to_its_cohort_alone_whatever_they_chose():
    pairs = {"map": [["旧额度", "新额度"]]}
    body = {"zh": ZH | pairs, "en": EN | {"map": [["old line", "new line"]]}}
    soon = written(kind="migration", body=body, begins_at=clock.now() + timedelta(days=14))
    assert any("15天" in one for one in problems(soon, at=clock.now()))
    tell(
        line_opened(line="L-1", borrower="B-1"),
        line_opened(line="L-2", borrower="B-1"),
        line_opened(line="L-3", borrower="B-3", product="instalment"),
    )

    published(
        kind="migration", body=body, begins_at=clock.now() + timedelta(days=16), scope=Scope(products=("revolving",))
    )
    drain(topics=[services.PUBLISHED, telling.TELL])
    drain(topics=[services.PUBLISHED, telling.TELL])

    (notice,) = Notice.objects.all()
    assert (notice.borrower, notice.name, notice.topic) == ("B-1", "G2", "")
    assert notice.deliveries.filter(channel="sms").exists()


def test_a_walk_that_runs_out_of_time_goes_on_behind_the_line_it_came_to(monkeypatch):
    monkeypatch.setattr(inside, "SLICE", 1)
    monkeypatch.setattr(telling, "SECONDS", -1.0)
    tell(*(line_opened(line=f"L-{n}", borrower=f"B-{n}") for n in (1, 2, 3)))
    published()
    told = []
    one_slice = inside.places
    monkeypatch.setattr(inside, "places", lambda refs, at: told.append(list(refs)) or one_slice(refs, at))

    drain(topics=[services.PUBLISHED, telling.TELL])

    assert told == [["L-1"], ["L-2"], ["L-3"]]
    assert set(Notice.objects.values_list("borrower", flat=True)) == {"B-1", "B-2", "B-3"}
    assert Work.objects.filter(topic=services.PUBLISHED).count() == 4


def test_other_announcements_wait_for_the_digest_of_who_chose_nothing():
    tell(line_opened(line="L-1", borrower="B-1"))
    published()

    drain(topics=[services.PUBLISHED, telling.TELL])

    (notice,) = Notice.objects.all()
    assert [one.channel for one in notice.deliveries.all()] == ["app"]
    assert "AN-" in "".join(notice.body["en"]["parts"])


def test_a_rate_change_shows_both_yearly_costs_and_touches_new_draws_only(client):
    row = published(kind="rate", rates=(1800, 1560), begins_at=clock.now() + timedelta(days=3))

    old, new = terms(row)
    page = client.get(f"/announcements/{row.ref}/").text

    assert (str(old.annual.simple), str(new.annual.simple)) == ("0.1800", "0.1560")
    assert str(old.annual.compound) == "0.1956"
    assert "18.00%" in page
    assert "15.60%" in page
    assert "已经借的，利率和每期金额都不变" in page


def test_a_reason_links_to_what_announces_it_and_the_link_leads_there(client, cut):
    row = published()

    page = client.get("/why/L-1/").text

    assert f'href="/announcements/{row.ref}/"' in page
    assert client.get(f"/announcements/{row.ref}/").status_code == 200
    assert "有关：您的额度在范围内" in client.get(f"/announcements/{row.ref}/").text


@pytest.mark.parametrize(
    ("over", "is_linked"),
    [
        ({"scope": Scope(regions=("330000",))}, True),
        ({"scope": Scope(regions=("440000",))}, False),
        ({"scope": Scope(products=("instalment",))}, False),
        ({"codes": ()}, False),
        ({"codes": (), "kind": "policy"}, True),
        ({"ends_at": clock.now() - timedelta(hours=1)}, False),
        ({"ends_at": clock.now() + timedelta(hours=1)}, True),
    ],
)
def test_only_what_covers_the_line_is_linked(client, cut, over, is_linked):
    row = published(**over)

    assert (f"/announcements/{row.ref}/" in client.get("/why/L-1/").text) is is_linked


def test_an_announcement_of_an_incident_has_its_scope_and_stands_beside_its_reason(client):
    tell(
        known_borrower(ago(days=400)),
        line_opened(ago(days=400)),
        line_opened(ago(days=400), line="L-2", borrower="B-2"),
        incident_opened(ago(hours=1), "draw", ref="INC-7", lines=["L-1"]),
        maintenance(ago(hours=1), ago(hours=-1), ago(hours=-3), ref="MW-7"),
    )
    enter(client)
    staff(client, "anna", "risk")
    form = form_of("system", incident="INC-7", codes="")
    assert client.post("/console/announcements/", form).status_code == 302
    row = Announcement.objects.get()
    for name, role in (("bo", "risk"), ("cai", "compliance")):
        staff(client, name, role)
        client.post(f"/console/announcements/{row.ref}/1/sign/", {"reason": "看过"})

    assert row.scope == {"lines": ["L-1"]}
    assert f"/announcements/{row.ref}/" in client.get("/why/L-1/").text
    enter(client, "B-2")
    assert "无关" in client.get(f"/announcements/{row.ref}/").text


def form_of(kind, **over):
    texts = {f"{lang}_{name}": said[name] for lang, said in (("zh", ZH), ("en", EN)) for name in said if name != "map"}
    usual = {"kind": kind, "begins_at": "2026-11-01T09:00", "reason": "要告诉大家", "key": "form-1"}
    return texts | usual | over


def staff(client, name, *roles):
    user = User.objects.create_user(name)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    client.force_login(user)
    return user


def test_the_form_keeps_what_was_typed_when_it_is_refused(client):
    staff(client, "anna", "risk")

    refused = client.post("/console/announcements/", form_of("product", zh_title=""))
    kept = client.post("/console/announcements/", form_of("product"))

    assert refused.status_code == 422
    assert "额度统一调整" in refused.text
    assert kept.status_code == 302
    assert client.get(kept.url).status_code == 200


def test_a_role_that_may_not_write_neither_writes_nor_signs(client):
    row = services.draft(written(), by=by("anna"), key="k")
    staff(client, "rob", "agent")

    assert client.post("/console/announcements/", form_of("product")).status_code == 403
    assert client.post(f"/console/announcements/{row.ref}/1/sign/", {"reason": "x"}).status_code == 403
    assert row.steps.count() == 1


def test_publishing_by_program_answers_409_without_compliance_and_is_done_once_with_it(client):
    row = services.draft(written(), by=by("anna"), key="k")
    services.sign(row.ref, 1, by=by("bo"))
    url = f"/api/v1/announcements/{row.ref}/1/publish"

    def ask(name, role):
        client.logout()
        User.objects.filter(username=name).delete()
        staff(client, name, role)
        return client.post(url, {"reason": "x"}, "application/json", headers={"Idempotency-Key": name})

    without = ask("chen", "risk")
    assert (without.status_code, without.json()["type"]) == (409, "urn:mingbai:problem:needs-compliance-signature")
    assert ask("anna", "compliance").status_code == 403
    assert ask("rob", "agent").status_code == 403
    assert list(row.steps.values_list("actor", "move")) == [("anna", "draft"), ("bo", "sign")]
    assert queries.in_force() == []

    assert ask("dora", "compliance").status_code == 200
    again = client.post(url, {"reason": "x"}, "application/json", headers={"Idempotency-Key": "dora"})
    assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert [one.ref for one in queries.in_force()] == [row.ref]
    assert ask("emil", "compliance").status_code == 409
    client.logout()
    assert client.post(url, {"reason": "x"}, "application/json").status_code in (401, 403)


def test_the_list_keeps_what_is_over_in_the_archive_and_is_open_to_anyone(client, django_assert_max_num_queries):
    published(ends_at=clock.now() + timedelta(milliseconds=50), begins_at=clock.now() - timedelta(days=9))
    row = published(key="k2", body={"zh": ZH | {"title": "以后还有"}, "en": EN})
    Announcement.objects.exclude(pk=row.pk).update(ends_at=ago(days=1))

    with django_assert_max_num_queries(1):
        now = client.get("/announcements/").text
    old = client.get("/announcements/?archive=1").text

    assert ("以后还有" in now, "循环额度调整" in now) == (True, False)
    assert ("以后还有" in old, "循环额度调整" in old) == (False, True)
    client.cookies["django_language"] = "en"
    assert "Only announcements on this page count" in client.get("/announcements/").text


def test_what_concerns_somebody_can_be_asked_for(cut):
    row = published(scope=Scope(regions=("330000",)))
    published(key="k2", scope=Scope(regions=("440000",)))

    assert [one.announcement.ref for one in queries.concerning("B-1")] == [row.ref]
    assert queries.concerning("B-9") == []


def test_nobody_is_told_of_what_is_over():
    tell(line_opened(line="L-1", borrower="B-1"))
    published(ends_at=clock.now() - timedelta(hours=1))

    drain(topics=[services.PUBLISHED, telling.TELL])

    assert not Notice.objects.exists()


@pytest.mark.parametrize("name", drafting.banners())
def test_every_banner_of_a_warning_may_be_told_as_it_stands(name):
    usual = written(kind="system", body=drafting.banners()[name], codes=())

    assert problems(usual, at=clock.now()) == []


def test_every_warning_with_a_banner_has_words_for_it():
    wanted = {one.banner for one in thresholds().indicators.values() if one.banner}

    assert wanted <= set(drafting.banners())


@pytest.fixture
def funding_and_nights_alone(monkeypatch):
    monkeypatch.setattr(readings, "_READERS", [portfolio])


@pytest.mark.usefixtures("funding_and_nights_alone")
def test_a_warning_at_yellow_drafts_its_banner_once_and_publishes_nothing():
    tell(funding_reported(ago(hours=1), 1.05))
    warnings.look()
    warnings.look()
    drain(topics=[TURNED])

    row = Announcement.objects.get()
    assert (row.status, row.author, row.body["zh"]["title"]) == ("draft", "mingbai", "借款可能要等一等")
    tick = Tick.objects.get()
    assert (tick.step, tick.by, tick.reason) == ("banner-draft", "mingbai", row.ref)
    assert Todo.objects.get(key__endswith="banner-draft").done_at
    assert EarlyWarning.objects.get().owner == ""
    assert not services.sign(row.ref, 1, by=by("bo", "compliance"))
    assert services.sign(row.ref, 1, by=by("chen"))


@pytest.mark.usefixtures("funding_and_nights_alone")
def test_a_blue_warning_and_one_that_is_nothing_to_tell_draft_nothing():
    tell(funding_reported(ago(hours=1), 1.2))
    now = clock.now()
    Night.objects.create(on=clock.day(now), started_at=now, ended_at=now, counted={"tried": 100, "kept": 1})
    warnings.look()
    drain(topics=[TURNED])

    assert {one.level for one in EarlyWarning.objects.all()} == {1, 4}
    assert not Announcement.objects.exists()
