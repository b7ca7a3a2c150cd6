"""Clamd is asked over its own protocol before a file is opened: clean, infected, slow, away, and not asked at all."""

import io
import socketserver
import struct
import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.checks import run_checks

from appeals.models import Case
from appeals.proofs import errors, queries, scanning, services, system_checks
from appeals.proofs.models import Proof, Scan, State
from risk import clock
from risk.orders.models import Alert
from risk.work.services import drain
from tests.appeals.papers import bank_statement
from tests.appeals.people import make_staff

MARK = b"X5O!-this-is-the-harmless-mark-of-these-tests"


class Clamd(socketserver.StreamRequestHandler):
    """Speaks INSTREAM as clamd does; finds one mark."""

    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        body = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            body += self.rfile.read(size)
            if len(body) > self.server.most:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.seen.append(body)
        self.server.may_answer.wait(5)
        self.wfile.write(b"stream: Harmless-Mark FOUND\0" if MARK in body else b"stream: OK\0")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class UnixServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def started(server):
    server.seen, server.most, server.may_answer = [], 10**9, threading.Event()
    server.may_answer.set()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server


@pytest.fixture
def clamd(settings):
    server = started(Server(("127.0.0.1", 0), Clamd))
    settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
    yield server
    server.may_answer.set()
    server.shutdown()
    server.server_close()


def test_what_is_sent_is_what_was_stored_and_the_answer_is_understood(clamd):
    content = bytes(range(256)) * 2000

    assert scanning.scan([content[:70_000], content[70_000:]]) == ""
    assert scanning.scan([MARK]) == "Harmless-Mark"
    assert clamd.seen == [content, MARK]


def test_a_socket_of_the_same_machine_will_do(settings, tmp_path):
    server = started(UnixServer(str(tmp_path / "clamd.sock"), Clamd))
    settings.CLAMD_URL = f"unix://{tmp_path}/clamd.sock"

    assert scanning.scan([MARK]) == "Harmless-Mark"
    server.shutdown()
    server.server_close()


def test_a_slow_clamd_is_given_up_in_time(clamd, monkeypatch):
    monkeypatch.setattr(scanning, "SCAN_SECONDS", 0.2)
    clamd.may_answer.clear()
    started_at = time.monotonic()

    with pytest.raises(scanning.Away):
        scanning.scan([b"x"])
    assert time.monotonic() - started_at < 2


def test_a_file_over_clamds_own_limit_is_not_called_clean(clamd):
    clamd.most = 100_000

    with pytest.raises(scanning.Unscannable):
        scanning.scan([b"x" * 400_000] * 20)


def test_an_answer_that_is_none_is_not_clean(settings):
    class Silent(socketserver.BaseRequestHandler):
        def handle(self):
            self.request.recv(100_000)

    server = started(Server(("127.0.0.1", 0), Silent))
    settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"

    with pytest.raises(scanning.Away):
        scanning.scan([b"x"])
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("url", ["http://x:1", "tcp://", "unix://", "tcp://h:abc"])
def test_an_address_that_is_none_stops_the_start(settings, url):
    settings.CLAMD_URL = url

    assert "proofs.E002" in {message.id for message in run_checks(tags=["security"])}


def test_without_a_scanner_the_system_says_so(settings):
    settings.CLAMD_URL = ""
    assert [message.id for message in system_checks.files_are_scanned(None)] == ["proofs.W002"]

    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert system_checks.files_are_scanned(None) == []


@pytest.fixture
def case(db):
    return Case.objects.create(number=f"MB-{uuid4().hex[:12]}", borrower="B-9", line="L-9", codes=["BEH-SMALLFREQ"])


@pytest.fixture
def hand_in(case, tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "vault": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }

    def make(content):
        stream = io.BytesIO(content)
        return services.take_in(case.pk, "P-BANKFLOW", stream, "流水.pdf", borrower="B-9", key=uuid4().hex)

    return make


def read(proof):
    drain(topics=["proof.read"])
    return Proof.objects.get(pk=proof.pk)


def test_a_clean_file_is_read_and_marked_as_scanned(hand_in, clamd):
    proof = read(hand_in(bank_statement(4).content))

    assert (proof.state, proof.scan) == (State.READ, Scan.CLEAN)
    assert len(clamd.seen) == 1


def test_an_infected_file_is_never_opened_and_the_borrower_is_told_what_to_do(hand_in, clamd, case, monkeypatch):
    monkeypatch.setattr("appeals.proofs.tasks.read_document", None)  # whoever opens it, falls
    proof = read(hand_in(bank_statement(4).content + MARK))

    assert (proof.state, proof.scan, proof.facts["scan"]) == (State.REFUSED, Scan.FOUND, "Harmless-Mark")
    assert (proof.says, proof.next_step) == errors.problem("infected")
    assert "Harmless" not in proof.says
    assert queries.papers(case).total == 0
    with pytest.raises(errors.NoSuchProof, match="安全检查"):
        queries.own_page_png(proof.pk, 1, borrower="B-9")


def test_while_clamd_is_away_the_file_stays_shut_and_is_read_once_it_is_back(hand_in, clamd, settings, monkeypatch):
    back, settings.CLAMD_URL = settings.CLAMD_URL, "tcp://127.0.0.1:1"
    proof = read(hand_in(bank_statement(4).content))
    assert (proof.state, proof.readings.count()) == (State.SCANNING, 0)
    assert not Alert.objects.exists()
    monkeypatch.setattr(queries, "_drawn", None)  # no eye of ours opens it before the scanner did
    with pytest.raises(errors.NoSuchProof, match="安全检查"):
        queries.page_png(proof, 1, make_staff("reviewer"))

    late = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: late)
    read(proof)
    assert Alert.objects.get(kind="proofs.scan.away").closed_at is None

    settings.CLAMD_URL = back
    monkeypatch.setattr(clock, "now", lambda: late + timedelta(days=1))
    assert read(proof).state == State.READ
    assert Alert.objects.get(kind="proofs.scan.away").closed_at is not None


def test_without_a_scanner_a_file_is_read_and_says_it_was_not_scanned(hand_in, settings):
    settings.CLAMD_URL = ""
    proof = read(hand_in(bank_statement(4).content))

    assert (proof.state, proof.get_scan_display()) == (State.READ, "未做病毒扫描")
