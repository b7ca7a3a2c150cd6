"""Owns changing one rule's condition in the text of a policy, and reading what came of it."""

import json
import re
import tomllib
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from risk.console.secrecy import is_hidden
from risk.errors import Absent, Refusal
from risk.policy import Policy
from risk.policy.pack import read

LARGEST = 512 * 1024  # bytes of a policy file
DRAFT = "draft"
_RULE = re.compile(r"^\[\[rule\]\]", re.MULTILINE)
_WHEN = re.compile(
    r'^when\s*=\s*("""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\')', re.MULTILINE
)
_VERSION = re.compile(r'^version\s*=\s*"[^"\n]*"', re.MULTILINE)


class NoSuchRule(Absent):
    """No rule of this number that may be edited here."""

    code = "no-such-rule"


class TouchesSecrets(Refusal):
    """Trying another confidential rule would tell who is under one."""

    code = "touches-secrets"


class NothingToTry(Refusal):
    """Neither a rule nor a readable file."""

    code = "nothing-to-try"


def when_of(policy: Policy, number: int) -> str:
    """The condition of a rule (counted from 1) as it stands in the file.

    Raises:
        NoSuchRule: none, one without a condition, or one that must not be shown.
    """
    rules: list[dict[str, Any]] = tomllib.loads(policy.text).get("rule", [])
    if not 1 <= number <= len(rules) or "when" not in rules[number - 1] or is_hidden(policy, policy.rules[number - 1]):
        raise NoSuchRule(_("没有这条可以修改的规则。"))
    return str(rules[number - 1]["when"]).strip()


def with_when(policy: Policy, number: int, when: str) -> Policy:
    """The policy with another condition for one rule.

    Raises:
        NoSuchRule: as above.
        BadPack, BadExpression: the condition is none.
    """
    when_of(policy, number)
    starts = [found.start() for found in _RULE.finditer(policy.text)]
    first, last = starts[number - 1], [*starts, len(policy.text)][number]
    said = "when = " + json.dumps(when.replace("\r\n", "\n").strip(), ensure_ascii=False)
    block = _WHEN.sub(lambda _found: said, policy.text[first:last], count=1)
    text = policy.text[:first] + block + policy.text[last:]
    return replace(read(text, where=DRAFT), number=f"{policy.number}+{DRAFT}")


def numbered(text: str, number: str) -> str:
    """The text of a policy under another number."""
    return _VERSION.sub(f'version = "{number}"', text, count=1)


def fit_to_try(tried: Policy, current: Policy) -> Policy:
    """The policy, if what it says of confidential matters is what the one in force says.

    Raises:
        TouchesSecrets: it differs there.
    """
    if _secret_rules(tried) != _secret_rules(current):
        raise TouchesSecrets(
            _("保密规则与现行的不同，不能在这里模拟。"), next=_("请保持保密规则不变，再模拟其他规则。")
        )
    return tried


def _secret_rules(policy: Policy) -> set[object]:
    return {
        (rule.code, rule.when and rule.when.sql, rule.capabilities, rule.cap and rule.cap.sql, rule.by)
        for rule in policy.rules
        if is_hidden(policy, rule)
    }
