"""Hostile and broken files: each gets its own message, nothing is lost, the readers survive."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import translation

from appeals.proofs import errors, sandbox
from appeals.proofs.run import PageRead, _poor, read_document
from appeals.proofs.sniff import ACCEPTED, sniff
from bench.hostile import memory
from bench.made import hostile
from tests.appeals.papers import bank_statement

ABOUT = {"kind": None, "name": "", "id_number": "", "today": "2026-11-20", "trade": None}


def read(content):
    return read_document(content, sniff(content[:8192]), about=ABOUT, keep=lambda *_: None)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"MZ\x90\x00" + b"\x00" * 60 + b"%PDF-1.7", "program"),
        (b"\x7fELF" + b"\x00" * 200, "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        (b"PK\x03\x04" + b"\x00" * 22 + b"word/document.xml" + b"[Content_Types].xml", "document"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"photos/one.jpg", "archive"),
        (b"Rar!\x1a\x07\x00", "archive"),
        (b"\x00\x01\x02\x03" * 50, "unknown"),
        (b"just a sentence without any table in it", "unknown"),
    ],
)
def test_what_is_no_proof_is_known_by_its_content(content, found):
    assert sniff(content) == found


# Every way of harm whose reading needs no recogniser; `bench hostile` has the rest, and any directory of files.
PICTURES = {
    "outside references.pdf",
    "huge picture.pdf",
    "packed three times.pdf",
    "jpeg and pdf.jpg",
    "jpeg and zip.jpg",
}
ENDLESS = {"form that draws itself.pdf", "a hundred million forms.pdf", "endless tiles.pdf"}
OWN_WORDS = {
    "encrypted.pdf": "encrypted",
    "half.pdf": "damaged",
    "noise.pdf": "damaged",
    "deep.pdf": "damaged",
    "two thousand pages.pdf": "too-many-pages",
    "long.tiff": "too-many-pages",
    "page of a kilometre.pdf": "page-too-large",
    "bomb.png": "page-too-large",
    "large.jpg": "page-too-large",
    "flat.png": "picture-too-small",
    "bomb.xlsx": "bomb",
    "macros.xlsm": "macros",
    "noise.jpg": "damaged",
}


@pytest.mark.parametrize("name", sorted(hostile.MAKERS.keys() - PICTURES - ENDLESS))
def test_a_hostile_file_ends_in_words_and_the_reader_survives(name):
    content = hostile.MAKERS[name]()
    if sniff(content[:8192]) not in ACCEPTED:
        assert name not in OWN_WORDS
        return  # the door refuses it: the next test but one, and the door's own
    keeper = sandbox.warm("decode").process.pid
    outcome = read(content)

    assert outcome.is_done
    assert outcome.wire is not None or all(errors.problem(outcome.problem))
    assert outcome.problem == OWN_WORDS.get(name, outcome.problem)
    assert sandbox.warm("decode").process.pid == keeper


def test_what_draws_without_end_is_stopped_before_the_worker_is_too_large():
    most, over = [0], threading.Event()

    def look():
        while not over.wait(0.05):
            children = [child.process.pid for child in list(sandbox._warm.values())]
            most[0] = max(most[0], sum(memory(pid) for pid in children))

    watch = threading.Thread(target=look)
    watch.start()
    outcome = read(hostile.MAKERS["a hundred million forms.pdf"]())
    over.set()
    watch.join()

    assert outcome.problem in {"memory", "time", "bomb"}
    assert 0 < most[0] < 760 * sandbox.MIB  # the worker's own 140 MiB come on top
    assert read(bank_statement().content).wire["reading"]["kind"] == "P-BANKFLOW"


def test_the_idle_recogniser_goes_before_a_document_does(monkeypatch):
    closed = []

    class Idle:
        process = SimpleNamespace(pid=0)

        def close(self):
            closed.append(True)

    monkeypatch.setitem(sandbox._warm, (os.getpid(), "ocr"), Idle())

    assert not sandbox._spared("ocr")
    assert sandbox._spared("decode")
    assert not sandbox._spared("decode")
    assert closed == [True]


def test_a_white_page_of_a_pdf_is_not_called_a_glare():
    wire = {"reading": {"kind": None}}
    page = PageRead(
        {"number": 1, "words": []}, {"quality": {"light": 250, "glare": 0.9, "sharpness": 200, "letters": 0}}, 0
    )

    assert _poor(wire, [page], is_photo=True) == "glare"
    assert _poor(wire, [page], is_photo=False) == "blank"


def test_every_problem_says_what_happened_and_what_to_do_in_both_languages():
    codes = [
        "encrypted",
        "damaged",
        "bomb",
        "page-too-large",
        "too-many-pages",
        "macros",
        "time",
        "memory",
        "crash",
        "blank",
        "blur",
        "glare",
        "dark",
        "cut",
        "small",
    ]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said = [errors.problem(code) for code in codes]
        assert len({text for text, _ in said}) == len(codes)
        assert all(text and todo for text, todo in said)


def test_noise_of_any_kind_never_kills_the_keeper():
    rng = random.Random(4)
    good = bank_statement().content
    for _ in range(12):
        bad = bytearray(good)
        for _ in range(rng.randint(1, 60)):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        with suppress(sandbox.Unreadable, sandbox.ReaderLost), sandbox.Opened(bytes(bad), "pdf") as document:
            for page in range(1, document.pages + 1):
                document.words(page)
    assert sandbox.warm("decode").is_alive()


def test_a_reader_that_hangs_is_killed_and_replaced():
    child = sandbox.Child("decode")
    with pytest.raises(sandbox.ReaderLost) as lost:
        child.receive(0.2)  # it waits for us as we wait for it

    assert lost.value.why == "time"
    assert not child.is_alive()


def test_a_reader_lost_within_a_document_says_why_and_lets_the_next_have_its_turn():
    content = bank_statement().content

    def killed_while_open():
        with sandbox.Opened(content, "pdf") as document:
            sandbox.warm("decode").kill("memory")
            document.words(1)

    with pytest.raises(sandbox.ReaderLost) as lost:
        killed_while_open()
    assert lost.value.why == "memory"
    assert sandbox._turn["decode"].acquire(timeout=5)
    sandbox._turn["decode"].release()
    assert read(content).wire["reading"]["kind"] == "P-BANKFLOW"


def test_a_reader_that_grows_is_killed(monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY", 1024 * 1024)
    with pytest.raises(sandbox.ReaderLost) as lost:
        sandbox.Child("decode")

    assert lost.value.why == "memory"


def test_the_decoder_has_no_network_no_files_and_no_secrets():
    with sandbox.Opened(bank_statement().content, "pdf") as document:
        held = set(document.held)
        environment = Path(f"/proc/{sandbox.warm('decode').process.pid}/environ").read_bytes()

    assert {"cpu", "no-files", "address-space"} <= held
    assert b"MASTER" not in environment
    assert b"DATABASE" not in environment


def test_the_worker_itself_imports_no_decoder(tmp_path):
    code = (
        "import django; django.setup(); import sys;"
        "heavy = {'cv2', 'onnxruntime', 'rapidocr', 'pypdfium2', 'pikepdf', 'pi_heif', 'openpyxl', 'xlrd'};"
        "heavy &= set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "TESTING": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr


def test_what_is_accepted_is_what_is_said():
    assert {"pdf", "jpeg", "png", "webp", "tiff", "heic", "xlsx", "xls", "csv"} == ACCEPTED
    assert sniff(b"\xef\xbb\xbf" + "交易日期,金额\n20260101,1.00\n".encode()) == "csv"
    assert sniff("交易日期,金额\n20260101,1.00\n".encode("gb18030")) == "csv"


def test_threads_take_turns_with_a_reader_and_none_gets_anothers_answer():
    contents = {seed: bank_statement(seed) for seed in (1, 2)}
    found = []

    def work(seed):
        for _ in range(3):
            body = read(contents[seed].content).wire["reading"]
            found.append((seed, len(body["rows"])))

    threads = [threading.Thread(target=work, args=[seed]) for seed in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == sorted((seed, len(paper.rows)) for seed, paper in contents.items() for _ in range(3))


def test_the_readers_end_with_their_parent():
    code = "from appeals.proofs.sandbox import *; print(Child('decode').process.pid, flush=True); os._exit(9)"
    pid = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout.strip()

    end = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists():
        assert time.monotonic() < end, "the reader outlived its parent"


def test_an_answer_that_takes_too_long_is_ended_by_its_processor_time_and_called_so():
    endless = "from appeals.proofs.reader import limits\nlimits.within(1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", endless], cwd=sandbox.ROOT, check=False, timeout=60)

    assert done.returncode == -signal.SIGXCPU
    assert sandbox._died_of(signal.SIGXCPU) == "time"
    assert (sandbox._died_of(signal.SIGSEGV), sandbox._died_of(0)) == ("crash", "memory")
