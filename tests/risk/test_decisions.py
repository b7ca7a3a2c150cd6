"""Decisions: told once, chained, replayed to the byte."""

import json
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.utils import IntegrityError

from risk import clock, sealing
from risk.decisions import queries, services
from risk.decisions import sealing as seals
from risk.decisions.content import Content, canonical
from risk.decisions.errors import NoSuchDecision, NotReplayable
from risk.decisions.models import Decision, Seal
from risk.work.models import Work

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def record(**over):
    said = {
        "kind": "block",
        "line": "L-1",
        "at": AT,
        "facts": {"draws_90d": 14, "on": date(2026, 11, 20), "rate": 1.0, "unknown": None},
        "values": {"BEH-SMALLFREQ": True},
        "policy": "cn-revolving@1.0.0",
        "texts": "1",
        "outcome": "held",
        "codes": ["BEH-SMALLFREQ"],
        "body": {"text": "近90天您借了14笔", "at": AT},
        "actor": "machine",
        "known_at": AT,
    }
    return services.record(**said | over)


def test_the_same_decision_told_again_is_the_same_row():
    first = record()
    again = record(at=AT + timedelta(hours=1), known_at=AT + timedelta(hours=1), body={})

    assert first.pk == again.pk
    assert again.at == AT
    assert Decision.objects.count() == Work.objects.filter(topic="decision.made").values("key").distinct().count() == 1


@pytest.mark.parametrize("over", [{"facts": {"draws_90d": 9}}, {"policy": "x@2"}, {"codes": []}, {"key": "case-2"}])
def test_another_content_is_another_decision(over):
    assert record().pk != record(**over).pk


def test_a_content_read_back_has_the_same_bytes():
    decision = record()

    assert Content.parse(bytes(decision.document)).canonical() == bytes(decision.document)
    assert decision.content.id == decision.pk
    assert decision.codes == ("BEH-SMALLFREQ",)


def test_the_canonical_spelling_knows_what_facts_are_made_of():
    assert canonical({"b": Decimal("1.50"), "a": date(2026, 1, 2), "c": {"y", "x"}}) == (
        b'{"a":"2026-01-02","b":"1.50","c":["x","y"]}'
    )
    with pytest.raises(TypeError):
        canonical(object())
    with pytest.raises(ValueError, match="nan"):
        canonical(float("nan"))


def test_a_line_is_a_chain():
    first, second = record(), record(policy="x@2")
    other = record(line="L-2")

    assert (first.number, second.number, other.number) == (1, 2, 1)
    assert (first.previous, second.previous, other.previous) == ("", first.hash, "")
    assert list(queries.breaks()) == []
    assert [decision.pk for decision in queries.decisions_of("L-1")] == [second.pk, first.pk]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("document = convert_to(replace(convert_from(document, 'UTF8'), '14', '15'), 'UTF8')", "not what was hashed"),
        ("hash = repeat('0', 64)", "not what was hashed"),
        ("previous = repeat('0', 64)", "does not follow"),
        ("number = 5", "link 2 is missing"),
        ("outcome = 'open'", "columns"),
    ],
)
def test_a_changed_row_breaks_its_chain(change, why):
    record()
    second = record(policy="x@2")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE risk_decision DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE risk_decision SET {change} WHERE id = %s", [second.pk])  # noqa: S608
        cursor.execute("ALTER TABLE risk_decision ENABLE TRIGGER USER")

    found = list(queries.breaks())

    assert [(broken.chain, broken.link) for broken in found] == [("decisions of L-1", second.pk)]
    assert why in found[0].why


@pytest.mark.parametrize("statement", ["UPDATE risk_decision SET line = 'x'", "DELETE FROM risk_decision"])
def test_decisions_only_grow(statement):
    record()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_when_it_was_first_told_is_kept():
    decision = record()
    assert decision.told_at is None

    for hours in (2, 1, 1):
        services.mark_told(decision.pk, AT + timedelta(hours=hours))

    assert queries.decision(decision.pk).told_at == AT + timedelta(hours=1)
    with pytest.raises(NoSuchDecision):
        services.mark_told("D-none", AT)


def test_a_replay_agrees_to_the_byte_or_says_so(monkeypatch, capsys):
    decision = record()
    monkeypatch.setattr(services, "_RECOMPUTES", {})
    with pytest.raises(NotReplayable):
        services.replay(decision.pk)

    services.recomputes("block")(lambda recorded: recorded)
    call_command("replay", decision.pk)
    said = json.loads(capsys.readouterr().out)
    assert said["agree"] is True
    assert said["recorded"] == said["recomputed"] == json.loads(bytes(decision.document))

    services.recomputes("block")(lambda recorded: Content.parse(recorded.canonical().replace(b"14", b"15")))
    with pytest.raises(SystemExit):
        call_command("replay", decision.pk)
    assert json.loads(capsys.readouterr().out)["agree"] is False
    with pytest.raises(CommandError):
        call_command("replay", "D-none")


@pytest.mark.django_db(transaction=True)
def test_two_connections_grow_one_chain():
    start = threading.Barrier(2)

    def work(name):
        start.wait(10)
        for number in range(10):
            record(policy=f"{name}@{number}")
            record(policy=f"both@{number}")
        connection.close()

    threads = [threading.Thread(target=work, args=[name]) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert Decision.objects.count() == 30
    assert list(queries.breaks()) == []


def sealed_lines(*lines):
    for line in lines:
        record(line=line, outcome="blocked")
        record(line=line, outcome="clear")
    return seals.seal()


def cut(sql, table="risk_decision"):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_seals_hold_and_nothing_is_sealed_twice():
    first = sealed_lines("L-1", "L-2")
    assert (first.number, first.lines) == (1, 2)
    assert seals.seal() is None

    record(line="L-2", outcome="again")
    second = seals.seal()

    assert (second.number, second.lines, second.previous) == (2, 1, first.mark)
    assert list(seals.breaks()) == []


def test_many_heads_are_walked_a_slice_at_a_time_and_marked_as_one_content(monkeypatch):
    monkeypatch.setattr(seals, "SLICE", 2)
    names = ["b", "B", "é", "L-10", "L-9", "张", "a"]
    seal = sealed_lines(*names)

    heads = sorted(seal.heads.values_list("line", "number", "hash"))
    whole = json.dumps([1, "", seal.at.isoformat(), heads], ensure_ascii=False).encode()
    assert [line for line, _, _ in heads] == sorted(names)
    assert seal.mark == sealing.marker(master=sealing.newest_master(), purpose=seals.PURPOSE)(whole)
    assert list(seals.breaks()) == []


def test_cutting_the_newest_links_off_a_chain_is_noticed():
    sealed_lines("L-1", "L-2")
    cut("DELETE FROM risk_decision WHERE line = 'L-1' AND number = 2")

    assert list(queries.breaks()) == []  # the chain alone can't know
    assert list(seals.breaks()) == [("decisions of L-1", "2", "was sealed and is gone, or is another one")]


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("DELETE FROM risk_decision_sealed_head WHERE line = 'L-1'", "its content is not what was sealed"),
        ("UPDATE risk_decision_sealed_head SET number = 1 WHERE line = 'L-1'", "its content is not what was sealed"),
    ],
)
def test_a_seal_that_was_touched_is_noticed(sql, why):
    sealed_lines("L-1", "L-2")
    cut(sql, "risk_decision_sealed_head")

    assert ("seals", "1", why) in list(seals.breaks())


def test_a_seal_that_is_gone_is_noticed():
    sealed_lines("L-1")
    sealed_lines("L-2")
    cut("DELETE FROM risk_decision_sealed_head WHERE line = 'L-1'", "risk_decision_sealed_head")
    cut("DELETE FROM risk_decision_seal WHERE number = 1", "risk_decision_seal")

    assert ("seals", "2", "seal 1 is missing") in list(seals.breaks())


def test_seals_that_stopped_coming_are_noticed(monkeypatch):
    sealed_lines("L-1")
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    record(line="L-1", outcome="later")

    assert list(seals.breaks(now=later + timedelta(hours=1))) == []
    assert ("seals", "2", "is missing: decisions were recorded and not sealed") in list(
        seals.breaks(now=later + timedelta(hours=4))
    )


def test_seals_cannot_be_rewritten_by_accident():
    sealed_lines("L-1")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Seal.objects.update(lines=9)
