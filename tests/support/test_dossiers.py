"""A case taken out for a regulator: all its evidence in one file, by role, with a reason that is kept, and quotas."""

import io
import json
import zipfile
from datetime import datetime
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction

from appeals import numbers, services
from appeals.chain import digest
from appeals.models import Case
from appeals.proofs import services as proofs
from appeals.proofs.models import Look
from appeals.status import Kind
from risk import clock
from risk.work.services import drain
from support.dossiers.models import Dossier
from support.privacy import page as privacy
from tests.appeals.papers import bundle, slips
from tests.appeals.people import GROUNDS, make_staff
from tests.support.stories import enter, small_draws_and_a_cut

pytestmark = pytest.mark.django_db
WORK = ["case.intake", "case.recheck", "case.step", "case.granted"]


@pytest.fixture
def case(client):
    """A complaint."""
    small_draws_and_a_cut()
    enter(client)
    client.post("/complaints/new/", {"topic": "service", "statement": "周三晚上客服骂人", "key": "k"})
    return Case.objects.get()


@pytest.fixture
def paper(tmp_path, settings):
    """Two payslips in one file, read, in an appeal."""
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    number = numbers.fresh(clock.day(clock.now()))
    appeal = Case.objects.create(number=number, borrower="B-9", line="L-9", codes=["BEH-SMALLFREQ"])
    stream = io.BytesIO(bundle(*slips(1)[:2]))
    made = proofs.take_in(appeal.pk, "P-BANKFLOW", stream, "工资条.pdf", borrower="B-9", key="p")
    drain(topics=["proof.read"])
    made.refresh_from_db()
    return made


@pytest.fixture
def officer(client):
    staff = make_staff("compliance")
    client.force_login(staff)
    return staff


def taken(client, case, **said):
    return client.post(f"/desk/cases/{case.number}/dossier/", {"key": "d-1", "why": "银保监转办〔2026〕12号"} | said)


def unpacked(answer):
    pack = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    return {name: pack.read(name) for name in pack.namelist()}


def test_it_holds_the_case_its_chain_its_notices_and_a_hash_of_every_entry(client, case, officer):
    drain(topics=WORK)
    reviewer = make_staff("reviewer")
    services.claim(case.number, staff=reviewer, key="c")
    services.grant(case.number, staff=reviewer, note=GROUNDS, key="g")
    drain(topics=WORK)

    found = unpacked(taken(client, case))

    said = json.loads(found["case.json"])
    assert said["case"]["statement"] == "周三晚上客服骂人"
    trail = json.loads(found["trail.json"])
    assert trail["sound"] is True
    previous = ""
    for step in trail["steps"]:  # whoever holds the file checks the chain without us
        assert step["prev_hash"] == previous
        body = {name: step[name] for name in trail["chained"]} | {"at": datetime.fromisoformat(step["at"])}
        assert digest(previous, body) == step["hash"]
        previous = step["hash"]
    assert previous == trail["head"]
    assert {"CLK-04", "CLK-05"} <= {clock["code"] for clock in json.loads(found["clocks.json"])}
    notices = json.loads(found["notices.json"])
    assert {one["name"] for one in notices} == {"R1", "R8"}
    assert GROUNDS in notices[-1]["body"]["zh"]["parts"][1] + notices[-1]["body"]["zh"]["parts"][2]
    assert notices[0]["deliveries"]
    hashes = json.loads(found.pop("manifest.json"))["sha256"]
    assert hashes == {name: sha256(body).hexdigest() for name, body in found.items()}


def test_pages_of_papers_are_in_it_and_each_is_a_look_of_today(client, paper, officer, settings):
    settings.LOOKS_A_DAY = paper.pages - 1
    assert taken(client, paper.case).status_code == 429
    assert not Look.objects.filter(actor=f"staff:{officer.pk}").exists()

    settings.LOOKS_A_DAY = paper.pages
    found = unpacked(taken(client, paper.case))

    listed = json.loads(found["documents.json"])
    assert [one["missing"] for one in listed] == [[], [], []]
    assert listed[0]["sha256"] == paper.sha256
    pages = [name for name in found if name.endswith(".png")]
    assert pages == ["documents/02/001.png", "documents/03/001.png"]  # of the papers the file was sorted into, once
    assert all(found[name].startswith(b"\x89PNG") for name in pages)
    assert Look.objects.filter(actor=f"staff:{officer.pk}").count() == len(pages) == paper.pages


def test_only_who_may_takes_it_out_with_a_reason_and_only_so_often(client, case, officer, settings):
    assert taken(client, case, why="x").status_code == 422
    assert not Dossier.objects.exists()
    settings.DOSSIERS_A_DAY = 1
    for _twice in range(2):  # the same form is one taking out
        assert taken(client, case).status_code == 200
    assert taken(client, case, key="d-2").status_code == 429
    assert Dossier.objects.count() == 1
    assert "银保监转办" in client.get(f"/desk/cases/{case.number}/dossier/").text
    with pytest.raises(DatabaseError), transaction.atomic():
        Dossier.objects.update(why="别的")

    client.force_login(make_staff("reviewer"))
    assert taken(client, case, key="d-3").status_code == 403
    assert "导出，给监管或法院" not in client.get(f"/desk/cases/{case.number}/").text


def test_its_owner_reads_that_it_was_taken_out(client, case, officer):
    taken(client, case)

    assert [number for _at, _who, number in privacy.centre("B-1")["taken_out"]] == [case.number]
    assert f"导出了{case.number}的全部记录" in client.get("/privacy/").text


def test_a_case_of_one_role_alone_leaves_with_that_role_alone(client, case, officer):
    Case.objects.update(kind=Kind.AML_OBJECTION)

    assert taken(client, case).status_code == 404
    client.force_login(make_staff("aml"))
    assert taken(client, case).status_code == 200
    assert privacy.centre("B-1")["taken_out"] == []  # nobody infers that the role was interested
