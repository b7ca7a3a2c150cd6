"""`manage.py ingest`, alone and in a database of its own."""

import io
import json
import subprocess
import sys
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from risk.management.databases import ensure
from tests.risk.events import named, opened, received


def lines(*events):
    return "\n".join(event if isinstance(event, str) else json.dumps(event, ensure_ascii=False) for event in events)


def ingest(text, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code = 0
    try:
        call_command("ingest", "-")
    except SystemExit as stopped:
        code = stopped.code
    return code, capsys.readouterr().out.splitlines()


@pytest.mark.django_db
def test_it_counts_and_points(capsys, monkeypatch):
    event = opened("L-1")
    other = event | {"data": event["data"] | {"limit": 1}}
    text = lines("\ufeff" + json.dumps(event), event, "", "not json", other, received("L-1", -1), named())

    code, said = ingest(text, capsys, monkeypatch)

    assert code == 1
    assert said == [
        "accepted 2 duplicate 1 rejected 2 conflict 1",
        "4: -: is not a JSON object",
        "5: /id: another event with other content has this source and id",
        "6: /data/amount: must be 1 or more",
    ]


@pytest.mark.django_db
def test_all_well_is_exit_0_however_many(capsys, monkeypatch):
    code, said = ingest(lines(*(received("L-1", ref=f"P-{n}") for n in range(1001))), capsys, monkeypatch)

    assert (code, said) == (0, ["accepted 1001 duplicate 0 rejected 0 conflict 0"])


def test_a_file_that_is_not_there_is_told():
    with pytest.raises(CommandError, match="No such file"):
        call_command("ingest", "/nowhere.jsonl")


def test_a_name_no_database_can_have_is_told():
    with pytest.raises(CommandError, match="--db"):
        ensure('x"; DROP')


@pytest.mark.django_db(transaction=True)
def test_several_commands_at_once_make_one_database(tmp_path):
    file, name = tmp_path / "events.jsonl", f"iso_{uuid.uuid4().hex[:8]}"
    file.write_text(lines(opened("L-1")))
    command = [sys.executable, "manage.py", "ingest", str(file), "--db", name]

    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate(timeout=120)[0] for process in running)

    try:
        assert said == [
            "accepted 0 duplicate 1 rejected 0 conflict 0\n",
            "accepted 1 duplicate 0 rejected 0 conflict 0\n",
        ]
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
