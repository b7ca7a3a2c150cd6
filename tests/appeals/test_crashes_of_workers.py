"""Real workers killed around every commit, and a broker that is lost with all its bells: each case ends right, once."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F

from appeals import services
from appeals.models import Case, Step
from appeals.proofs import keeping
from appeals.proofs import services as proofs
from appeals.proofs.models import State
from appeals.status import Status
from appeals.trail import breaks
from config.celery import app
from demo import papers
from risk import clock
from risk.decisions.models import Decision
from risk.events.services import take
from risk.orders.models import Restoration
from risk.work.models import Work
from tests.appeals.celery_app import going_from
from tests.appeals.people import BORROWER, GROUNDS, LINE, draft
from tests.appeals.workers import Broker, Workers, until
from tests.histories import AT, limit_changed, raw, told
from tests.risk.test_facts_stories import small_trader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("crashes")]


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    found = Broker(tmp_path_factory.mktemp("broker"))
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def running(tmp_path_factory, broker, django_db_setup):
    found = Workers(tmp_path_factory.mktemp("workers"), broker, connection.settings_dict["NAME"])
    found.worker = found.start_worker()
    found.start_beat()
    yield found
    found.stop()


@pytest.fixture
def workers(running, broker, settings, monkeypatch):
    """The test's own process stands where the workers stand: their clock, their vault, their broker."""
    monkeypatch.setattr(clock, "now", going_from(running.started))
    vault = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": running.folder / "vault"},
    }
    settings.STORAGES = settings.STORAGES | {"vault": vault}
    url = broker.url.replace("unix://", "redis+socket://").replace("db=", "virtual_host=")
    monkeypatch.setattr(app.conf, "broker_url", url)
    monkeypatch.setattr(app.conf, "broker_write_url", url)
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    yield running
    until(lambda: not due().exists(), lambda: f"all is done: {due().values('topic', 'error')}\n{running.log()}")


def due():
    return Work.objects.filter(done_at=None, dead_at=None, due_at__lte=clock.now()).exclude(reader="")


@pytest.fixture
def case():
    return Case.objects.create(number=f"MB-{uuid4().hex[:12]}", borrower="B-9", line="L-9", codes=["BEH-SMALLFREQ"])


@pytest.fixture
def trader(workers):
    take([raw(event) for event in told(*small_trader()).events])


def is_at(case, *statuses):
    def claim():
        case.refresh_from_db()
        return case.status in statuses

    return claim


def submitted():
    case = draft()
    services.submit(case.number, borrower=BORROWER, statement="我是开店的，流水很稳定。", key="s")
    return case


def agreed(case, reviewer, approver):
    """From intake to a re-check that is due; what intake asks for is answered with “I have no more”."""
    until(is_at(case, Status.WAITING_DOCS), "the case asks for papers")
    services.no_more_proofs(case.number, borrower=BORROWER, key="no-more")
    services.claim(case.number, staff=reviewer, key="claim")
    services.approve(case.number, staff=reviewer, income=960_000, level=2, note=GROUNDS, key="approve")
    return services.agree(case.number, staff=approver, note="同意。", key="agree")


def a_bell_s_patience_passes():
    """A row rung for less than 15 s ago counts as heard: those seconds pass for the rows, not for the test."""
    Work.objects.filter(done_at=None).update(rung_at=F("rung_at") - timedelta(seconds=16))


def given_back_once(case):
    until(is_at(case, Status.APPLYING), "the re-check ends")
    assert case.amount == 2_070_000
    assert Restoration.objects.count() == 1
    assert Decision.objects.filter(kind="recheck").count() == 1
    for event in ("submit", "take_in", "ask", "answer", "claim", "approve", "agree", "result", "put_in_force"):
        assert Step.objects.filter(case=case, event=event).count() == 1
    assert list(breaks()) == []


def around(name, number=None):
    return [f"{name}.{when}" + (f".{number}" if number else "") for when in ("before", "inside", "after")]


def read_once(workers, case, places, *, order="kill"):
    paper = papers.statement(papers.LI_QIANG, seed=7, today=AT.date())
    workers.arm(*places, order=order)
    proof = proofs.take_in(
        case.pk, "P-BANKFLOW", io.BytesIO(paper.content), "流水.pdf", borrower=case.borrower, key=uuid4().hex
    )
    if order != "kill":
        yield
    row = until(Work.objects.filter(topic="proof.read", done_at__isnull=False).first, workers.but("it is read"))
    proof.refresh_from_db()
    reading = keeping.body_of(proof.latest)["reading"]

    assert workers.were_hit(*places), "a place was never reached"
    assert row.attempts == len(places) + 1
    assert (proof.state, proof.pages_read, proof.sheets.count()) == (State.READ, proof.pages, proof.pages)
    assert proof.pages > 2
    assert proof.readings.count() == 1
    assert len(reading["rows"]) == len(paper.rows)
    assert sum(line["amount"] for line in reading["rows"] if line["amount"] > 0) == paper.truth["totals"]["credit"]
    assert Work.objects.filter(topic="proof.read").count() == 1
    assert Work.objects.filter(topic="case.proofs", key__endswith="/read").count() == 1


@pytest.mark.parametrize(
    "places",
    [
        [*around("proof.page", 1), *around("proof.page", 2)],
        ["proof.read.start", *around("proof.reading")],
    ],
    ids=["pages", "reading"],
)
def test_a_reading_killed_around_every_commit_in_turn_is_one_reading(places, workers, case):
    list(read_once(workers, case, places))


def test_a_re_check_killed_around_its_commit_gives_back_once(workers, trader, reviewer, approver):
    places = around("recheck")
    case = submitted()
    workers.arm(*places)
    agreed(case, reviewer, approver)

    until(lambda: workers.were_hit(*places), workers.but("every place is reached"))
    given_back_once(case)
    until(Work.objects.filter(topic="case.recheck", done_at__isnull=False, attempts=4).exists, "the row is done")


def test_valkey_lost_twice_during_a_case_loses_only_bells(workers, trader, broker, reviewer, approver):
    broker.stop()
    case = submitted()
    assert case.status == Status.DRAFT
    broker.start()
    a_bell_s_patience_passes()
    until(is_at(case, Status.WAITING_DOCS), workers.but("the sweep found it"))

    services.no_more_proofs(case.number, borrower=BORROWER, key="no-more")
    services.claim(case.number, staff=reviewer, key="claim")
    services.approve(case.number, staff=reviewer, income=960_000, level=2, note=GROUNDS, key="approve")
    broker.stop()
    services.agree(case.number, staff=approver, note="同意。", key="agree")
    case.refresh_from_db()
    assert case.status == Status.RECHECK
    broker.start()
    a_bell_s_patience_passes()
    given_back_once(case)

    take([raw(limit_changed(clock.now(), 0, 2_070_000, line=LINE))])
    until(is_at(case, Status.CLOSED), workers.but("the core's answer closes it"))
    assert Step.objects.filter(case=case, event="confirm").count() == 1
    assert Restoration.objects.count() == 1


def test_a_worker_killed_whole_leaves_its_reading_to_the_next(workers, case):
    killed = workers.worker
    reading = read_once(workers, case, ["proof.page.inside.2"], order="kill all")
    next(reading)
    until(lambda: killed.poll() == -9, "the worker is gone")
    workers.worker = workers.start_worker()
    list(reading)
