"""A proof from the borrower's hand to the recognised income, with a worker that may die at any commit."""

import io
import os
import subprocess
import sys
import time
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.db.utils import DatabaseError

from appeals.models import Case
from appeals.proofs import errors, keeping, queries, services, vault
from appeals.proofs.looks import broken_links
from appeals.proofs.models import Finding, Look, Proof, State
from appeals.proofs.rotation import rotate
from demo import papers
from risk.work.models import Work
from risk.work.runs import perform
from risk.work.services import drain
from tests.appeals.papers import bank_statement, shop_licence, wallet_proof
from tests.appeals.people import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _vault(tmp_path_factory, settings):
    where = tmp_path_factory.mktemp("vault")
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(where)}}
    }


@pytest.fixture
def case():
    return Case.objects.create(number=f"MB-{uuid4().hex[:12]}", borrower="B-9", line="L-9", codes=["BEH-SMALLFREQ"])


def hand_in(case, content, slot="P-BANKFLOW", key=None, name="流水.pdf"):
    stream = io.BytesIO(content)
    return services.take_in(case.pk, slot, stream, name, borrower=case.borrower, key=key or uuid4().hex)


def read_all():
    drain(topics=["proof.read"])


def test_a_file_is_read_by_the_worker_and_its_rows_come_out(case):
    paper = bank_statement(4)
    proof = hand_in(case, paper.content)
    assert proof.state == State.RECEIVED

    read_all()
    proof.refresh_from_db()
    shown = queries.readings(case)[0]

    assert (proof.state, proof.kind, proof.pages_read) == (State.READ, "P-BANKFLOW", proof.pages)
    assert len(shown.body["rows"]) == len(paper.rows)
    assert Work.objects.filter(topic="case.proofs", subject=str(case.pk)).count() >= 2
    assert services.recognise(case).monthly == 576_000  # no licence: margin of “other”, one source


@pytest.mark.ocr
@pytest.mark.xdist_group("ocr")
@pytest.mark.parametrize("seed", [11, 12])
def test_a_licence_photo_and_a_statement_prove_the_income(case, seed, monkeypatch):
    monkeypatch.setattr("appeals.proofs.keeping.person", lambda _: (papers.LI_QIANG.name, papers.LI_QIANG.id_number))
    licence = shop_licence(seed)
    hand_in(case, licence.content, slot="P-BIZ", name="photo.jpg")
    hand_in(case, bank_statement(seed).content)
    hand_in(case, wallet_proof(seed).content, slot="P-BANKFLOW")

    read_all()
    shown = {each.proof.kind: each for each in queries.readings(case)}
    income = services.recognise(case)

    wanted = {name: value for name, value in licence.truth.items() if name not in {"scope", "trade"}}
    assert {name: shown["P-BIZ"].body["fields"][name] for name in wanted} == wanted
    assert (income.monthly, income.level, income.needs_person) == (960_000, 2, False)
    assert [slot.state for slot in services.slots(case)] == ["done", "done"]
    assert not Finding.objects.filter(result="fail")


def test_nothing_of_the_file_lies_readable_on_disk_or_in_rows(case):
    proof = hand_in(case, bank_statement(4).content)
    read_all()

    with storages["vault"].open(proof.blob) as file:
        stored = file.read()
    rows = [bytes(page.words) for page in proof.sheets.all()] + [bytes(r.body) for r in proof.readings.all()]

    assert b"%PDF" not in stored
    assert all(papers.LI_QIANG.name.encode() not in row and b"amount" not in row for row in rows)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.EmptyFile),
        (b"MZ" + b"\x00" * 4000, errors.NotAccepted),
        (b"%PDF-1.7" + b"\x00" * (60 * 1024 * 1024), errors.FileTooLarge),
    ],
)
def test_what_is_refused_at_the_door_leaves_nothing_behind(case, content, error):
    with pytest.raises(error) as refused:
        hand_in(case, content)

    assert str(refused.value)
    assert refused.value.next
    assert not Proof.objects.exists()
    assert storages["vault"].listdir("")[1] == []


def test_the_same_key_is_the_same_file_and_another_borrower_has_no_such_case(case):
    content = bank_statement(4).content
    first = hand_in(case, content, key="k")

    assert hand_in(case, content, key="k").pk == first.pk
    with pytest.raises(errors.NoSuchProof):
        services.take_in(case.pk, "P-BIZ", io.BytesIO(content), "x", borrower="B-other", key="z")


def test_a_slot_has_room_for_twelve(case):
    content = b"\xff\xd8\xff" + b"\x00" * 100
    for _ in range(errors.MOST_IN_SLOT):
        hand_in(case, content, slot="P-BIZ")

    with pytest.raises(errors.SlotFull):
        hand_in(case, content, slot="P-BIZ")


def test_the_same_statement_from_somebody_else_is_noticed(case):
    content = bank_statement(6).content
    hand_in(case, content)
    other = Case.objects.create(number="MB-other", borrower="B-10", line="L-10", codes=["BEH-SMALLFREQ"])
    hand_in(other, content)

    read_all()

    found = Finding.objects.get(test="T30", result="fail")
    assert (found.severity, found.reading.proof.case_id) == ("R", other.pk)


def test_a_file_taken_back_is_gone_for_good(case):
    proof = hand_in(case, bank_statement(4).content)
    read_all()

    proof.refresh_from_db()
    blob = proof.blob
    services.remove(proof.pk, borrower=case.borrower)
    proof.refresh_from_db()

    assert not storages["vault"].exists(blob)
    assert proof.wrapped is None
    assert queries.readings(case) == []
    assert services.recognise(case).monthly == 0


def test_a_page_is_our_own_picture_and_every_look_is_chained(case):
    proof = hand_in(case, bank_statement(4).content)
    read_all()
    proof.refresh_from_db()
    staff = make_staff("reviewer")

    picture = queries.page_png(proof, 1, staff)
    queries.page_png(proof, 2, staff)

    assert picture.startswith(b"\x89PNG")
    assert [(look.number, look.what) for look in proof.looks.order_by("number")] == [(1, "page 1"), (2, "page 2")]
    assert list(broken_links()) == []
    with pytest.raises(DatabaseError):
        Look.objects.filter(number=1).update(what="nothing")
    with pytest.raises(errors.NoSuchProof):
        queries.page_png(proof, 99, staff)


def test_rotated_keys_open_every_file_and_a_second_run_finds_nothing(case, settings):
    content = bank_statement(4).content
    proof = hand_in(case, content)
    settings.MASTER_KEYS = f"next:{'QUFB' * 10}QUE=,{settings.MASTER_KEYS}"

    assert (rotate(), rotate()) == (1, 0)
    proof.refresh_from_db()
    settings.MASTER_KEYS = settings.MASTER_KEYS.split(",")[0]

    assert proof.master == "next"
    assert vault.fetch(proof.blob, keeping.key_of(proof)) == content


WORKER = """
import django
django.setup()
import sys
from django.conf import settings
settings.STORAGES["vault"]["OPTIONS"]["location"] = sys.argv[2]
from risk.work.runs import perform
perform(int(sys.argv[1]))
"""
PLACES = [f"proof.{what}.{when}" for what in ("page", "reading") for when in ("before", "inside", "after")]


@pytest.mark.parametrize("place", ["proof.read.start", *PLACES])
def test_a_reading_killed_anywhere_goes_on_and_is_done_once(case, place, tmp_path):
    paper = bank_statement(7)
    proof = hand_in(case, paper.content)
    row = Work.objects.get(topic="proof.read", done_at=None)
    (tmp_path / place).write_text("kill")
    env = os.environ | {
        "DB": connection.settings_dict["NAME"],
        "BARRIERS": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TESTING": "1",
    }
    where = settings.STORAGES["vault"]["OPTIONS"]["location"]
    command = [sys.executable, "-c", WORKER, str(row.pk), where]
    assert subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=False).returncode == -9
    assert (tmp_path / f"{place}.hit").exists(), "the place was never reached"
    done = proof.sheets.count()

    end = time.monotonic() + 20
    while not perform(row.pk):
        assert time.monotonic() < end, "the row was never given up"
    proof.refresh_from_db()

    assert proof.state == State.READ
    assert proof.sheets.count() == proof.pages >= done
    assert proof.readings.count() == 1
    assert len(keeping.body_of(proof.latest)["reading"]["rows"]) == len(paper.rows)
    assert Work.objects.filter(topic="case.proofs", key__endswith="/read").count() == 1
