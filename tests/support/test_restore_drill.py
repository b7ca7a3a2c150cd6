"""A backup of database and documents comes back the same, and the drill tells when it does not."""

import io
import os
import subprocess
import tarfile
from secrets import token_hex

import psycopg
import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from appeals.models import Case
from appeals.proofs import services as proofs
from appeals.proofs.models import Proof
from support.management import drilling
from support.management.commands import restore_drill
from tests.histories import borrower_updated, line_opened
from tests.support.stories import ago, tell

pytestmark = pytest.mark.django_db(transaction=True)
OWN = f"{os.getpid():x}"  # drills of other processes stand beside these in the same server


@pytest.fixture(autouse=True)
def own_names(monkeypatch):
    monkeypatch.setattr(drilling, "token_hex", lambda size: f"{OWN}_{token_hex(size)}")


PICTURE = b"\xff\xd8\xff" + b"\x00" * 100


@pytest.fixture
def kept(tmp_path, settings):
    """A line, a case and a document of it, written for good: pg_dump sees only what is committed."""
    folder = "django.core.files.storage.FileSystemStorage"
    stores = {name: {"BACKEND": folder, "OPTIONS": {"location": str(tmp_path / name)}} for name in drilling.STORES}
    settings.STORAGES = settings.STORAGES | stores
    tell(borrower_updated(ago(days=9)), line_opened(ago(days=9)))
    case = Case.objects.create(number="MB-DRILL", borrower="B-1", line="L-1", codes=["BEH-SMALLFREQ"], status="draft")
    return proofs.take_in(case.pk, "P-BIZ", io.BytesIO(PICTURE), "执照.jpg", borrower="B-1", key="k")


def scratches():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE starts_with(datname, %s)", [f"mingbai_drill_{OWN}_"])
        return cursor.fetchone()[0]


def test_everything_comes_back_and_nothing_is_left_behind(kept):
    said = io.StringIO()

    call_command("restore_drill", stdout=said)

    assert "everything came back the same" in said.getvalue()
    assert " 1 files" in said.getvalue()
    assert Proof.objects.get().blob
    assert scratches() == 0


def test_a_harmed_backup_is_told(kept, monkeypatch):
    """One restored row other than it was, one index gone, a document's bytes other than they were."""

    def harm(folder):
        name = kept.blob
        with tarfile.open(folder / "vault.tar", "w") as tar:
            entry = tarfile.TarInfo(name)
            entry.size = 3
            tar.addfile(entry, io.BytesIO(b"bad"))

    run = drilling._run

    def harming(program, *args):
        run(program, *args)
        if program == "pg_restore":
            address = next(one for one in args if one.startswith("--dbname=")).removeprefix("--dbname=")
            with psycopg.connect(address) as restored:
                restored.execute("UPDATE appeals_case SET borrower = 'B-other'")
                restored.execute("DROP INDEX proof_kept")

    monkeypatch.setattr(drilling, "_run", harming)
    faults = drilling.drill(harm).faults

    assert any(one.startswith("table public.appeals_case: 1 rows, restored 1") for one in faults)
    assert "index of proofs_proof is not as it was" in faults
    assert f"file {kept.blob} of vault is missing or changed" in faults
    assert len(faults) == 3
    assert scratches() == 0


def test_a_document_without_its_file_fails_the_drill(kept):
    storages["vault"].delete(kept.blob)

    with pytest.raises(CommandError, match="is on record and has no file"):
        call_command("restore_drill")


def test_a_backup_that_cannot_be_made_is_a_failure_that_says_why(kept, monkeypatch):
    def refused(command, **_options):
        return subprocess.CompletedProcess(command, 1, "", "pg_dump: error: no such server")

    monkeypatch.setattr(subprocess, "run", refused)

    with pytest.raises(CommandError, match="no such server"):
        call_command("restore_drill")


def test_a_restoration_over_four_hours_fails(monkeypatch):
    slow = drilling.Drill(1, 1, 1, backup=1, restore=restore_drill.LONGEST + 1, faults=())
    monkeypatch.setattr(restore_drill, "drill", lambda: slow)

    with pytest.raises(CommandError, match="longer than 4 hours"):
        call_command("restore_drill")
