"""`read_proof`: the contract's line for each file, in order, whatever the file is."""

import json

import pytest
from django.core.management import call_command

from bench.made.hostile import encrypted
from demo import papers
from tests.appeals.papers import TODAY, bank_statement, bundle, slips, wallet_proof

pytestmark = pytest.mark.django_db

KEYS = {
    "file",
    "kind",
    "fields",
    "unsure",
    "rows",
    "totals",
    "tests",
    "level",
    "income",
    "seal",
    "signature",
    "qr",
    "pdf",
}


def read(capsys, *paths, **options):
    call_command("read_proof", *map(str, paths), at=TODAY, json=True, **options)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_file_is_one_line_in_order_and_what_cannot_be_read_says_what_to_do(tmp_path, capsys):
    contents = {"a.pdf": bank_statement(1).content, "b.pdf": b"", "c.pdf": b"MZ" + b"\0" * 99, "d.pdf": encrypted()}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    lines = read(capsys, *(tmp_path / name for name in [*contents, "missing.pdf"]), name=papers.LI_QIANG.name)

    assert [line["kind"] for line in lines] == ["P-BANKFLOW", None, None, None, None]
    assert all(set(line) >= KEYS and "seconds" in line for line in lines)
    assert len({line["error"] for line in lines[1:]}) == 4
    assert "error" not in lines[0]


def test_a_paper_read_before_for_somebody_else_is_known_again(tmp_path, capsys):
    path = tmp_path / "a.pdf"
    path.write_bytes(wallet_proof(2).content)

    def reuse(borrower):
        return next(t for t in read(capsys, path, borrower=borrower)[0]["tests"] if t["id"] == "T30")

    assert reuse("B-1")["result"] == "pass"
    assert reuse("B-1")["result"] == "pass"
    assert (reuse("B-2")["result"], reuse("B-2")["severity"]) == ("fail", "R")


def test_sources_far_apart_are_told_on_each(tmp_path, capsys):
    (tmp_path / "bank.pdf").write_bytes(bank_statement(1, monthly=3_000_000).content)
    (tmp_path / "wallet.pdf").write_bytes(wallet_proof(1).content)

    lines = read(capsys, tmp_path / "bank.pdf", tmp_path / "wallet.pdf", name=papers.LI_QIANG.name)

    assert [[t["result"] for t in line["tests"] if t["id"] == "T34"] for line in lines] == [["fail"], ["fail"]]


def test_a_file_of_several_papers_is_one_line_that_holds_them_all(tmp_path, capsys):
    (tmp_path / "several.pdf").write_bytes(bundle(*slips(3), bank_statement(1)))
    (tmp_path / "wallet.pdf").write_bytes(wallet_proof(1).content)

    several, wallet = read(capsys, tmp_path / "several.pdf", tmp_path / "wallet.pdf")

    assert several["kind"] == "P-PAYSLIP"
    assert [paper["kind"] for paper in several["papers"]] == ["P-PAYSLIP"] * 3 + ["P-BANKFLOW"]
    assert "papers" not in wallet
