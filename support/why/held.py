"""How many borrowers each kind of reason held, for the page anyone may read. Source: A038."""

from datetime import datetime

from django.utils.translation import gettext as _

from appeals.figures import LEAST
from risk.decisions import queries as decisions
from risk.reasons import CATALOGUE

# What is checked about a person is one group, so that none of its parts can be told from another. Source: G.6
TOGETHER = {"AML": "checks", "fraud": "checks", "review": "checks"}


def by_group(*, since: datetime) -> list[tuple[str, int]]:
    """The group's name in the reader's language and how many people, most first, twenty and more. One query."""
    groups = {code: TOGETHER.get(reason.category, reason.category) for code, reason in CATALOGUE.now.reasons.items()}
    names = _names()
    return [(names[group], people) for group, people in decisions.held_by_group(groups, since=since, least=LEAST)]


def _names() -> dict[str, str]:
    return {
        "system": _("系统和故障"),
        "data-sync": _("还款入账和数据"),
        "behaviour": _("借款行为"),
        "credit-score": _("信用评估"),
        "exposure": _("总量控制"),
        "funding": _("资金情况"),
        "compliance": _("法规要求"),
        "checks": _("身份和安全核实"),
        "product/ops": _("产品安排"),
        "account-state": _("账户状态"),
    }
