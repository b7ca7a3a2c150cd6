"""What-if: counted line by line, the same as asking one line at a time."""

import io
import json

import polars as pl
import pytest
from django.core.management import CommandError, call_command

from risk.policy import load
from risk.policy.pack import read
from risk.policy.simulation import simulate

PACK = load("cn-revolving")
STRICTER = read(
    PACK.text.replace("draws_30d > 20 OR", "draws_30d > 10 OR").replace('version = "1.0.0"', 'version = "1.1.0"')
)
LINES = pl.DataFrame(
    {
        "line": [f"L-{n}" for n in range(1, 7)],
        "draws_30d": [5, 11, 15, 21, 11, None],
        "draws_7d": [0, 0, 0, 0, 0, 0],
        "income_verified": [1] * 6,
        "income_change": [0.0] * 6,
        "remaining": [100, 200, 300, 400, 500, 600],
        "ontime_rate_12m": [1.0, 1.0, 0.5, 1.0, None, 1.0],
        "plan_active": [False, False, False, False, True, False],
        "segment": ["gig", "gig", "salaried", "salaried", None, "gig"],
        "age": [22, 23, 30, 41, 60, 22],
        "region": ["330106", "330106", "110101", None, "330200", "110101"],
    }
)


def test_a_stricter_rule_holds_those_between_the_thresholds():
    report = simulate([LINES], STRICTER, PACK)

    assert (report["lines"], report["newly_held"], report["newly_freed"]) == (6, 2, 0)
    assert (report["amount_frozen"], report["amount_freed"], report["pay_well"]) == (500, 0, 1)
    assert report["by_rule"]["BEH-VELOCITY"] == {"held": 4, "newly_held": 3, "newly_freed": 0}
    assert report["sample"] == ["L-2", "L-3"]
    assert (report["pack"], report["against"]) == ("cn-revolving@1.1.0", "cn-revolving@1.0.0")


def test_who_was_held_anyway_is_not_newly_held_and_the_other_way_round_is_freed():
    report = simulate([LINES], PACK, STRICTER)

    assert (report["newly_held"], report["newly_freed"], report["amount_freed"]) == (0, 2, 500)


def test_slices_add_up_to_the_whole():
    whole, parts = simulate([LINES], STRICTER, PACK), simulate([LINES[:2], LINES[2:5], LINES[5:]], STRICTER, PACK)

    assert whole | {"seconds": 0} == parts | {"seconds": 0}


def test_groups_are_set_beside_the_best_off():
    groups = simulate([LINES], STRICTER, PACK)["by_group"]

    assert groups["segment"]["gig"] == {"lines": 3, "newly_held": 1, "held": 1, "impact_ratio": 1.0, "fair": True}
    assert groups["segment"]["salaried"]["fair"] is False
    assert sorted(groups["age"]) == ["-24", "25-34", "35-49", "50-"]
    assert sorted(groups["province"]) == ["110000", "330000"]


def test_an_amount_rule_freezes_only_what_is_above_its_cap():
    looser = read(PACK.text.replace("(funding_state = 'throttle' AND asked > 500000)", "FALSE"))
    lines = pl.DataFrame({"funding_state": ["throttle"], "asked": [600_000], "remaining": [800_000]})

    assert simulate([lines], PACK, looser)["amount_frozen"] == 300_000


def test_a_confidential_rule_is_counted_under_the_neutral_code_alone():
    lines = pl.DataFrame({"flag_confidential": [True, False]})

    assert "AML-CONF" not in json.dumps(simulate([lines], PACK, PACK))
    assert simulate([lines], PACK, PACK)["by_rule"]["GEN-REVIEW"]["held"] == 1


def test_a_policy_changes_nothing_against_itself():
    report = simulate([LINES], PACK, PACK)

    assert (report["newly_held"], report["newly_freed"], report["amount_frozen"]) == (0, 0, 0)


def said(*args):
    out = io.StringIO()
    call_command("simulate", *args, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_reads_files(tmp_path):
    pack, frame = tmp_path / "next.toml", tmp_path / "lines.parquet"
    pack.write_text(STRICTER.text, "utf-8")
    LINES.write_parquet(frame)

    report = said(str(pack), "--against", "cn-revolving@1.0.0", "--frame", str(frame))

    assert report["newly_held"] == 2
    assert report["seconds"] >= 0


def test_a_pack_that_does_not_pass_is_refused_with_the_place(tmp_path):
    pack = tmp_path / "wrong.toml"
    pack.write_text(PACK.text.replace("draws_30d > 20", "draws_3d > 20"), "utf-8")

    with pytest.raises(CommandError, match=r"Did you mean draws_30d"):
        said(str(pack), "--against", "cn-revolving")


@pytest.mark.django_db
def test_without_a_file_every_line_of_the_ledger_is_asked():
    assert said("cn-revolving", "--against", "cn-revolving")["lines"] == 0
