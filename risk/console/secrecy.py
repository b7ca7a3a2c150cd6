"""Owns what may leave confidential matters: one neutral code, no condition, no value. Source: B.0 Public alias."""

from risk.facts.registry import REGISTRY
from risk.policy import Policy
from risk.policy.rules import Rule
from risk.policy.simulation import UNDISCLOSED
from risk.reasons import CATALOGUE, REVIEW

HIDDEN = tuple(code for code, one in CATALOGUE.reasons.items() if one.disclosure == UNDISCLOSED and code != REVIEW)
SECRETS = tuple(name for name, fact in REGISTRY.items() if fact.sensitivity == "secret")


def public(code: str) -> str:
    return REVIEW if code in HIDDEN else code


def public_text(text: str) -> str:
    """A text of a machine's without a confidential code or fact in it."""
    for word in (*HIDDEN, *SECRETS):
        text = text.replace(word, REVIEW)
    return text


def is_hidden(policy: Policy, rule: Rule) -> bool:
    """Whether the rule itself must not be shown: its code, or a fact under it, is confidential."""
    return rule.code in (*HIDDEN, REVIEW) or any(name in SECRETS for name in policy.relied_on(rule.code))


def may_see(fact: str, roles: frozenset[str]) -> bool:
    """Whether one of the roles is among the fact's readers; what is secret, nobody here; what is no fact, all."""
    return fact not in REGISTRY or (fact not in SECRETS and bool(roles & set(REGISTRY[fact].readers)))
