"""A file in parts: nothing lost, nothing twice, whatever breaks in between."""

import io
import os
import subprocess
import sys
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connection

from appeals.models import Case
from appeals.proofs import errors, keeping, receiving, services, vault
from appeals.proofs.models import Part, Proof, Upload
from appeals.proofs.rotation import rotate
from risk import clock

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 4000  # a part and a half, and a bit


@pytest.fixture(autouse=True)
def disk(tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    return tmp_path


@pytest.fixture
def case():
    return Case.objects.create(number=f"MB-{uuid4().hex[:12]}", borrower="B-9", line="L-9", codes=["BEH-SMALLFREQ"])


def begin(case, content=CONTENT, **over):
    said = {"borrower": case.borrower, "name": "流水.pdf", "size": len(content), "stamp": "17"}
    return receiving.begin(case.pk, over.pop("slot", "P-BANKFLOW"), **said | over)


def go_on(case, standing, content=CONTENT, *, parts=99):
    """As the page does: from where the server says, part by part."""
    while not standing.proof and parts:
        body = content[standing.offset : standing.offset + receiving.PART]
        standing = receiving.take_part(upload(standing), body, at=standing.offset, borrower=case.borrower)
        parts -= 1
    return standing


def upload(standing):
    return Upload.objects.get(pk=standing.id).pk


def whole(standing):
    proof = Proof.objects.get(pk=standing.proof)
    return vault.fetch(proof.blob, keeping.key_of(proof))


def left(disk):
    return [path for path in (disk / "parts").rglob("*") if path.is_file()] if (disk / "parts").exists() else []


def test_parts_become_one_proof_and_nothing_of_them_is_left(case, disk):
    done = go_on(case, begin(case))

    assert whole(done) == CONTENT
    assert (Upload.objects.count(), Part.objects.count(), left(disk)) == (0, 0, [])
    assert begin(case) == receiving.Standing("", len(CONTENT), done.proof)


def test_it_goes_on_where_the_line_broke(case):
    go_on(case, begin(case), parts=1)

    again = begin(case)
    assert again.offset == receiving.PART
    assert whole(go_on(case, again)) == CONTENT
    assert Proof.objects.count() == 1


def test_a_part_sent_twice_or_out_of_place_is_told_where_to_go_on(case):
    first = begin(case)
    go_on(case, first, parts=1)

    again = receiving.take_part(upload(first), CONTENT[: receiving.PART], at=0, borrower="B-9")
    ahead = receiving.take_part(upload(first), b"xxx", at=900_000, borrower="B-9")

    assert again.offset == ahead.offset == receiving.PART
    assert whole(go_on(case, again)) == CONTENT


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_make_one_file(case):
    both = threading.Barrier(2)
    ends = []

    def tab():
        try:
            standing = begin(case)
            both.wait()
            while not standing.proof:
                body = CONTENT[standing.offset : standing.offset + receiving.PART]
                try:
                    standing = receiving.take_part(standing.id, body, at=standing.offset, borrower="B-9")
                except errors.NoSuchProof:  # the other tab was done: the page asks again
                    standing = begin(case)
            ends.append(standing)
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join()

    assert len({end.proof for end in ends}) == 1
    assert len(ends) == 2
    assert whole(ends[0]) == CONTENT
    assert (Proof.objects.count(), Upload.objects.count()) == (1, 0)


def test_parts_lie_sealed(case, disk):
    go_on(case, begin(case), parts=1)

    stored = left(disk)
    assert len(stored) == 1
    assert CONTENT[1000:1100] not in stored[0].read_bytes()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.EmptyFile),
        (b"MZ" + bytes(4000), errors.NotAccepted),
        (bytes(30), errors.NotAccepted),
    ],
)
def test_what_is_no_proof_is_refused_by_its_first_part(case, content, error, disk):
    with pytest.raises(error):
        go_on(case, begin(case, content), content)

    assert (Upload.objects.count(), Proof.objects.count(), left(disk)) == (0, 0, [])


def test_too_large_is_said_before_a_byte_is_sent(case):
    with pytest.raises(errors.FileTooLarge):
        begin(case, size=errors.MOST_BYTES + 1)


def test_more_than_was_announced_is_refused(case):
    standing = begin(case, size=100)

    with pytest.raises(errors.BadPart):
        receiving.take_part(upload(standing), CONTENT[:101], at=0, borrower="B-9")
    with pytest.raises(errors.BadPart):
        receiving.take_part(upload(standing), b"", at=0, borrower="B-9")


def test_anothers_upload_is_not_there(case):
    standing = begin(case)

    with pytest.raises(errors.NoSuchProof):
        receiving.take_part(upload(standing), CONTENT[:10], at=0, borrower="B-10")
    with pytest.raises(errors.NoSuchProof):
        begin(case, borrower="B-10")


def test_a_file_taken_back_may_come_again(case):
    first = go_on(case, begin(case))
    services.remove(first.proof, borrower="B-9")

    second = go_on(case, begin(case))

    assert second.proof != first.proof
    assert whole(second) == CONTENT


def test_one_borrower_has_only_so_many_under_way(case, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_AT_ONCE", 1)
    begin(case)

    with pytest.raises(errors.TooManyUploads):
        begin(case, stamp="18")


def test_what_was_left_behind_is_gone_after_a_day(case, disk):
    go_on(case, begin(case), parts=1)
    now = clock.now()

    assert receiving.forget_left(now + timedelta(hours=23)) == 0
    assert receiving.forget_left(now + timedelta(hours=25)) == 1
    assert (Upload.objects.count(), left(disk)) == (0, [])


def test_a_new_master_key_in_the_middle_changes_nothing(case, settings):
    standing = go_on(case, begin(case), parts=1)
    settings.MASTER_KEYS = f"next:{'QUFB' * 10}QUE=,{settings.MASTER_KEYS}"
    assert (rotate(), rotate()) == (1, 0)
    settings.MASTER_KEYS = settings.MASTER_KEYS.split(",")[0]

    assert whole(go_on(case, standing)) == CONTENT


def test_a_rotation_killed_half_way_opens_everything_and_goes_on(case, settings, monkeypatch):
    content = b"%PDF-1.7 one"
    proofs = [
        services.take_in(case.pk, "P-BIZ", io.BytesIO(content), "a.pdf", borrower="B-9", key=str(n)) for n in range(5)
    ]
    settings.MASTER_KEYS = f"next:{'QUFB' * 10}QUE=,{settings.MASTER_KEYS}"
    wrap, done = vault.wrap, []

    def dies(plain, owner):
        if len(done) == 3:
            raise Crash
        done.append(owner)
        return wrap(plain, owner)

    with monkeypatch.context() as armed:
        armed.setattr(vault, "wrap", dies)
        with pytest.raises(Crash):
            rotate(batch=2)
    assert Proof.objects.filter(master="next").count() == 2  # the batch under way is undone, those before it stand
    assert {vault.fetch(p.blob, keeping.key_of(p)) for p in Proof.objects.all()} == {content}

    assert (rotate(batch=2), rotate(batch=2)) == (3, 0)
    settings.MASTER_KEYS = settings.MASTER_KEYS.split(",")[0]
    assert (
        len({vault.fetch(p.blob, keeping.key_of(p)) for p in Proof.objects.filter(pk__in=[p.pk for p in proofs])}) == 1
    )


WORKER = """
import django
django.setup()
import sys
from pathlib import Path
from django.conf import settings
settings.STORAGES["vault"]["OPTIONS"]["location"] = sys.argv[2]
from appeals.proofs import receiving
content = Path(sys.argv[3]).read_bytes()
standing = receiving.begin(sys.argv[1], "P-BANKFLOW", borrower="B-9", name="流水.pdf", size=len(content), stamp="17")
while not standing.proof:
    body = content[standing.offset : standing.offset + receiving.PART]
    standing = receiving.take_part(standing.id, body, at=standing.offset, borrower="B-9")
"""


class Crash(BaseException):
    """The process is gone: nothing that catches errors catches this."""


@pytest.mark.parametrize(
    "place", ["upload.part.stored", "upload.part.after", "upload.finish.before", "upload.finish.taken"]
)
def test_a_crash_anywhere_loses_nothing_and_doubles_nothing(case, place, disk, monkeypatch):
    def reach(name, number=0):
        if name == place and (number or "finish" in name):
            raise Crash

    standing = begin(case)
    with monkeypatch.context() as armed:
        armed.setattr(receiving, "reach", reach)
        with pytest.raises(Crash):
            go_on(case, standing)

    assert whole(go_on(case, begin(case))) == CONTENT
    assert (Proof.objects.count(), Upload.objects.count(), left(disk)) == (1, 0, [])


@pytest.mark.django_db(transaction=True)
def test_a_server_killed_with_a_part_in_its_hands_loses_nothing_and_doubles_nothing(case, tmp_path, disk):
    place = "upload.part.stored.524288"
    file = tmp_path / "file"
    file.write_bytes(CONTENT)
    barriers = tmp_path / "barriers"
    barriers.mkdir()
    (barriers / place).write_text("kill")
    env = os.environ | {
        "DB": connection.settings_dict["NAME"],
        "BARRIERS": str(barriers),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TESTING": "1",
    }
    where = settings.STORAGES["vault"]["OPTIONS"]["location"]
    command = [sys.executable, "-c", WORKER, str(case.pk), where, str(file)]
    assert subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=False).returncode == -9
    assert (barriers / f"{place}.hit").exists()

    done = go_on(case, begin(case))

    assert whole(done) == CONTENT
    assert Proof.objects.count() == 1
    assert left(disk) == []
    assert storages["vault"].exists(Proof.objects.get().blob)
