"""The parent's side of the readers: starts them bare, speaks frames to them, kills what grows or hangs.

The worker imports no decoder and no recogniser; what strangers sent is only ever opened in these children.
"""

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from appeals.proofs.reader import wire

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024
# Bytes that the readers of one worker hold for themselves, together. The worker's own (about 140 MiB) and the program
# text that all share (about 100) come on top: under 900 MiB whatever it is fed.
MEMORY = 640 * MIB
GROWN = 420 * MIB  # a recogniser that still holds this much after a page is replaced: it starts with 230 and keeps bits
PAGE_SECONDS = 90.0  # wall clock of one answer; the dead man's hand
_TICK = 0.05


class ReaderLost(Exception):
    """The reader was killed or died. `why` is memory, time or crash."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Child:
    """One reader process, watched while it works."""

    def __init__(self, role: str) -> None:
        # Nothing of our environment goes in: no keys, no database address, no proxy.
        environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            # Large tensors and pixels go back to the system when they are freed: a fifth less memory at the peak.
            "MALLOC_ARENA_MAX": "2",
            "MALLOC_MMAP_THRESHOLD_": str(4 * MIB),
            "MALLOC_TRIM_THRESHOLD_": str(4 * MIB),
        }
        self.role, self.killed = role, ""
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "appeals.proofs.reader", role],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        self.held: list[str] = self.receive(PAGE_SECONDS)[0]["held"]

    def send(self, head: Mapping[str, Any], body: bytes = b"") -> None:
        assert self.process.stdin is not None  # noqa: S101 - opened above
        try:
            wire.send(self.process.stdin.fileno(), dict(head), body)
        except (OSError, ValueError) as error:  # ValueError: it was lost before, and its pipes are closed
            raise self._lost() from error

    def receive(self, seconds: float = PAGE_SECONDS) -> tuple[dict[str, Any], bytes]:
        """The next answer. Raises ReaderLost when the child died, took too long or grew too large."""
        assert self.process.stdout is not None  # noqa: S101 - opened above
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(done, seconds), daemon=True)
        watch.start()
        try:
            return wire.receive(self.process.stdout.fileno())
        except (EOFError, OSError) as error:
            raise self._lost() from error
        finally:
            done.set()

    def ask(
        self, head: Mapping[str, Any], body: bytes = b"", *, seconds: float = PAGE_SECONDS
    ) -> tuple[dict[str, Any], bytes]:
        self.send(head, body)
        return self.receive(seconds)

    def _watch(self, done: threading.Event, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not done.wait(_TICK):
            if time.monotonic() > end:
                self.kill("time")
            elif held(self.process.pid) + _beside(self.process.pid) > MEMORY and not _spared(self.role):
                self.kill("memory")
            else:
                continue
            return

    def kill(self, why: str) -> None:
        self.killed = why
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def _lost(self) -> ReaderLost:
        why = self.killed or "crash"
        self.close()
        self.killed = why  # who asks again hears why, too
        return ReaderLost(why)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        self.kill("closed")
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


def resident(pid: int) -> int:
    """Resident bytes of a process and its children; 0 where /proc is missing or it is gone."""
    total = 0
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        total += pages * os.sysconf("SC_PAGE_SIZE")
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            total += resident(int(child))
    except (OSError, ValueError, IndexError):
        return total
    return total


def held(pid: int) -> int:
    """Bytes a process and all under it hold for themselves; 0 where /proc is missing or it is gone."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(("RssAnon:", "RssShmem:")):
                total += int(line.split()[1]) * 1024
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(held(int(child)) for child in (task / "children").read_text(encoding="ascii").split())
    except (OSError, ValueError, IndexError):
        return total
    return total


_warm: dict[tuple[int, str], Child] = {}
# One conversation at a time with each reader: a web process has several threads. Given up and taken anew by a fork.
_turn = {"decode": threading.Lock(), "ocr": threading.Lock()}


def _fresh_turns() -> None:
    _turn.update({role: threading.Lock() for role in _turn})


os.register_at_fork(after_in_child=_fresh_turns)


def warm(role: str) -> Child:
    """The living reader of this process for a role, started when there is none. A forked worker has its own."""
    key = (os.getpid(), role)
    child = _warm.get(key)
    if child is None or not child.is_alive():
        if child is not None:
            child.close()
        child = _warm[key] = Child(role)
    return child


def dismiss(role: str) -> None:
    if child := _warm.pop((os.getpid(), role), None):
        child.close()


@atexit.register
def dismiss_all() -> None:
    for pid, role in list(_warm):
        if pid == os.getpid():
            dismiss(role)


def _beside(pid: int) -> int:
    """What the other warm readers of this process hold."""
    mine = os.getpid()
    return sum(
        held(child.process.pid)
        for (owner, _), child in list(_warm.items())
        if owner == mine and child.process.pid != pid
    )


def _spared(role: str) -> bool:
    """Whether room was made by ending the recogniser, which is idle while a document is opened."""
    if role != "decode" or (os.getpid(), "ocr") not in _warm or not _turn["ocr"].acquire(blocking=False):
        return False
    try:
        dismiss("ocr")
    finally:
        _turn["ocr"].release()
    return True


def _died_of(status: int) -> str:
    """Why a decoder died, by what its keeper waited for: it leaves by itself where a memory limit struck."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return "time"
    return "memory" if status == 0 else "crash"


class Opened:
    """A document open in a decoder of its own; a context, so that the decoder ends with it."""

    def __init__(self, content: bytes, kind: str) -> None:
        self._turn = _turn["decode"]
        self._turn.acquire()
        self._over = False
        try:
            self._child = warm("decode")
            answer, _ = self._ask({"kind": kind}, content)
        except Unreadable:
            self._end()  # the decoder has gone; its keeper says so
            raise
        except BaseException:
            self._leave()
            raise
        self.pages = int(answer["pages"])
        self.facts: dict[str, Any] = answer["facts"]
        self.held: list[str] = answer["held"]

    def _ask(self, head: Mapping[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        answer, content = self._child.ask(head, body)
        if "ended" in answer:  # the decoder died, its keeper lives
            self._leave()
            raise ReaderLost(_died_of(int(answer["ended"])))
        if code := answer.get("refused"):
            raise Unreadable(str(code))
        return answer, content

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._over:
            return
        try:
            self._child.send({"do": "end"})
        except ReaderLost:
            dismiss("decode")
            self._leave()
        else:
            self._end()

    def _end(self) -> None:
        """Waits for the keeper's word that the decoder is gone."""
        try:
            answer, _ = self._child.receive(10)
        except ReaderLost:
            answer = {}
        if "ended" not in answer:
            dismiss("decode")
        self._leave()

    def _leave(self) -> None:
        """Lets the next document have its turn; once."""
        if not self._over:
            self._over = True
            self._turn.release()

    def words(self, page: int) -> dict[str, Any]:
        return self._ask({"do": "words", "page": page})[0]

    def pixels(self, page: int) -> tuple[dict[str, Any], bytes]:
        return self._ask({"do": "pixels", "page": page})

    def png(self, page: int, *, side: int) -> bytes:
        return self._ask({"do": "png", "page": page, "side": side})[1]

    def marks(self, page: int) -> dict[str, Any]:
        return self._ask({"do": "marks", "page": page})[0]

    def parts(self, pages: list[dict[str, Any]]) -> list[list[int]]:
        """Places of the pages of each paper the file holds."""
        found: list[list[int]] = self._ask({"do": "parts", "pages": pages})[0]["parts"]
        return found

    def joined(self, papers: list[list[dict[str, Any]]]) -> list[list[tuple[int, int]]]:
        """(file, page) of each page of a paper that lies in several files, in order."""
        found: list[list[tuple[int, int]]] = self._ask({"do": "joined", "papers": papers})[0]["joined"]
        return found

    def laid_out(self, pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The pages of several files as pages of one paper."""
        laid: list[dict[str, Any]] = self._ask({"do": "laid", "pages": pages})[0]["pages"]
        return laid

    def read(self, pages: list[dict[str, Any]], about: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
        return self._ask({"do": "read", "pages": pages, "about": dict(about), "facts": dict(facts)})[0]


class Unreadable(Exception):
    """The document could be looked at and not opened; `code` is one of reader.refusals."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def recognise(head: Mapping[str, Any], pixels: bytes) -> dict[str, Any]:
    """Words of one page of pixels, by the warm recogniser, which is replaced once it has grown."""
    with _turn["ocr"]:
        child = warm("ocr")
        try:
            answer, _ = child.ask({"width": head["width"], "height": head["height"]}, pixels)
        except ReaderLost:
            dismiss("ocr")
            raise
        if held(child.process.pid) > GROWN:
            dismiss("ocr")
        return answer
