"""The vault in an object store, by a server that speaks S3: streamed both ways, nothing readable or left behind."""

import ast
import os
import socket
import subprocess
import sys
import time
import tracemalloc
from urllib.error import URLError
from urllib.request import Request, urlopen
from uuid import uuid4

import boto3
import pytest
from django.core.checks import run_checks
from django.core.files.storage import storages

from appeals.models import Case
from appeals.proofs import queries, receiving, services, vault
from appeals.proofs.models import Proof
from appeals.proofs.object_store import PIECE
from risk.work.services import drain
from support.management.drilling import _packed
from tests.appeals.papers import bank_statement
from tests.appeals.test_proofs_vault import counted

BUCKET = "papers"


@pytest.fixture(scope="module")
def server():
    """Moto's server in a process of its own, so that what it holds is not ours."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address, end = f"http://127.0.0.1:{port}", time.monotonic() + 60
    while True:
        try:
            urlopen(f"{address}/moto-api/", timeout=5).close()
            break
        except URLError:
            assert process.poll() is None
            assert time.monotonic() < end, "the store did not start"
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
def bucket(server, settings, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    urlopen(Request(f"{server}/moto-api/reset", method="POST"), timeout=30).close()
    options = {"bucket_name": BUCKET, "endpoint_url": server, "region_name": "us-east-1", "addressing_style": "path"}
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "appeals.proofs.object_store.ObjectStore", "OPTIONS": options}
    }
    client = boto3.client("s3", endpoint_url=server, region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    yield client
    client.close()
    storages["vault"].connection.meta.client.close()


def lying(client):
    return {one["Key"]: one["Size"] for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", ())}


@pytest.mark.parametrize("size", [1, vault.CHUNK, 3 * vault.CHUNK + 17, 2 * PIECE + 5])
def test_what_goes_in_comes_out_and_never_lies_plain(bucket, size):
    plain = (b"\x00PLAINTEXT-MARK" * (size // 15 + 1))[:size]
    key, _ = vault.new_key("a")

    name = vault.store("aa/one", counted(plain), key)

    assert vault.fetch(name, key) == plain
    assert b"PLAINTEXT" not in bucket.get_object(Bucket=BUCKET, Key=name)["Body"].read()


def test_a_file_of_forty_megabytes_passes_in_pieces(bucket):
    """In and out, no more than a piece and what wraps it lies in memory at a time."""
    key, _ = vault.new_key("a")
    size, block = 40 * 1024 * 1024, os.urandom(512 * 1024)
    chunks = vault.Counted((block for _ in range(size // len(block))), most=size, refuse=ValueError("too large"))
    vault.forget("aa/none")  # the library's own descriptions of the service are read once, before anything is counted
    tracemalloc.start()
    try:
        name = vault.store("aa/big", chunks, key)
        out = sum(len(piece) for piece in vault.fetched(name, key))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (chunks.size, out) == (size, size)
    assert peak < 6 * PIECE


def test_a_change_in_the_store_is_noticed(bucket):
    key, _ = vault.new_key("a")
    name = vault.store("aa/one", counted(os.urandom(2 * vault.CHUNK)), key)
    body = bytearray(bucket.get_object(Bucket=BUCKET, Key=name)["Body"].read())
    body[5000] ^= 1
    bucket.put_object(Bucket=BUCKET, Key=name, Body=bytes(body))

    with pytest.raises(vault.Tampered):
        vault.fetch(name, key)


@pytest.mark.parametrize("size", [3_000_000, 3 * PIECE])
def test_a_stream_that_is_too_long_leaves_nothing(bucket, size):
    key, _ = vault.new_key("a")

    with pytest.raises(ValueError, match="too large"):
        vault.store("aa/big", counted(b"x" * size, most=size - 1), key)

    assert lying(bucket) == {}
    assert "Uploads" not in bucket.list_multipart_uploads(Bucket=BUCKET)


def test_what_is_not_there_is_said_as_a_file_system_says_it(bucket):
    with pytest.raises(FileNotFoundError):
        vault.get("aa/none")
    vault.forget_all("aa")


def test_a_paper_comes_in_parts_is_read_and_taken_back(bucket, db):
    case = Case.objects.create(number=f"MB-{uuid4().hex[:12]}", borrower="B-9", line="L-9", codes=["CRD-DTI"])
    content = bank_statement().content
    how = {"borrower": "B-9", "name": "流水.pdf", "size": len(content), "stamp": "1"}
    standing = receiving.begin(case.pk, "P-BANKFLOW", **how)
    while not standing.proof:
        at = standing.offset
        standing = receiving.take_part(standing.id, content[at : at + receiving.PART], at=at, borrower="B-9")
    drain(topics=["proof.read"])
    proof = Proof.objects.get(pk=standing.proof)

    assert list(lying(bucket)) == [proof.blob]  # the parts are gone
    (shown,) = queries.readings(case)
    assert shown.proof.kind == "P-BANKFLOW"

    services.remove(proof.pk, borrower="B-9")
    drain()
    assert lying(bucket) == {}


def test_the_backups_drill_packs_a_bucket(bucket, tmp_path):
    vault.put("aa/one", b"sealed")
    vault.put("ab/two", b"sealed too")

    assert set(_packed(storages["vault"], tmp_path / "vault.tar")) == {"aa/one", "ab/two"}


def test_a_store_whose_programs_are_missing_stops_the_start(settings):
    settings.STORAGES = settings.STORAGES | {"vault": {"BACKEND": "storages_missing.Store", "OPTIONS": {}}}

    assert "proofs.E003" in {found.id for found in run_checks()}


def test_the_bucket_is_set_by_the_environment():
    code = "from config.settings import STORAGES as s; print(s['vault'])"
    env = os.environ | {"VAULT_BUCKET": "papers", "VAULT_ENDPOINT": "https://store.example"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    vault_ = ast.literal_eval(done.stdout)

    assert vault_["BACKEND"] == "appeals.proofs.object_store.ObjectStore", done.stderr
    assert vault_["OPTIONS"]["bucket_name"] == "papers"
    assert vault_["OPTIONS"]["endpoint_url"] == "https://store.example"
