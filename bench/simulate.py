"""What-if over a million lines, beside reading the same snapshot and counting one comparison a rule.

The floor reads the same columns of the same Parquet file and sums one plain comparison for each rule of both policies:
the least any answer must look at. Both count the lines that the loosened rule alone would free.
"""

import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from bench.harness import beside
from risk.facts.frame import SCHEMA
from risk.management.commands.simulate import slices
from risk.policy import Policy, load
from risk.policy.pack import read
from risk.policy.simulation import simulate

SIZES = 100_000, 1_000_000
CHECKED = 200  # lines asked one by one
SEED = 20261120
MONEY = "avg", "own", "limit", "approved", "remaining", "debt", "asked", "income_verified"


def run() -> list[dict[str, object]]:
    old = load("cn-revolving")
    new = read(old.text.replace("draws_30d > 20 OR", "draws_30d > 12 OR").replace('"1.0.0"', '"1.1.0"'))
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.parquet"
            _lines(size).write_parquet(path)
            _same(path, old)
            found = beside(partial(_ours, path, old, new), partial(_floor, path, old, new))
            report = _ours(path, old, new)
            told = {"lines": size, "newly_held": report["newly_held"], "seconds": report["seconds"]}
            rows.append({**told, **found, "floor": "read the same columns, one comparison a rule"})
    walls = [float(str(row["ours_ms"])) for row in rows]
    growth = np.log(walls[1] / walls[0]) / np.log(SIZES[1] / SIZES[0])
    return [*rows, {"exponent": round(float(growth), 2), "of": "wall time over lines"}]


def _lines(size: int) -> pl.DataFrame:
    """Invented lines with every fact that is registered, a tenth of each unknown."""
    rng = np.random.default_rng(SEED)
    texts = {
        "funding_state": ["open", "throttle", "closed"], "kyc_status": ["ok", "incomplete", "expired"],
        "segment": ["salaried", "sole_trader", "gig", "retired"], "region": ["330106", "110101", "440300", "510100"],
        "region_cap_state": ["open", "closed"], "segment_cap_state": ["open", "closed"],
    }  # fmt: skip
    columns: dict[str, pl.Series] = {"line": pl.Series([f"L-{number}" for number in range(size)])}
    for name, dtype in SCHEMA.items():
        if dtype == pl.Int64:
            values = pl.Series(rng.integers(0, 2_000_000 if name.startswith(MONEY) else 26, size))
        elif dtype == pl.Float64:
            values = pl.Series(rng.random(size))
        elif dtype == pl.Boolean:
            values = pl.Series(rng.random(size) < 0.002)
        elif name in texts:
            share = [0.95] + [0.05 / (len(texts[name]) - 1)] * (len(texts[name]) - 1)
            values = pl.Series(rng.choice(texts[name], size, p=share))
        else:
            continue
        columns[name] = values.set(pl.Series(rng.random(size) < 0.1), None)
    columns["line"] = pl.Series([f"L-{number}" for number in range(size)])
    return pl.DataFrame(columns)


def _ours(path: Path, old: Policy, new: Policy) -> dict[str, object]:
    return simulate(slices(path, old, new), new, old)


def _floor(path: Path, old: Policy, new: Policy) -> int:
    total = 0
    for frame in slices(path, old, new):
        sums = []
        for policy in (old, new):
            for number, rule in enumerate(policy.rules):
                name = min(rule.when.names) if rule.when else ""
                if name in frame.columns:
                    sums.append((pl.col(name) == pl.col(name).first()).sum().alias(f"{policy.number}-{number}"))
        total += sum(frame.select(sums).row(0))
    return total


def _same(path: Path, policy: Policy) -> None:
    """Single and portfolio answers are the same on a sample of lines."""
    frame = pl.scan_parquet(path).head(CHECKED).collect()
    columns = policy.evaluate_frame(frame)
    for values, row in zip(frame.iter_rows(named=True), columns.iter_rows(named=True), strict=True):
        one = {f"{code} {capability}": true for (code, capability), true in policy.evaluate(values).items()}
        if one != row:
            raise RuntimeError(f"one line and many disagree on {values['line']}")
