"""Releasing from the console: two people, no author among them, old terms while people adapt, reports, roll back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from risk import clock
from risk.diagnosis.services import decision_of, diagnose_line
from risk.events.services import take
from risk.policy import load, queries, releases, services, work
from risk.policy.errors import AuthorReleases
from risk.policy.lifecycle import Change
from risk.policy.models import PolicyReport, PolicyStep, PolicyVersion
from risk.scoreboard.models import Contest
from risk.work.services import drain
from tests.histories import borrower_updated, draw_paid, line_opened, raw

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


def draft(client, change="loosening", **more):
    form = {"pack": file(**more), "change": change, "summary": "更严", "reason": "试试"}
    return client.post(at("releases"), form)


def step(client, move, reason="看过了", **more):
    return client.post(at("move-policy", NEXT, move), {"reason": reason, **more})


def test_a_version_goes_from_draft_to_force_by_two_people_and_back(enter):
    zhao, qian, sun = enter("zhao"), enter("qian", "compliance"), enter("sun")
    assert draft(zhao()).url == at("version", NEXT)
    for move in ("check", "shadow"):
        assert step(zhao(), move).status_code == 302
    assert step(zhao(), "sign").status_code == 422
    assert step(qian(), "canary").status_code == 422
    assert step(qian(), "sign").status_code == 302
    assert step(sun(), "canary").status_code == 302
    assert step(sun(), "release").status_code == 302
    services.refresh()
    assert services.current().version == NEXT

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
    row = releases.draft(text(), change=Change.LOOSENING, author="zhao", reason="")
    releases.amend(row.version, text("draws_30d >= 2"), actor="qian", reason="")
    releases.check(row.version, actor="sun")
    releases.shadow(row.version, actor="sun", reason="")
    for author in ("zhao", "qian"):
        with pytest.raises(AuthorReleases):
            releases.sign(row.version, actor=author, reason="")


@pytest.mark.parametrize(("move", "actor"), [("sign", "zhao"), ("release", "zhao"), ("release", "qian")])
def test_the_database_refuses_what_the_guard_refuses(move, actor):
    row = releases.draft(text(), change=Change.LOOSENING, author="zhao", reason="")

    with pytest.raises(DatabaseError, match=r"two people|who wrote"), transaction.atomic():
        PolicyStep.objects.create(
            policy=row, move=move, before="shadow", after="active", actor=actor, reason="", at=clock.now()
        )


def test_old_terms_go_on_for_lines_while_people_adapt(monkeypatch):
    row = releases.draft(text(), change=Change.TIGHTENING, author="zhao", reason="")
    releases.check(row.version, actor="zhao")
    releases.shadow(row.version, actor="zhao", reason="")
    PolicyVersion.objects.update(shadow_since=clock.now() - timedelta(days=15))
    releases.sign(row.version, actor="qian", reason="")
    start = releases.release(row.version, actor="sun", reason="").effective_from
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


def test_a_canary_that_blocks_more_than_a_fifth_more_trips_its_bound():
    row = releases.draft(text("draws_30d >= 1"), change=Change.LOOSENING, author="zhao", reason="")
    releases.check(row.version, actor="zhao")
    releases.shadow(row.version, actor="zhao", reason="")
    releases.sign(row.version, actor="qian", reason="")
    releases.canary(row.version, actor="sun", reason="")
    services.refresh()
    lines = [f"L-{n}" for n in range(60)]
    mine = [line for line in lines if services.current(line).version == NEXT]
    assert 0 < len(mine) < 15
    drawn = clock.now() - timedelta(days=1)
    for line in lines:
        person = f"B-{line}"
        told = [borrower_updated(borrower=person, kyc_status="ok"), line_opened(line=line, borrower=person)]
        take([raw(one) for one in (*told, draw_paid(drawn, 100_000, line=line, ref=line))])
    for line in [*mine, next(line for line in lines if line not in mine)]:
        decision_of(diagnose_line(line))

    seen = queries.watch(row, services.current())
    assert (seen.canary.lines, seen.canary.blocked) == (len(mine), len(mine))
    assert (seen.current.lines, seen.current.blocked) == (1, 0)
    assert seen.tripped == ("blocks",)

    Contest.objects.create(case="C", code="X", line="L", policy=NEXT, blocked_at=drawn, filed_at=clock.now())
    assert queries.watch(row, services.current()).canary.appeals == 1


def test_a_file_that_is_no_policy_comes_back_with_why_and_other_roles_stay_out(enter):
    zhao, admin = enter("zhao"), enter("chen", "admin")

    answer = draft(zhao(), content=text("draws_3d > 1"))

    assert answer.status_code == 422
    assert "Did you mean draws_30d" in answer.content.decode()
    assert admin().get(at("releases")).status_code == 403
    assert not PolicyVersion.objects.exists()
