"""Owns what a rule of law must say to be kept. Pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from risk.events.kinds import REGION
from risk.reasons import CATALOGUE
from risk.registers.errors import BadEntry
from risk.registers.laws import REF

SIDES = ("", "most", "least")
TEXTS, LISTS = ("title", "law", "article"), ("groups", "industries", "products")


def fit(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are kept, with the reasons that the rule bears.

    Raises:
        BadEntry: something is missing, or cannot be.
    """
    scoped, condition = bool(fields["groups"] or fields["industries"]), str(fields.get("condition", "")).strip()
    codes = _codes(fields, condition)
    region, bounds = str(fields.get("region", "")), bool(fields.get("param"))
    wrong = (
        (not REF.fullmatch(str(fields.get("ref", ""))), _("编号用字母、数字和连字符，2到60个。")),
        (any(not str(fields.get(name, "")).strip() for name in TEXTS), _("请写名称、法规和条款。")),
        (fields.get("effective_from") is None, _("请写生效日。")),
        (bool(region) and REGION.check(region) is not None, _("地区用6位行政区划代码，不填是全国。")),
        (not codes or (scoped and not condition), _("请写条件，或选它支撑的原因。")),
        (
            fields.get("side", "") not in SIDES
            or len({bounds, fields.get("bound") is not None, bool(fields.get("side"))}) > 1,
            _("界限要写全：参数、数值、最多还是最少。"),
        ),
    )
    for is_wrong, said in wrong:
        if is_wrong:
            raise BadEntry(said)
    return {
        **{name: str(fields[name]).strip()[:200] for name in TEXTS},
        **{name: list(fields[name]) for name in LISTS},
        "effective_from": fields["effective_from"].isoformat(), "region": region, "condition": condition[:500],
        "codes": codes, "param": fields.get("param", ""), "bound": fields.get("bound"), "side": fields.get("side", ""),
    }  # fmt: skip


def _codes(fields: Mapping[str, Any], condition: str) -> list[str]:
    """Those that are named, and those that the rule itself will bring."""
    codes = [code for code in fields["codes"] if code in CATALOGUE]
    codes += ["CMP-INELIG"] * bool(fields["groups"]) + ["CMP-INDUSTRY"] * bool(fields["industries"])
    codes += ["CMP-RULE"] * bool(condition and not fields["groups"] and not fields["industries"])
    return list(dict.fromkeys(codes))
