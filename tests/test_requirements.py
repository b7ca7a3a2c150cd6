"""The page of requirements is true: every row is there once, and every test it names exists."""

import ast
import re
from pathlib import Path

import pytest

PAGE = Path("docs/requirements.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")] for line in PAGE.splitlines() if line.startswith("| A")
]
ROWS = [row if len(row) > 3 else [*row, ""] for row in ROWS]
NAMED = [(row[0], test) for row in ROWS for test in re.findall(r"`([^`]+::[^`]+)`", row[2])]


def test_every_row_is_there_once():
    assert [row[0] for row in ROWS] == [f"A{n:03}" for n in range(1, 137)]


@pytest.mark.parametrize(("row", "named"), NAMED, ids=lambda one: one)
def test_a_named_test_exists(row, named):
    path, name = named.split("::")
    tree = ast.parse(Path("tests", path).read_text("utf-8"))

    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_a_row_is_shown_or_says_what_is_missing():
    assert [row[0] for row in ROWS if "::" not in row[2] and not row[3].strip(" |")] == []


def test_the_sums_are_right():
    shown = [row for row in ROWS if "::" in row[2]]
    whole = [row for row in shown if not row[3].strip(" |")]

    said = f"Shown: {len(whole)}. Shown in part: {len(shown) - len(whole)}. Not yet: {len(ROWS) - len(shown)}."
    assert said in PAGE
