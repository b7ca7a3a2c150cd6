"""Releasing from the console: two people, no author among them, old terms while people adapt, reports, roll back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from risk import clock
from risk.decisions.models import Decision
from risk.diagnosis import shadow
from risk.diagnosis.services import decision_of, diagnose_line
from risk.events.services import take
from risk.orders.models import Alert
from risk.policy import guard, load, queries, releases, services, work
from risk.policy.errors import AuthorReleases, TooEarly
from risk.policy.lifecycle import Change
from risk.policy.models import PolicyReport, PolicyStep, PolicyVersion, ShadowDecision
from risk.scoreboard.models import Contest
from risk.work.services import drain
from tests.histories import borrower_updated, draw_paid, line_opened, raw
from tests.risk.releasing import by, in_shadow, shadowed_for

pytestmark = pytest.mark.django_db
PACK = load("cn-revolving")
NEXT = "cn-revolving@1.1.0"


@pytest.fixture(autouse=True)
def _forget():
    yield
    services.forget()


@pytest.fixture
def enter(client):
    def enter(name, *roles):
        user = User.objects.create_user(name, password="x")
        user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles or ("risk",)])

        def go():
            client.force_login(user)
            return client

        return go

    return enter


def text(when="draws_30d >= 1", number="1.1.0"):
    old = "draws_30d > 20 OR draws_7d >= 7 OR (draws_7d >= 4 AND hours_since_draw < 72)"
    assert old in PACK.text
    return PACK.text.replace('version = "1.0.0"', f'version = "{number}"').replace(old, when)


def at(page, *args):
    return reverse(f"console:{page}", args=args)


def file(content=None):
    return SimpleUploadedFile("next.toml", (content or text()).encode())


def draft(client, change="tightening", **more):
    form = {"pack": file(**more), "change": change, "summary": "更严", "reason": "试试"}
    return client.post(at("releases"), form)


def step(client, move, reason="看过了", **more):
    return client.post(at("move-policy", NEXT, move), {"reason": reason, **more})


def test_a_version_goes_from_draft_to_force_by_two_people_and_back(enter):
    zhao, qian, sun = enter("zhao"), enter("qian", "compliance"), enter("sun")
    assert draft(zhao()).url == at("version", NEXT)
    for move in ("check", "shadow"):
        assert step(zhao(), move).status_code == 302
    shadowed_for(PolicyVersion.objects.get())
    assert step(zhao(), "sign").status_code == 422
    assert step(qian(), "canary").status_code == 422
    assert step(qian(), "sign").status_code == 302
    assert "还没有这个版本的影响和公平性报告" in step(sun(), "canary").content.decode()
    drain(topics=[work.REPORT])
    assert step(sun(), "canary").status_code == 302
    assert step(sun(), "release").status_code == 302
    services.refresh()
    assert services.current(at=PolicyVersion.objects.get().effective_from).version == NEXT

    page = sun().get(at("version", NEXT)).content.decode()
    assert all(name in page for name in ("zhao", "qian", "sun"))
    assert step(zhao(), "roll_back").status_code == 302
    services.refresh()
    assert services.current().version == PACK.version
    assert list(PolicyStep.objects.order_by("id").values_list("actor", "move")) == [
        ("zhao", "draft"), ("zhao", "check"), ("zhao", "shadow"), ("qian", "sign"), ("sun", "canary"),
        ("sun", "release"), ("zhao", "roll_back"),
    ]  # fmt: skip


def test_an_author_of_an_earlier_text_releases_it_no_more_than_the_last_one():
    row = releases.draft(text(), change=Change.LOOSENING, by=by("zhao"))
    releases.amend(row.version, text("draws_30d >= 2"), by=by("qian"))
    releases.check(row.version, by=by("sun"))
    releases.shadow(row.version, by=by("sun"))
    for author in ("zhao", "qian"):
        with pytest.raises(AuthorReleases):
            releases.sign(row.version, by=by(author))


@pytest.mark.parametrize(("move", "actor"), [("sign", "zhao"), ("release", "zhao"), ("release", "qian")])
def test_the_database_refuses_what_the_guard_refuses(move, actor):
    row = releases.draft(text(), change=Change.LOOSENING, by=by("zhao"))

    with pytest.raises(DatabaseError, match=r"two people|who wrote"), transaction.atomic():
        PolicyStep.objects.create(
            policy=row,
            move=move,
            before="shadow",
            after="active",
            actor=actor,
            role="compliance",
            reason="",
            at=clock.now(),
        )


def test_old_terms_go_on_for_lines_while_people_adapt(monkeypatch):
    row = in_shadow(text(), Change.TIGHTENING)
    releases.sign(row.version, by=by("qian"))
    start = releases.release(row.version, by=by("sun")).effective_from
    services.refresh()
    second = timedelta(seconds=1)

    assert start >= clock.now() + timedelta(days=14, hours=23)
    assert services.current("L-1", at=start - second).version == PACK.version
    assert services.current(at=start).version == NEXT
    assert services.current("L-1", at=start + timedelta(days=30) - second).version == PACK.version
    assert services.current("L-1", at=start + timedelta(days=30)).version == NEXT


def test_a_report_over_every_line_is_made_away_from_the_page_and_shown_as_plot_and_table(enter):
    take([raw(one) for one in (borrower_updated(), line_opened(), draw_paid(clock.now() - timedelta(days=1), 100_000))])
    zhao = enter("zhao")
    draft(zhao())
    step(zhao(), "check")
    for _ in range(2):
        zhao().post(at("policy-report", NEXT), {"reason": "看影响", "key": "k"})
    drain(topics=[work.REPORT])

    body = PolicyReport.objects.get().body
    assert (body["lines"], body["newly_held"]) == (1, 1)
    page = zhao().get(at("version", NEXT)).content.decode()
    assert '<rect class="held" x="210" y="5" width="100.0"' in page
    assert "BEH-VELOCITY" in page


def test_the_page_says_what_reads_otherwise_and_names_nothing_confidential(enter):
    zhao = enter("zhao")
    draft(zhao(), content=text().replace("living = 200_000", "living = 250_000"))

    answer = zhao().get(at("version", NEXT))

    assert [one.name for one in answer.context["differences"]] == ["living", "pay_free", "BEH-VELOCITY"]
    assert "flag_confidential" not in answer.content.decode()


def canaried(when="draws_30d >= 1"):
    row = in_shadow(text(when), Change.TIGHTENING)
    releases.sign(row.version, by=by("qian"))
    releases.canary(row.version, by=by("sun"))
    services.refresh()
    return row


def told(*lines):
    """Lines that drew once, each told what is so."""
    drawn = clock.now() - timedelta(days=1)
    for line in lines:
        person = f"B-{line}"
        known = [borrower_updated(borrower=person, kyc_status="ok"), line_opened(line=line, borrower=person)]
        take([raw(one) for one in (*known, draw_paid(drawn, 100_000, line=line, ref=line))])
        decision_of(diagnose_line(line))


def test_a_canary_that_blocks_more_than_a_fifth_more_trips_its_bound():
    row = canaried()
    lines = [f"L-{n}" for n in range(60)]
    mine = [line for line in lines if services.current(line).version == NEXT]
    assert 0 < len(mine) < 15
    told(*mine, next(line for line in lines if line not in mine))

    seen = queries.watch(row, services.current())
    assert (seen.canary.lines, seen.canary.blocked) == (len(mine), len(mine))
    assert (seen.current.lines, seen.current.blocked) == (1, 0)
    assert (seen.tripped, seen.certain) == (("blocks",), ())
    assert guard.look() == []

    now = clock.now()
    Contest.objects.create(case="C", code="X", line="L", policy=NEXT, blocked_at=now, filed_at=now)
    assert queries.watch(row, services.current()).canary.appeals == 1


@pytest.mark.parametrize(("blocked", "rolls"), [(13, True), (12, False)])
def test_a_canary_beyond_a_bound_is_rolled_back_by_itself_with_its_step_and_an_alert(blocked, rolls):
    """30 lines told on each side; the policy in force blocks 10 of them, so 12 are just a fifth more."""
    row = canaried()
    when = clock.now() + timedelta(seconds=1)
    Decision.objects.bulk_create(
        Decision(
            id=f"{policy}-{n}", kind="block", line=f"{policy} {n}", number=1, at=when, policy=policy, document=b"",
            hash="", recorded_at=when, outcome="blocked" if n < many else "clear",
        )
        for policy, many in ((NEXT, blocked), (PACK.version, 10))
        for n in range(30)
    )  # fmt: skip

    assert guard.look() == ([NEXT] if rolls else [])
    assert guard.look() == []
    services.refresh()

    row.refresh_from_db()
    assert (row.status, row.share) == (("retired", 0) if rolls else ("canary", 5))
    assert {services.current(f"L-{n}").version for n in range(60)} == (
        {PACK.version} if rolls else {PACK.version, NEXT}
    )
    last = row.steps.order_by("id").last()
    if rolls:
        assert (last.move, last.actor, last.facts["tripped"]) == ("roll_back", "machine", ["blocks"])
        assert last.facts["canary"]["blocked"] == blocked
        assert [(alert.kind, alert.subject) for alert in Alert.objects.all()] == [(guard.ALERT, NEXT)]
    else:
        assert last.move == "canary"


def test_the_shadow_is_tried_on_what_was_told_once_and_moves_nobody(enter):
    row = releases.draft(text("draws_30d >= 1"), change=Change.TIGHTENING, by=by("zhao"))
    told("L-before")
    releases.check(row.version, by=by("zhao"))
    releases.shadow(row.version, by=by("zhao"))
    told("L-1", "L-2", "L-3")

    assert [shadow.judge(most=2) for _ in range(3)] == [2, 1, 0]

    assert queries.shadowed(row) == queries.Shadowed(3, 0, 0, 3, 0, 0)
    assert {services.current(f"L-{n}").version for n in (1, 2, 3)} == {PACK.version}
    assert Decision.objects.filter(outcome="blocked").count() == 0
    page = enter("sun")().get(at("version", NEXT))
    assert page.context["decisions_missing"] == 1_997
    assert all(said in page.content.decode() for said in ("还差1", "影子和告知过的决定"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ShadowDecision.objects.update(after="clear")


def test_a_version_that_cannot_judge_is_counted_and_its_canary_goes(monkeypatch):
    row = canaried("draws_30d >= 99")
    told(*(f"L-{n}" for n in range(30)))

    def broken(*_, **__):
        raise ZeroDivisionError("a term divides by nothing")

    monkeypatch.setattr(shadow, "diagnose", broken)
    assert shadow.judge() == 30
    assert queries.watch(row, services.current()).certain == ("errors",)

    assert guard.look() == [NEXT]
    assert "0.5 %" in row.steps.order_by("id").last().reason


@pytest.mark.parametrize(
    ("days", "decisions", "missing"),
    [
        (14, 2_000, None), (14, 1_999, "1 more decisions are missing of 14 days and 2,000 decisions"),
        (13.9, 2_000, "1 more days are missing"), (4, 0, "10 more days and 2,000 more decisions are missing"),
    ],
)  # fmt: skip
def test_a_release_waits_for_its_days_and_decisions_in_the_shadow_and_says_how_many_are_missing(
    days, decisions, missing
):
    row = in_shadow(text(), Change.TIGHTENING, waited=False)
    shadowed_for(row, days=days, decisions=decisions)
    releases.sign(row.version, by=by("qian"))

    if missing is None:
        assert releases.canary(row.version, by=by("sun")).share == 5
    else:
        with pytest.raises(TooEarly, match=missing):
            releases.canary(row.version, by=by("sun"))


def test_a_file_that_is_no_policy_comes_back_with_why_and_other_roles_stay_out(enter):
    zhao, admin = enter("zhao"), enter("chen", "admin")

    answer = draft(zhao(), content=text("draws_3d > 1"))

    assert answer.status_code == 422
    assert "Did you mean draws_30d" in answer.content.decode()
    assert admin().get(at("releases")).status_code == 403
    assert not PolicyVersion.objects.exists()
