"""Owns which names a policy may use: the registered facts, and the codes of the catalogue."""

from risk.facts.registry import REGISTRY
from risk.policy.language import Kind, Name
from risk.reasons import CATALOGUE, NEUTRAL

NAMES = {name: Name(Kind(fact.type), known=fact.is_known) for name, fact in REGISTRY.items()}
FACTS = {name: found.kind for name, found in NAMES.items()}
SECRET = frozenset(name for name, fact in REGISTRY.items() if fact.sensitivity == "secret")
CODES = frozenset(CATALOGUE.reasons) - set(NEUTRAL)
