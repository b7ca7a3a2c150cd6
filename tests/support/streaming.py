"""The stream server, running for real beside a test's database, and a reader that reconnects as a browser does."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.db import connection

BIN = Path(sys.executable).parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(redis_url=""):
    """What a process of ours needs to work on this test's rows."""
    named = connection.settings_dict["NAME"]
    return os.environ | {
        "DATABASE_URL": settings.DATABASE_URL,
        "DB": named,
        "REDIS_URL": redis_url or settings.REDIS_URL,
        "TESTING": "1",
        "PYTHONWARNINGS": "ignore",
    }


class Served:
    """A server that can be killed and started again at the same port."""

    def __init__(self, port, command, env):
        self.port, self.command, self.env = port, command, env
        self.url = f"http://127.0.0.1:{port}"
        self.start()

    def start(self):
        self.process = subprocess.Popen([str(part) for part in self.command], env=self.env, start_new_session=True)

    def wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/healthz").status_code == 200:
                    return self
            if self.process.poll() is not None:
                pytest.fail(f"{self.command[0]} ended with {self.process.returncode}")
            time.sleep(0.05)
        pytest.fail("not started")

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def stream_server(env, pages="", port=0):
    port = port or free_port()
    command = [BIN / "uvicorn", "config.streams:app", "--host", "127.0.0.1", "--port", port]
    return Served(port, [*command, "--log-level", "warning", "--no-access-log"], env | {"STREAM_PAGES": pages})


def web_server(env, stream, port):
    """Pages as production serves them, sending streams on to their own server."""
    command = [BIN / "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", port]
    command += ["--workers", 1, "--blocking-threads", 4, "--workers-kill-timeout", 2, "--log-level", "warning"]
    return Served(port, [*command, "config.wsgi:application"], env | {"STREAM_ORIGIN": stream.url})


class Reader(threading.Thread):
    """Follows a stream for ever, comes back with `Last-Event-ID` after every break, and keeps each turn it hears."""

    def __init__(self, url, ticket):
        super().__init__(daemon=True)
        self.url, self.ticket = url, ticket
        self.ids, self.events, self.breaks = [], [], 0
        self.stopped, self.response = threading.Event(), None
        self.start()

    def run(self):
        while not self.stopped.is_set():
            last = {"Last-Event-ID": str(self.ids[-1])} if self.ids else {}
            with contextlib.suppress(httpx.HTTPError, httpx.StreamError, OSError):
                timeout = httpx.Timeout(20, connect=2)
                asked = httpx.stream("GET", f"{self.url}/stream/?ticket={self.ticket()}", headers=last, timeout=timeout)
                with asked as self.response:
                    self._read(self.response)
            self.breaks += 1
            time.sleep(0.05)

    def _read(self, response):
        # Only a whole frame counts, as in a browser: half an event before a break is no event.
        said = ""
        for text in response.iter_text():
            said += text
            *frames, said = said.split("\n\n")
            for frame in frames:
                if found := re.match(r"id: (\d+)\nevent: turn", frame):
                    self.ids.append(int(found[1]))
                elif frame.startswith("event: "):
                    self.events.append(frame)

    def drop(self):
        """Breaks the connection under it, as a tunnel or a lift does."""
        with contextlib.suppress(Exception):
            self.response.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    def heard(self, wanted, within=20):
        """Waits until this holds of the reader."""
        end = time.monotonic() + within
        while not wanted(self):
            assert time.monotonic() < end, (self.ids, self.events[-3:])
            time.sleep(0.02)

    def stop(self):
        self.stopped.set()
        self.drop()
        self.join(5)
