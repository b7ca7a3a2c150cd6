"""The engines of a bare checkout: shared, healed, gone with their last user. Each test has a DATA of its own."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
import redis

from config import local

USER = """
import sys
from pathlib import Path
from config import local
local.attach(Path(sys.argv[1]))
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path):
    yield tmp_path
    local.detach(tmp_path)


def use(data):
    """Another process that uses the engines until its standard input closes."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout.readline() == "up\n"
    return user


def leave(user):
    user.communicate()


def until(claim, *, seconds=15):
    end = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


def stopped(data):
    return not local.in_use(data) and not (data / "pg" / "postmaster.pid").exists()


def test_both_engines_answer_and_chinese_has_trigrams(data):
    database, broker = local.attach(data)

    with psycopg.connect(database) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT show_trgm('额度为零') <> '{}'").fetchone() == (True,)
    with redis.Redis.from_url(broker) as client:
        assert client.ping()


def test_two_users_share_and_the_last_one_out_stops_them(data):
    first, second = use(data), use(data)

    leave(first)
    assert (data / "pg" / "postmaster.pid").exists()
    leave(second)
    until(lambda: stopped(data))


def test_a_user_killed_outright_still_counts_as_gone(data):
    user = use(data)

    user.kill()
    user.communicate()

    until(lambda: stopped(data))


def test_a_killed_database_is_healed_while_somebody_uses_it(data):
    database, _ = local.attach(data)
    pid = int((data / "pg" / "postmaster.pid").read_text().split()[0])

    os.kill(pid, signal.SIGKILL)

    def answers():
        try:
            psycopg.connect(database, connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return int((data / "pg" / "postmaster.pid").read_text().split()[0]) != pid

    until(answers, seconds=30)


def test_a_pid_file_of_a_crash_that_names_a_stranger_does_not_block_the_next_start(data):
    leave(use(data))
    until(lambda: stopped(data))
    (data / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{data}/pg\n1\n5432\n{data}/run\n\n  1 1\nready\n")

    database, _ = local.attach(data)

    psycopg.connect(database).close()
