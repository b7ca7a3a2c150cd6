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


class NoSuchRule(Absent):
    """No rule of this number that may be edited here."""

    code = "no-such-rule"


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
