"""The whole demo, running for real: engines, pages, workers, beat and the imaginary lender."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

STARTED_WITHIN = 120  # seconds
ARTIFACTS = Path("artifacts")


class Demo:
    """`make demo` on a data folder of its own."""

    def __init__(self, data):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = data
        self.log = data / "demo.log"
        ours = ("DJANGO_", "PYTEST_", "DATABASE_URL", "REDIS_URL", "DB", "TESTING")
        env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        env |= {"DATA": str(data), "PORT": str(self.port)}
        learnt = settings.DATA / "understanding"
        if learnt.is_dir():  # what the assistant learnt once need not be learnt again while a browser waits
            shutil.copytree(learnt, data / "understanding")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.demo"], env=env, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self):
        end = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                    if answer.status == 200 and '"seeded_at": "2' in (self.data / "lender.json").read_text():
                        return
            except OSError:
                pass
            time.sleep(0.2)
        pytest.fail(f"the demo did not start:\n{self.log.read_text()[-4000:]}")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(40)
