"""The scorecard: monotone, exact, one row as many, trained on rows made here, honest about bad files."""

import csv
import io
import json
import random
import subprocess
import sys
from datetime import timedelta

import polars as pl
import pytest
from django.core.management import CommandError, call_command

from risk import clock
from risk.diagnosis.services import diagnose_line
from risk.events.services import take
from risk.facts.score import FACTORS
from risk.policy.errors import BadExpression, BadPack
from risk.score.card import load
from risk.score.columns import READ, TARGET, BadRows, rows
from tests.histories import borrower_updated, draw_requested, line_opened, raw

CALM = dict.fromkeys(READ, 0) | {"LIMIT_BAL": 100_000, "BILL_AMT1": 20_000, "BILL_AMT2": 20_000, "PAY_AMT1": 20_000}
LATE = CALM | {"PAY_0": 3, "PAY_2": 2, "PAY_3": 2, "BILL_AMT1": 98_000, "BILL_AMT2": 97_000, "PAY_AMT1": 0}


def frame(*asked):
    return pl.DataFrame([{name.lower(): float(value) for name, value in one.items()} for one in asked])


def file_of(path, asked, columns=("ID", *READ), **over):
    with path.open("w", newline="") as out:
        written = csv.DictWriter(out, columns, extrasaction="ignore")
        written.writeheader()
        written.writerows({"ID": n, **one} | over for n, one in enumerate(asked, 1))
    return path


def made_up(n, seed=1):
    """Clients whose chance of failing grows with delay and use, and falls with what they pay."""
    dice = random.Random(seed)
    for _ in range(n):
        late, used = max(0, dice.choice([-1, 0, 0, 0, 1, 2, 3])), dice.random()
        one = {
            column: max(-2, late - dice.randrange(3))
            for column in READ
            if column.startswith("PAY_") and "AMT" not in column
        }
        limit = dice.choice([20_000, 50_000, 100_000, 300_000])
        one |= {f"BILL_AMT{k}": round(limit * used * dice.random()) for k in range(1, 7)}
        one |= {f"PAY_AMT{k}": round(limit * dice.random() * 0.1 * (3 - late) / 3) for k in range(1, 7)}
        fails = dice.random() < 0.08 + 0.2 * late + 0.15 * used
        yield one | {"LIMIT_BAL": limit, "PAY_0": late, TARGET: int(fails)}


def told(*args, **options):
    out = io.StringIO()
    call_command(*args, stdout=out, **options)
    return [line.split("\t") for line in out.getvalue().splitlines()]


def test_points_add_up_to_the_chance():
    card = load()
    for row in card.score(frame(CALM, LATE)).to_dicts():
        assert row["points"] == sum(row[factor.name] for factor in card.factors)
        odds = row["chance"] / (1 - row["chance"])
        assert odds == pytest.approx(2 ** ((600 - row["points"]) / 40), rel=1e-4)


@pytest.mark.parametrize(
    ("column", "values", "goes"),
    [
        ("PAY_0", range(-2, 9), "down"),
        ("PAY_2", range(-2, 9), "down"),
        ("BILL_AMT1", range(0, 120_000, 3_000), "down"),
        ("PAY_AMT1", range(0, 60_000, 1_500), "up"),
        ("PAY_AMT2", range(0, 60_000, 1_500), "up"),
    ],
)
def test_more_delay_and_use_never_help_and_more_paid_never_hurts(column, values, goes):
    # What is already billed stays as it is: more of one thing at a time.
    points = load().score(frame(*(CALM | {column: value} for value in values)))["points"].to_list()

    assert points == sorted(points, reverse=goes == "down")


def test_many_rows_are_scored_as_one_by_one():
    asked = [{name: one[name] for name in READ} for one in made_up(50)]
    together = load().score(frame(*asked)).to_dicts()

    for many, one in zip(together, asked, strict=True):
        assert load().score(frame(one)).to_dicts()[0] == many | {"chance": pytest.approx(many["chance"], rel=1e-12)}


@pytest.mark.parametrize("factor", load().factors, ids=lambda factor: factor.name)
def test_each_factor_goes_one_way(factor):
    grid = pl.DataFrame({factor.name: [n / 20 for n in range(-60, 200)] + list(range(10, 1_000_000, 500))})
    points = grid.select(pl.sql_expr(factor.points.sql)).to_series().to_list()

    assert points in (sorted(points), sorted(points, reverse=True))
    assert max(points) == factor.best
    assert len(set(points)) > 1


def test_the_factors_behind_a_score_have_words_and_a_direction():
    late = load().factors_of({name.lower(): float(value) for name, value in LATE.items()})

    assert late[0] == {"code": "late_recent", "direction": "down"}
    assert 2 <= len(late) <= 4
    assert {one["code"] for one in late} <= FACTORS


def test_nothing_protected_is_read():
    read = {name for factor in load().factors for name in factor.value.names}

    assert read <= {name.lower() for name in READ}
    assert not read & {"sex", "education", "marriage", "age"}


def test_the_command_prints_id_probability_and_points(tmp_path):
    lines = told("score", str(file_of(tmp_path / "asked.csv", [CALM, LATE])))

    assert [line[0] for line in lines] == ["1", "2"]
    assert 0 < float(lines[0][1]) < 0.3 < float(lines[1][1]) < 1
    assert int(lines[0][2]) > int(lines[1][2])


def test_a_card_is_trained_from_a_file_and_used_from_then_on(tmp_path, settings):
    settings.DATA = tmp_path
    known = file_of(tmp_path / "known.csv", made_up(1_500), columns=("ID", *READ, TARGET))
    asked = file_of(tmp_path / "asked.csv", made_up(300, seed=2), columns=("ID", *READ))

    out = io.StringIO()
    call_command("train_scorecard", str(known), out=tmp_path / "scorecard", stdout=out)

    auc = float(out.getvalue().split()[1].rstrip(","))
    assert 0.65 < auc < 0.9
    card = load(tmp_path / "scorecard" / "scorecard.toml")
    truths = [one[TARGET] for one in made_up(300, seed=2)]
    chances = [float(line[1]) for line in told("score", str(asked))]
    assert chances == pytest.approx(card.score(rows(asked))["chance"].to_list(), abs=1e-6)
    bad = [chance for chance, truth in zip(chances, truths, strict=True) if truth]
    good = [chance for chance, truth in zip(chances, truths, strict=True) if not truth]
    assert sum(bad) / len(bad) > sum(good) / len(good) + 0.05
    assert {path.name for path in (tmp_path / "scorecard").iterdir()} == {
        "scorecard.toml", "README.md", "roc.svg", "calibration.svg", "points.svg",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"PAY_0": "late"}, r"line 2, PAY_0: 'late'"),
        ({"LIMIT_BAL": 0}, r"line 2, LIMIT_BAL: '0'"),
        ({"BILL_AMT3": ""}, r"line 2, BILL_AMT3"),
        ({"ID": ""}, r"line 2, ID: a row needs a name"),
        ({"PAY_AMT6": "inf"}, r"line 2, PAY_AMT6: 'inf'"),
    ],
)
def test_a_value_that_cannot_be_is_pointed_at(tmp_path, change, said):
    with pytest.raises(BadRows, match=said):
        rows(file_of(tmp_path / "bad.csv", [CALM], **change))


def test_a_file_that_is_none_is_told(tmp_path):
    with pytest.raises(CommandError, match="can't be read"):
        call_command("score", str(tmp_path / "none.csv"))
    with pytest.raises(BadRows, match="lacks the columns PAY_6, PAY_AMT6"):
        rows(
            file_of(tmp_path / "few.csv", [CALM], columns=[c for c in ("ID", *READ) if c not in {"PAY_6", "PAY_AMT6"}])
        )
    with pytest.raises(BadRows, match="no rows"):
        rows(file_of(tmp_path / "empty.csv", []))
    with pytest.raises(CommandError, match="both outcomes"):
        call_command(
            "train_scorecard", str(file_of(tmp_path / "one.csv", [CALM] * 200, ("ID", *READ, TARGET), **{TARGET: 0}))
        )


def test_a_number_may_be_written_with_an_exponent(tmp_path):
    assert rows(file_of(tmp_path / "e.csv", [CALM], BILL_AMT3="4e+05"))["bill_amt3"].to_list() == [400_000.0]


def test_a_card_reads_nothing_but_its_columns(tmp_path):
    text = 'scorecard = {name = "x", version = "1", base = 600, scale = 57.7}\n[[factor]]\nname = "f"\nbest = 1\n'
    (tmp_path / "bad.toml").write_text(text + 'value = "age"\npoints = "1"\n')
    with pytest.raises(BadExpression, match="f value"):
        load(tmp_path / "bad.toml")
    (tmp_path / "short.toml").write_text(text)
    with pytest.raises(BadPack, match="value"):
        load(tmp_path / "short.toml")


def test_scoring_needs_neither_optbinning_nor_a_database():
    code = (
        "import sys; sys.modules['optbinning'] = None; from risk.score.card import load; load();"
        "sys.exit('sklearn' in sys.modules or 'django.db.backends.postgresql' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(("value", "fits"), [(-3, False), (-2, True), (9, True), (10, False), (1.5, False)])
def test_a_delay_is_a_whole_number_of_months_in_its_range(tmp_path, value, fits):
    path = file_of(tmp_path / "x.csv", [CALM, CALM | {"PAY_3": value}])
    if fits:
        assert rows(path).height == 2
        return

    with pytest.raises(BadRows, match="line 3, PAY_3"):
        rows(path)


def test_a_row_of_another_width_is_refused_with_its_line(tmp_path):
    path = file_of(tmp_path / "x.csv", [CALM, CALM, CALM])
    lines = path.read_text().splitlines()
    for broken in (lines[2] + ",7", lines[2].rpartition(",")[0]):
        path.write_text("\n".join([*lines[:2], broken, lines[3]]))
        with pytest.raises(BadRows, match=r"line 3: \d+ fields, the heading has \d+"):
            rows(path)


@pytest.mark.django_db
def test_a_scored_file_becomes_events_whose_factors_are_the_reasons_told(tmp_path):
    path = file_of(tmp_path / "x.csv", [LATE, CALM])
    path.write_text(path.read_text().replace("\n1,", "\nB-1,").replace("\n2,", "\nB-2,"))
    events = [json.loads(line[0]) for line in told("score", str(path), "--events")]

    assert {fate.fate for fate in take(events)} == {"accepted"}
    assert {fate.fate for fate in take(events)} == {"duplicate"}
    assert events[0]["data"]["band"] > events[1]["data"]["band"]
    factors = [one["code"] for one in events[0]["data"]["factors"]]
    assert 2 <= len(factors) <= 4
    take([raw(borrower_updated(kyc_status="ok")), raw(line_opened())])
    take([raw(draw_requested(clock.now() - timedelta(minutes=1), 2_900_000))])
    reasons = {reason.code: reason for reason in diagnose_line("L-1").reasons}
    assert reasons["CRD-SCORE"].evidence["factors"] == factors


def test_bands_begin_at_their_chance():
    card = load()

    assert [card.band(chance) for chance in (0, 0.049, 0.05, 0.1, 0.2, 0.35, 0.549, 0.55, 1)] == [
        1, 1, 2, 3, 4, 5, 5, 6, 6,
    ]  # fmt: skip
