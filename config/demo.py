"""Owns `make demo`: engines, migrations, then every process in order, the lender too; one Ctrl-C stops all of it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from config import local

HOST = "127.0.0.1"
_BIN = Path(sys.executable).parent
_STARTED_WITHIN = 180  # seconds until /readyz answers, on a slow machine the first time
# On Linux a child gets SIGTERM when the supervisor is killed with -9.
_DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


class Child:
    """One process of the demo, in a session of its own so that Ctrl-C reaches only the supervisor."""

    def __init__(self, name: str, command: Sequence[object], env: dict[str, str]) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [*_DIE_WITH_PARENT, *(str(part) for part in command)],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._echo, daemon=True)
        self.reader.start()

    def _echo(self) -> None:
        for line in self.process.stdout or ():
            print(f"{self.name:<8}| {line.decode(errors='replace').rstrip()}", flush=True)

    def alive(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.alive():
            self.process.terminate()

    def stop(self, seconds: float) -> None:
        """Waits for it, then ends what is left of its group."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"demo    | {self.name} does not stop by itself", flush=True)
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except (ProcessLookupError, PermissionError):  # PermissionError: macOS, only zombies are left
                return
            time.sleep(0.2)


class Demo:
    def __init__(self) -> None:
        self.data = Path(os.environ.get("DATA") or ".local").resolve()
        self.port = int(os.environ.get("PORT") or 8000)
        self.stopping = threading.Event()
        self.children: list[Child] = []
        self.env: dict[str, str] = {}

    def run(self) -> int:
        """Starts everything and stays until told to stop.

        Returns:
            The exit status: 1 when a process ended by itself or the pages did not answer.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())  # explicit: a background job inherits SIGINT ignored
        if os.environ.get("RESET") == "1":
            _reset(self.data)
        if not _free(self.port):
            sys.exit(f"port {self.port} is taken; choose another: make demo PORT={self.port + 1}")
        postgresql, valkey = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if ours := not (postgresql and valkey):
            own = local.attach(self.data)
            postgresql, valkey = postgresql or own[0], valkey or own[1]
        lender, stream = _any_port(), _any_port()
        self.env = {
            **os.environ,
            "DATA": str(self.data),
            "DATABASE_URL": postgresql or "",
            "REDIS_URL": valkey or "",
            "DEMO": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
            "STREAM_ORIGIN": f"http://{HOST}:{stream}",
            "STREAM_PAGES": f"http://{HOST}:{self.port},http://localhost:{self.port}",
            "PRODUCT_URL": f"http://{HOST}:{self.port}",
            "LENDER_URL": f"http://{HOST}:{lender}",
            "WEBHOOK_URL": f"http://{HOST}:{lender}/webhooks",
        }
        try:
            # Beside the rest: seconds the first time, nothing later.
            learning = self._begun("learn")
            self._once("migrate", "--noinput", "-v0")
            self._once("collectstatic", "--noinput", "-v0")
            self._once("seed_demo")
            self._once("list_examples")
            self._once("announce_example")
            self._ended(learning)
            for name, command in self._commands(lender, stream):
                if not self.stopping.is_set():
                    self.children.append(Child(name, command, self.env))
            return self._watch()
        finally:
            self._stop_all()
            if ours:
                local.detach(self.data)
            print("demo    | stopped", flush=True)

    def _commands(self, lender: int, stream: int) -> list[tuple[str, list[object]]]:
        celery = [_BIN / "celery", "-A", "config.celery", "--quiet"]
        worker = [*celery, "worker", "-l", "warning", "--without-gossip", "--without-mingle", "--pool", "prefork"]
        web = [_BIN / "granian", "--interface", "wsgi", "--no-ws", "--host", HOST, "--port", self.port]
        uvicorn = [_BIN / "uvicorn", "--host", HOST, "--port", stream, "--log-level", "warning"]
        return [
            ("worker", [*worker, "-n", "work@%h", "-c", 2, "-Q", "urgent,recheck,notify,bulk"]),
            ("read", [*worker, "-n", "read@%h", "-c", 1, "-Q", "read"]),
            ("beat", [*celery, "beat", "-l", "warning", "--pidfile="]),
            ("stream", [*uvicorn, "--no-access-log", "--timeout-graceful-shutdown", 2, "config.streams:app"]),
            ("web", [*web, *("--workers", 1, "--blocking-threads", 4, "--workers-kill-timeout", 5),
                     *("--log-level", "warning", "config.wsgi:application")]),
            ("lender", [sys.executable, "-m", "demo.lender", "--port", lender]),
        ]  # fmt: skip

    def _once(self, *arguments: str) -> None:
        if self.stopping.is_set():
            return
        self._ended(self._begun(*arguments))

    def _begun(self, *arguments: str) -> Child:
        return Child(arguments[0], [sys.executable, "manage.py", *arguments], self.env)

    def _ended(self, child: Child) -> None:
        while child.alive() and not self.stopping.wait(0.05):
            pass
        child.ask_to_stop()
        status = child.process.wait()
        child.reader.join(2)
        if status and not self.stopping.is_set():
            raise SystemExit(f"{child.name} failed")

    def _watch(self) -> int:
        end, said = time.monotonic() + _STARTED_WITHIN, False
        while not self.stopping.wait(0.25):
            for child in self.children:
                if not child.alive():
                    print(f"demo    | {child.name} ended with {child.process.returncode}", flush=True)
                    return 1
            if not said and _ready(self.port):
                said = True
                self._say_where()
            if not said and time.monotonic() > end:
                print(f"demo    | not ready after {_STARTED_WITHIN} s", flush=True)
                return 1
        return 0

    def _say_where(self) -> None:
        place = f"http://{HOST}:{self.port}"
        lines = [
            f"ready: {place}/  (Ctrl-C stops all)",
            f"borrowers: choose a person at {place}/",
            f"agents: {place}/desk/   risk and compliance: {place}/console/   admins: {place}/admin/",
            "sign-ins: reviewer reviewer2 approver specialist aml risk risk2 compliance compliance2 dpo admin",
            "password: mingbai-demo",
        ]
        for line in lines:
            print(f"demo    | {line}", flush=True)

    def _stop_all(self) -> None:
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.stop(15)
        for child in self.children:
            child.reader.join(2)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _reset(data: Path) -> None:
    if local.in_use(data):
        sys.exit(f"{data} is in use; stop the other demo first")
    for name in ("pg", "valkey", "static", "beat", "files", "vault", "lender.json"):
        path = data / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(Demo().run())
