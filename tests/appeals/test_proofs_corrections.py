"""What a borrower says of a reading: beside what was read, never instead of it, and proving nothing by itself."""

import io
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from appeals.desk import papers as desk
from appeals.models import Case
from appeals.proofs import corrections, errors, keeping, queries, retention, services, tasks
from appeals.proofs.models import Correction, Finding, Proof
from appeals.proofs.naming import typed
from appeals.status import Status
from demo import papers
from risk import clock
from risk.work.models import Work
from risk.work.services import drain
from tests.appeals.papers import bank_statement
from tests.appeals.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def disk(tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }


@pytest.fixture
def proof(monkeypatch):
    """A statement that names somebody else: 王小明 handed in 李强's."""
    monkeypatch.setattr(keeping, "person", lambda _: ("王小明", papers.LI_QIANG.id_number))
    case = Case.objects.create(number=f"MB-{uuid4().hex[:12]}", borrower="B-9", line="L-9", codes=["BEH-SMALLFREQ"])
    content = io.BytesIO(bank_statement(4).content)
    found = services.take_in(case.pk, "P-BANKFLOW", content, "流水.pdf", borrower="B-9", key="k")
    tasks.read(str(found.pk))
    return Proof.objects.get(pk=found.pk)


def correct(proof, field="subject_name", value="王小明", key=None, **over):
    said = {"borrower": "B-9", "field": field, "value": value, "key": key or uuid4().hex}
    return corrections.correct(proof.pk, **said | over)


def check_again(proof):
    drain(topics=["proof.corrected"])
    proof = Proof.objects.prefetch_related("readings__findings").get(pk=proof.pk)
    return proof.latest


def test_what_was_read_stays_and_what_was_said_stands_beside_it(proof):
    correct(proof, note="流水是我本人的")
    again = check_again(proof)
    first = proof.readings.get(number=1)

    assert (again.number, keeping.body_of(first)["reading"]["fields"]["subject_name"]) == (2, "李强")
    assert keeping.body_of(again)["reading"]["fields"]["subject_name"] == "李强"
    assert keeping.body_of(again)["corrected"] == {"subject_name": "王小明"}
    told = corrections.edits(corrections.said(proof))["subject_name"]
    assert (told.value, told.note) == ("王小明", "流水是我本人的")


def test_the_tests_run_again_on_it_and_neither_clear_nor_raise_a_doubt(proof):
    before = queries.papers(proof.case)
    correct(proof)
    found = check_again(proof).findings.filter(test="T07").order_by("-place")

    assert [(one.result, one.severity, one.place) for one in found] == [
        ("fail", "R", "subject_name"),
        ("pass", "I", "corrected"),
    ]
    after = queries.papers(proof.case)
    assert (before.red, before.amber) == (after.red, after.amber)
    assert after.red >= 1


def test_income_and_level_rest_on_what_was_read_alone(proof):
    before = services.recognise(proof.case)
    correct(proof, "closing", "9,999,999.00")
    correct(proof, "monthly_income", "100000")
    check_again(proof)

    assert services.recognise(proof.case) == before


def test_a_second_correction_of_the_same_field_is_the_one_that_counts(proof):
    correct(proof, value="王小")
    correct(proof, value="王小明")
    again = check_again(proof)

    assert keeping.body_of(again)["corrected"] == {"subject_name": "王小明"}
    assert again.findings.filter(place="corrected", test="T07").count() == 1
    readings = proof.readings.count()
    corrections.check_again(str(proof.pk))
    assert proof.readings.count() == readings


def test_the_same_key_is_the_same_correction_and_the_case_is_looked_at_again(proof):
    before = Work.objects.filter(topic="case.proofs").count()

    assert correct(proof, key="a").pk == correct(proof, key="a").pk
    assert Correction.objects.count() == 1
    assert Work.objects.filter(topic="case.proofs").count() == before + 1


def test_corrections_only_grow_and_lie_sealed(proof):
    made = correct(proof, note="请看第三页")

    assert "王小明".encode() not in bytes(made.body)
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=made.pk).update(about="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_once_the_file_is_forgotten_nothing_said_of_it_can_be_read(proof):
    correct(proof)
    retention.shred(proof.pk, by="retention", now=clock.now())
    proof.refresh_from_db()

    assert corrections.said(proof) == []
    with pytest.raises(errors.Shredded):
        correct(proof)


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("monthly_income", "8,000.5", 800_050),
        ("net", "¥8000元", 800_000),
        ("net", "八千", None),
        ("net", "-5", None),
        ("issued_at", "2026年1月2日", "2026-01-02"),
        ("issued_at", "2026-02-30", None),
        ("subject_name", "  李  强 ", "李 强"),
        ("subject_name", "   ", None),
    ],
)
def test_what_a_person_types_is_understood_or_refused(name, text, meant):
    assert typed(name, text) == meant


def test_what_cannot_be_corrected_says_what_to_do(proof, monkeypatch):
    with pytest.raises(errors.BadValue) as refused:
        correct(proof, "net", "很多")
    assert refused.value.next
    with pytest.raises(errors.BadValue):
        correct(proof, "level", "4")
    with pytest.raises(errors.NoSuchProof):
        correct(proof, borrower="B-10")
    monkeypatch.setattr(corrections, "MOST", 0)
    with pytest.raises(errors.TooManyCorrections):
        correct(proof)
    Case.objects.update(status=Status.CLOSED)
    with pytest.raises(errors.CaseOver):
        correct(proof)


def test_a_borrower_is_told_the_class_of_a_doubt_and_may_answer_it(proof):
    own = queries.own_reading(proof.pk, borrower="B-9")
    assert "name" in own.doubts

    corrections.contest(proof.pk, borrower="B-9", about="name", note="这是我改名前的名字", key="c")
    with pytest.raises(errors.BadValue):
        corrections.contest(proof.pk, borrower="B-9", about="T07", note="x", key="d")
    with pytest.raises(errors.BadValue):
        corrections.contest(proof.pk, borrower="B-9", about="name", note="  ", key="e")

    assert [one.note for one in queries.own_reading(proof.pk, borrower="B-9").said] == ["这是我改名前的名字"]


@pytest.mark.parametrize("test", ["T24", "T25", "T26", "T27", "T28", "T29", "T30", "T31", "T32", "T33", "T35"])
def test_how_forgeries_are_found_is_no_class_a_borrower_is_told(test):
    failed = SimpleNamespace(test=test, result="fail", severity="R")
    reading = SimpleNamespace(findings=SimpleNamespace(all=lambda: [failed]))

    assert corrections.doubts(reading) == ()


def test_the_desk_marks_what_was_read_edited_and_said_by_the_borrower_alone(proof):
    correct(proof, note="是我")
    correct(proof, "employer", "青禾食品店")
    corrections.contest(proof.pk, borrower="B-9", about="name", note="改过名", key="c")
    shelf = desk.shelf(proof.case, "", "1", staff=make_staff("reviewer"))
    shown = {field.label: field for field in shelf.fields}

    assert (shown["姓名"].text, shown["姓名"].said, shown["姓名"].is_own) == ("李强", "王小明", False)
    assert (shown["单位"].text, shown["单位"].said, shown["单位"].is_own) == ("", "青禾食品店", True)
    assert (shown["账号尾号"].said, shown["账号尾号"].is_own) == ("", False)
    assert [one.note for one in shelf.contested] == ["改过名"]


def test_a_page_of_ones_own_file_is_shown_to_nobody_else(proof):
    picture = queries.own_page_png(proof.pk, 1, borrower="B-9")

    assert picture.startswith(b"\x89PNG")
    assert [(look.actor, look.what) for look in proof.looks.all()] == [("borrower", "page 1")]
    with pytest.raises(errors.NoSuchProof):
        queries.own_page_png(proof.pk, 1, borrower="B-10")
    with pytest.raises(errors.NoSuchProof):
        queries.own_reading(proof.pk, borrower="B-10")
    assert Finding.objects.filter(reading__proof=proof, test="T07").count() == 1
