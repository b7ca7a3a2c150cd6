"""Files are forgotten when their time is over, with a certificate; a legal hold comes first."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from appeals.errors import NothingSaid, NotYourPart
from appeals.models import Case
from appeals.proofs import errors, holds, queries, receiving, retention, services, tasks
from appeals.proofs.looks import looks_left
from appeals.proofs.models import Certificate, Look, Proof, State, Upload
from appeals.status import Status
from risk import clock
from risk.orders.models import Alert
from tests.appeals.papers import bank_statement
from tests.appeals.people import draft, make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PICTURE = b"\xff\xd8\xff" + b"\x00" * 100


@pytest.fixture(autouse=True)
def disk(tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    return tmp_path


def case(status=Status.CLOSED_FINAL, **over):
    said = {"borrower": "B-9", "line": "L-9", "codes": ["BEH-SMALLFREQ"]} | over
    return Case.objects.create(number=f"MB-{uuid4().hex[:12]}", status=status, **said)


def hand_in(of, content=PICTURE):
    return services.take_in(of.pk, "P-BIZ", io.BytesIO(content), "李强的照片.jpg", borrower="B-9", key=uuid4().hex)


@pytest.mark.parametrize(
    ("status", "state", "days", "rule"),
    [
        (Status.CLOSED_FINAL, State.READ, 180, "R-DOC"),
        (Status.AUTO_HEALED, State.UNREADABLE, 180, "R-DOC"),
        (Status.CLOSED_FINAL, State.REFUSED, 7, "R-DOC-REJ"),
        (Status.IN_REVIEW, State.REFUSED, 7, "R-DOC-REJ"),
        (Status.WITHDRAWN, State.READ, 7, "R-DOC-REJ"),
        (Status.DISCARDED, State.RECEIVED, 7, "R-DOC-REJ"),
        (Status.DRAFT, State.READ, 30, "R-DRAFT"),
    ],
)
def test_each_class_ends_on_its_day_and_not_before(status, state, days, rule):
    proof = hand_in(case(status))
    Proof.objects.filter(pk=proof.pk).update(state=state)
    now = clock.now()

    assert retention.sweep(now + days * DAY - timedelta(minutes=1)) == 0
    assert retention.sweep(now + days * DAY + timedelta(minutes=1)) == 1
    assert Certificate.objects.get(proof=proof).kind == rule


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.CLOSED, Status.SECOND_REVIEW, Status.WAITING_DOCS])
def test_nothing_of_a_case_that_may_go_on_is_forgotten(status):
    hand_in(case(status))

    assert retention.sweep(clock.now() + 4000 * DAY) == 0


def test_a_case_handed_on_ends_with_the_one_it_became():
    parent = case(Status.REDIRECTED)
    hand_in(parent)
    child = case(Status.IN_REVIEW, parent=parent)
    assert retention.sweep(clock.now() + 400 * DAY) == 0

    Case.objects.filter(pk=child.pk).update(status=Status.CLOSED_FINAL)
    assert retention.sweep(clock.now() + 400 * DAY) == 1


def test_what_is_left_is_a_hash_a_certificate_and_what_the_decision_rests_on():
    of = case()
    proof = hand_in(of, bank_statement(4).content)
    tasks.read(str(proof.pk))
    proof.refresh_from_db()
    blob, staff = proof.blob, make_staff("reviewer")

    retention.sweep(clock.now() + 181 * DAY)
    proof.refresh_from_db()
    certificate = proof.certificate

    assert not storages["vault"].exists(blob)
    assert (proof.wrapped, proof.name, proof.blob, proof.sheets.count()) == (None, "", "", 0)
    assert (certificate.sha256, certificate.by, certificate.number) == (proof.sha256, "retention", 1)
    assert proof.latest.level == 3
    assert queries.readings(of)[0].body == {}
    assert queries.fields(proof) == {}
    with pytest.raises(errors.Shredded):
        queries.page_png(proof, 1, staff)
    assert retention.shred(proof.pk, by="retention", now=clock.now()) is None


def test_certificates_are_a_chain_that_nobody_can_mend(monkeypatch):
    monkeypatch.setattr("appeals.trail.breaks", lambda: iter(()))  # the cases here never moved
    of = case()
    for _ in range(3):
        hand_in(of)
    retention.sweep(clock.now() + 181 * DAY)
    call_command("verify_trail")
    assert list(retention.broken_certificates()) == []

    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.filter(number=2).update(kind="R-DRAFT")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the triggers, as a thief would
        cursor.execute("UPDATE proofs_certificate SET kind = 'R-DRAFT' WHERE number = 2")
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(CommandError, match="certificates of deletion, link 2"):
        call_command("verify_trail")


class Crash(BaseException):
    pass


@pytest.mark.parametrize("place", ["proof.shred.before", "proof.shred.inside", "proof.shred.after"])
def test_killed_anywhere_it_goes_on_and_certifies_once(place, monkeypatch):
    proof = hand_in(case())

    def reach(name, number=0):
        if name == place:
            raise Crash

    with monkeypatch.context() as armed:
        armed.setattr(retention, "reach", reach)
        with pytest.raises(Crash):
            retention.sweep(clock.now() + 181 * DAY)
    late = clock.now() + 181 * DAY
    monkeypatch.setattr(clock, "now", lambda: late)
    tasks.forget()

    assert Certificate.objects.filter(proof=proof).count() == 1
    assert not storages["vault"].exists(proof.blob)
    assert Proof.objects.get().blob == ""


def test_a_hold_keeps_every_file_until_it_is_released():
    of, legal = case(), make_staff("compliance")
    proof = hand_in(of)
    holds.put(of, staff=legal, why="（2026）沪01民初7号")
    late = clock.now() + 400 * DAY

    assert retention.sweep(late) == 0
    assert retention.shred(proof.pk, by="retention", now=late) is None
    with pytest.raises(DatabaseError, match="held by law"), transaction.atomic():
        Proof.objects.filter(pk=proof.pk).update(wrapped=None)

    holds.release(of, staff=legal, why="已结案，法院来函")
    assert retention.sweep(late) == 1
    assert [(one.is_set, one.staff_id, one.why) for one in holds.history(of)] == [
        (True, legal.pk, "（2026）沪01民初7号"),
        (False, legal.pk, "已结案，法院来函"),
    ]


def test_a_file_taken_back_under_a_hold_is_used_no_more_and_goes_when_it_ends():
    of, legal = case(Status.DRAFT), make_staff("compliance")
    proof = hand_in(of)
    holds.put(of, staff=legal, why="监管来函3号")

    assert services.remove(proof.pk, borrower="B-9") is False
    assert queries.readings(of) == []
    assert storages["vault"].exists(proof.blob)

    holds.release(of, staff=legal, why="监管来函9号")
    assert retention.sweep(clock.now() + 8 * DAY) == 1


def test_a_file_taken_back_is_certified_at_once():
    proof = hand_in(case(Status.DRAFT))

    assert services.remove(proof.pk, borrower="B-9") is True
    assert services.remove(proof.pk, borrower="B-9") is True
    assert Certificate.objects.get(proof=proof).by == "borrower"


def test_a_hold_needs_the_role_and_a_reason_and_is_never_rewritten():
    of, legal = case(), make_staff("compliance")

    with pytest.raises(NotYourPart):
        holds.put(of, staff=make_staff("reviewer"), why="我想留着")
    with pytest.raises(NothingSaid):
        holds.put(of, staff=legal, why="  ")
    with pytest.raises(errors.HoldStands):
        holds.release(of, staff=legal, why="没有的保全")
    held = holds.put(of, staff=legal, why="监管来函3号")
    with pytest.raises(errors.HoldStands):
        holds.put(of, staff=legal, why="再来一次")
    with pytest.raises(DatabaseError), transaction.atomic():
        held.delete()


def test_the_desk_shows_the_end_of_each_file_and_lets_compliance_hold(client, trader):
    of = draft()
    services.take_in(of.pk, "P-BIZ", io.BytesIO(PICTURE), "a.jpg", borrower=of.borrower, key="k")
    Case.objects.filter(pk=of.pk).update(status=Status.IN_REVIEW)
    client.force_login(make_staff("compliance"))
    url = f"/desk/cases/{of.number}/"

    assert "结案后起算" in client.get(url).text
    client.post(f"{url}hold/", {"set": "1", "why": "监管来函3号"})
    assert "保全期间不删除" in client.get(url).text
    client.force_login(make_staff("reviewer"))
    assert client.post(f"{url}hold/", {"set": "0", "why": "想解除一下"}).status_code == 403


def test_thirty_days_before_papers_go_it_is_told_once_a_day_of_theirs_and_listed_for_who_may_hold(client):
    ended, other, going_on = case(), case(), case(Status.IN_REVIEW)
    for one in (ended, other, going_on):
        hand_in(one)
    now, length = clock.now(), retention.classes()["R-DOC"].length
    Case.objects.filter(pk=ended.pk).update(moved_at=now - length + 29 * DAY)
    Case.objects.filter(pk__in=[other.pk, going_on.pk]).update(moved_at=now - length + 31 * DAY)
    day = clock.day(now + 29 * DAY).isoformat()

    for _twice in range(2):
        retention.warn(now)
    assert list(Alert.objects.filter(kind=retention.SOON).values_list("subject", flat=True)) == [day]
    client.force_login(make_staff("wang", "compliance"))
    page = client.get(reverse("desk:keeping")).content.decode()
    assert ended.number in page
    assert other.number not in page
    assert going_on.number not in page
    assert retention.sweep(now) == 0

    holds.put(ended, staff=make_staff("han", "compliance"), why="法院调取，文号（2026）京01民初1号")
    retention.warn(now)
    assert Alert.objects.get(kind=retention.SOON).closed_at
    assert ended.number not in client.get(reverse("desk:keeping")).content.decode()
    retention.warn(now + 2 * DAY)
    assert Alert.objects.filter(kind=retention.SOON, closed_at=None).count() == 1
    client.force_login(make_staff("lin", "reviewer"))
    assert client.get(reverse("desk:keeping")).status_code == 403


def test_one_colleague_opens_only_so_many_pages_a_day(settings, monkeypatch):
    proof, staff = hand_in(case(), bank_statement(4).content), make_staff("reviewer")
    tasks.read(str(proof.pk))
    proof.refresh_from_db()
    settings.LOOKS_A_DAY = 1

    queries.page_png(proof, 1, staff)
    assert looks_left(staff.pk) == 0
    with pytest.raises(errors.TooManyLooks) as refused:
        queries.page_png(proof, 1, staff)

    assert refused.value.next
    assert Look.objects.filter(actor=f"staff:{staff.pk}").count() == 1
    queries.page_png(proof, 1, make_staff("reviewer"))
    tomorrow = clock.now() + DAY
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert looks_left(staff.pk) == 1


def test_what_was_read_is_never_shown_without_a_trace():
    proof, staff = hand_in(case(), bank_statement(4).content), make_staff("reviewer")
    tasks.read(str(proof.pk))

    shown = queries.readings(proof.case)[0]
    queries.opened(shown, staff)

    assert [(look.actor, look.what) for look in proof.looks.all()] == [(f"staff:{staff.pk}", "fields")]


def test_the_beat_forgets_uploads_that_were_left(monkeypatch):
    of = case(Status.DRAFT)
    receiving.begin(of.pk, "P-BIZ", borrower="B-9", name="a.jpg", size=9, stamp="1")
    late = clock.now() + 2 * DAY
    monkeypatch.setattr(clock, "now", lambda: late)

    tasks.forget()

    assert not Upload.objects.exists()
