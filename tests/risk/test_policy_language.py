"""What the policy language lets through, what it refuses, and where its finger points."""

import re
import tomllib
from pathlib import Path

import pytest

from risk.policy import Flip, load
from risk.policy.checker import FUNCTIONS, check
from risk.policy.errors import BadExpression, BadPack, NoSuchPolicy
from risk.policy.language import Kind, Name
from risk.policy.pack import read

NAMES = {
    "draws_30d": Name(Kind.INT), "draws_90d": Name(Kind.INT), "approved": Name(Kind.INT), "dti": Name(Kind.NUMBER),
    "thin": Name(Kind.BOOL), "tier": Name(Kind.TEXT), "today": Name(Kind.DATE), "income": Name(Kind.INT, known=True),
}  # fmt: skip


def checked(text, *want):
    return check(text, names=NAMES, where="rule", params={"months": 12}, want=want)


@pytest.mark.parametrize(
    ("text", "pointed", "said"),
    [
        ("draws_3d > 20", "draws_3d", 'no fact "draws_3d". Did you mean draws_30d?'),
        ("draws_30d > 20 OR colour = 'red'", "colour", 'there is no fact "colour"'),
        ("draws_30d > 'many'", "draws_30d > 'many'", "a text and a whole number do not go together"),
        ("thin > FALSE", "thin", "yes/no can only be equal or not"),
        ("draws_30d AND thin", "draws_30d", "yes/no is needed here, this is a whole number"),
        ("tier + 1 > 2", "tier", "a number is needed here, this is a text"),
        ("SQRT(draws_30d) > 2", "SQRT(draws_30d)", "SQRT is not part of the policy language"),
        ("FLOR(dti) > 2", "FLOR(dti)", "no function FLOR; allowed: ABS, ANNUITY"),
        ("dti / 0 > 1", "0", "nothing can be divided by 0"),
        ("LEAST(income, approved) > 1", "approved", "may be unknown, and LEAST would leave it out"),
        ("GREATEST(0, dti) > 1", "dti", "may be unknown, and GREATEST would leave it out"),
        ("tier = NULL", "tier", "write IS NULL"),
        ("tier IN (SELECT 1)", "tier IN (SELECT 1)", "IN takes a list of values"),
        ("CAST(tier AS BLOB) = 1", "tier", "CAST to VARBINARY is not allowed"),
        ("line.draws_30d > 1", "line.draws_30d", "a fact has a plain name"),
        ("ANNUITY(dti, months) > 1", "dti", "takes a fact in basis points"),
        ("draws_30d LIKE 'a%'", "draws_30d LIKE 'a%'", "LIKE is not part of the policy language"),
    ],
)
def test_a_refusal_points_at_the_part_and_says_what_would_do(text, pointed, said):
    with pytest.raises(BadExpression) as refused:
        checked(text, Kind.BOOL)

    facts = refused.value.facts
    start = facts["column"] - 1
    assert text[start : start + facts["length"]].strip("'") == pointed.strip("'")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["SELECT 1", "thin; DROP TABLE x", "EXISTS (SELECT 1)", "draws_30d > ALL (1)", "draws_30d >", "(thin", "'a", ""],
)
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(BadExpression):
        checked(text, Kind.BOOL)


@pytest.mark.parametrize(
    "text",
    [
        "thin OR " * 400 + "thin",
        "(" * 60 + "thin" + ")" * 60,
        " OR ".join(["dti > 1"] * 150),
        "NOT " * 490 + "thin",
    ],
)
def test_length_and_depth_have_limits(text):
    with pytest.raises(BadExpression):
        checked(text, Kind.BOOL)


def test_the_kind_that_is_needed_is_asked_for():
    with pytest.raises(BadExpression, match=r"this gives a whole number, and yes/no is needed"):
        checked("draws_30d + 1", Kind.BOOL)


@pytest.mark.parametrize(
    "text",
    [
        "CASE WHEN approved IS NULL OR dti IS NULL THEN NULL ELSE LEAST(approved, dti * income) END",
        "CASE WHEN approved IS NOT NULL THEN GREATEST(approved, 0) END",
        "LEAST(income, COALESCE(approved, 0))",
    ],
)
def test_what_was_asked_for_first_may_be_compared(text):
    assert checked(text).kind is not None


def test_a_divisor_of_zero_gives_unknown_not_infinity():
    assert checked("approved / draws_30d > 3").sql == "approved / NULLIF(draws_30d, 0) > 3"


HEAD = '[policy]\nname = "p"\nversion = "1.0.0"\n'
RULE = """
[[rule]]
code = "{code}"
when = "thin"
capability = ["{capability}"]
gate = "G6"
cause = "borrower"
kind = "wait"
{more}
"""


def pack(code="CRD-THIN", capability="draw", more="", head=HEAD):
    return read(head + RULE.format(code=code, capability=capability, more=more))


@pytest.mark.parametrize("code", ["BEH-VELOCITY", "CRD-THIN", "EXP-REGION", "FND-POOL", "PRD-STRATEGY", "ACC-SELF"])
def test_repayment_is_never_held_for_who_somebody_is(code):
    with pytest.raises(BadPack, match="repayment can never be held"):
        pack(code, "repay")


@pytest.mark.parametrize("code", ["CRD-THIN", "ACC-SELF", "CMP-RULE"])
def test_a_rule_of_credit_never_reads_what_only_some_may_know(code):
    with pytest.raises(BadExpression, match="flag_confidential may be read by FRD-, AML-, LGL- rules alone") as refused:
        read(HEAD + RULE.format(code=code, capability="draw", more="").replace('"thin"', '"thin OR flag_confidential"'))

    assert refused.value.facts["column"] == 9


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "CRD-THICK"}, "no reason of the catalogue has this code. Did you mean CRD-THIN?"),
        ({"capability": "fly"}, "capability is a list of draw, raise, limit, repay"),
        ({"more": "when_ = 1"}, "when_ is not known here. Did you mean when?"),
        ({"more": 'by = "record"'}, 'a rule has a `when`, or `by = "record"` and none'),
        ({"more": 'targets = ["luck"]'}, "targets is a list of facts"),
        ({"head": '[policy]\nname = "p"\n'}, "needs a version"),
        ({"head": HEAD + "[params]\ndti = 3\n"}, "the parameter dti has the name of a fact"),
        ({"head": HEAD + '[params]\nx = "y"\n'}, "the parameter x is not a number"),
        (
            {"head": HEAD + '[[derived]]\nname = "thin"\ntype = "int"\nsql = "1"\n'},
            "the fact it replaces is of type bool",
        ),
        ({"head": HEAD + '[[term]]\nname = "amount"\ntype = "int"\nsql = "1"\n'}, "the sizing needs a term outcome"),
        ({"head": "x = ["}, "is not TOML"),
    ],
)
def test_a_pack_is_refused_with_the_place_named(given, said):
    with pytest.raises(BadPack) as refused:
        pack(**given)

    assert said in str(refused.value)


def test_packs_are_found_by_name_version_and_file(tmp_path):
    newer = tmp_path / "next.toml"
    default = load("cn-revolving@1.0.0")
    newer.write_text(default.text.replace('version = "1.0.0"', 'version = "1.1.0"'), "utf-8")

    assert default is load("cn-revolving", "1.0.0")
    assert load(newer).version == "cn-revolving@1.1.0"
    with pytest.raises(NoSuchPolicy):
        load("cn-revolving", "9.9.9")


PACK = load("cn-revolving")


@pytest.mark.parametrize(
    ("code", "facts", "flips"),
    [
        ("BEH-SMALLFREQ", {"draws_90d": 14, "avg_amount_90d": 1, "approved": 100}, [("draws_90d", "below")]),
        ("BEH-VELOCITY", {"draws_30d": 21, "draws_7d": 2, "hours_since_draw": 1.0}, [("draws_30d", "below")]),
        (
            "BEH-VELOCITY",
            {"draws_30d": 5, "draws_7d": 4, "hours_since_draw": 1.0},
            [("draws_7d", "below"), ("hours_since_draw", "above")],
        ),
        ("CRD-DTI", {"dti": 0.6, "band": 4}, [("dti", "below")]),
        ("CRD-INCOME", {"income_change": -0.3, "income_verified": 1}, [("income_change", "above")]),
        ("CRD-INCOME", {"income_change": 0.0, "income_verified": None}, [("income_verified", "is")]),
        ("CRD-MULTI", {"lenders": 6, "enquiries_30d": 12}, [("lenders", "below"), ("enquiries_30d", "below")]),
        ("CMP-KYC", {"kyc_status": "expired"}, [("kyc_status", "is_not")]),
        ("PRD-RAISE-OFF", {"raise_enabled": False}, [("raise_enabled", "is")]),
        ("CRD-BUREAU", {"bureau_adverse": True}, [("bureau_adverse", "is_not")]),
        (
            "FND-POOL",
            {"funding_state": "throttle", "asked": 600_000},
            [("funding_state", "is_not"), ("asked", "below")],
        ),
        ("EXP-STATCAP", {"own_used": 20_000_000}, [("own_used", "below")]),
        ("BEH-VELOCITY", {"draws_30d": 21}, [("draws_30d", "below")]),
        ("BEH-VELOCITY", {"draws_30d": 1, "draws_7d": 1}, []),
    ],
)
def test_what_would_change_a_true_rule_is_told_by_direction_alone(code, facts, flips):
    assert PACK.flips(code, facts) == tuple(Flip(*flip) for flip in flips)


def test_a_derived_value_that_no_rule_reads_may_read_what_nothing_else_does():
    alone = '[[derived]]\nname = "debtless"\ntype = "bool"\nsql = "debt_service = 0"\n\n[[derived]]\nname = "tier"'
    pack = read(PACK.text.replace('[[derived]]\nname = "tier"', alone, 1))

    assert pack.run({"debt_service": 0}).derived["debtless"] is True
    assert pack.flips("CRD-DTI", {"dti": 0.6, "band": 4}) == (Flip("dti", "below"),)


DOC = (Path(__file__).parents[2] / "docs/policy-language.md").read_text("utf-8")


def test_the_page_of_the_language_names_every_function_and_no_other():
    listed = DOC.split("<!-- functions -->")[1].split("<!-- /functions -->")[0]

    assert re.findall(r"`(\w+)`", listed) == list(FUNCTIONS)


def test_the_rule_on_the_page_is_the_rule_of_the_default_pack():
    shown = tomllib.loads(DOC.split("```toml")[1].split("```")[0])["rule"][0]
    (rule,) = PACK.rules_of(shown["code"])

    assert rule.when is not None
    assert (shown["when"], shown["targets"], shown["review"]) == (rule.when.text, list(rule.targets), rule.review)
