"""The vault: nothing readable on disk, nothing changed unnoticed, no file opened with another's key."""

import io
import os
import tracemalloc

import pytest
from django.core.files.storage import storages

from appeals.proofs import vault


@pytest.fixture
def disk(tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    return tmp_path


def counted(plain, most=10**9):
    stream = io.BytesIO(plain)
    return vault.Counted(iter(lambda: stream.read(300_000), b""), most=most, refuse=ValueError("too large"))


@pytest.mark.parametrize("size", [1, 1000, vault.CHUNK, vault.CHUNK + 1, 3 * vault.CHUNK + 17])
def test_what_goes_in_comes_out_and_never_lies_plain(disk, size):
    plain = (b"\x00PLAINTEXT-MARK" * (size // 15 + 1))[:size]
    key, _ = vault.new_key("a")

    name = vault.store("aa/one", counted(plain), key)

    assert vault.fetch(name, key) == plain
    assert all(b"PLAINTEXT" not in file.read_bytes() for file in disk.rglob("*") if file.is_file())


@pytest.mark.parametrize("harm", ["flip", "cut", "swap", "append"])
def test_any_change_on_disk_is_noticed(disk, harm):
    key, _ = vault.new_key("a")
    name = vault.store("aa/one", counted(os.urandom(3 * vault.CHUNK)), key)
    path = disk / name
    body = bytearray(path.read_bytes())
    step = vault.CHUNK + 16
    match harm:
        case "flip":
            body[5000] ^= 1
        case "cut":
            del body[4 + 2 * step :]
        case "swap":
            body[4 : 4 + step], body[4 + step : 4 + 2 * step] = body[4 + step : 4 + 2 * step], body[4 : 4 + step]
        case "append":
            body += b"x"
    path.chmod(0o600)
    path.write_bytes(body)

    with pytest.raises(vault.Tampered):
        vault.fetch(name, key)


def test_a_wrapped_key_opens_for_its_own_file_only():
    plain, key = vault.new_key("one")

    assert vault.unwrap(key, "one") == plain
    with pytest.raises(vault.Tampered):
        vault.unwrap(key, "two")


def test_a_new_master_key_wraps_and_the_old_one_still_opens(settings):
    plain, old = vault.new_key("one")
    settings.MASTER_KEYS = f"next:{'QUFB' * 10}QUE=,{settings.MASTER_KEYS}"

    assert vault.unwrap(old, "one") == plain
    assert vault.wrap(plain, "one").master == "next"


def test_a_stream_that_is_too_long_leaves_nothing(disk):
    key, _ = vault.new_key("a")

    with pytest.raises(ValueError, match="too large"):
        vault.store("aa/big", counted(b"x" * 5_000_000, most=1_000_000), key)

    assert not storages["vault"].exists("aa/big")


def test_a_file_of_fifty_megabytes_passes_in_pieces(disk):
    """In and out, no more than a few chunks lie in memory at a time."""
    key, _ = vault.new_key("a")
    size, block = 50 * 1024 * 1024, os.urandom(512 * 1024)
    chunks = vault.Counted((block for _ in range(size // len(block))), most=size, refuse=ValueError("too large"))
    tracemalloc.start()
    try:
        name = vault.store("aa/big", chunks, key)
        out = sum(len(piece) for piece in vault.fetched(name, key))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (chunks.size, out) == (size, size)
    assert peak < 12 * vault.CHUNK
