"""Owns which names a policy may use: the registered facts, and the codes of the catalogue."""

from risk.facts.registry import REGISTRY
from risk.policy.language import Kind, Name

NAMES = {name: Name(Kind(fact.type), known=fact.is_known) for name, fact in REGISTRY.items()}
FACTS = {name: found.kind for name, found in NAMES.items()}
CODES = frozenset(
    [
        "SYS-MAINT",
        "SYS-INCIDENT",
        "SYS-PEAK",
        "DAT-POSTING",
        "DAT-LIMIT-RELEASE",
        "DAT-BUREAU-LAG",
        "DAT-ERROR",
        "BEH-VELOCITY",
        "BEH-SMALLFREQ",
        "BEH-PROFILE",
        "BEH-FUNDUSE",
        "CRD-DPD-NOW",
        "CRD-DPD-PAST",
        "CRD-BUREAU",
        "CRD-SCORE",
        "CRD-MULTI",
        "CRD-DTI",
        "CRD-INCOME",
        "CRD-THIN",
        "EXP-REGION",
        "EXP-SEGMENT",
        "EXP-STATCAP",
        "EXP-PORTFOLIO",
        "FND-POOL",
        "FND-PARTNER",
        "CMP-RULE",
        "CMP-AUTH",
        "CMP-KYC",
        "CMP-INELIG",
        "CMP-INDUSTRY",
        "FRD-ACCT",
        "FRD-SCAM",
        "FRD-DOC",
        "AML-MEASURE",
        "AML-CONF",
        "LGL-JUDICIAL",
        "PRD-RAISE-OFF",
        "PRD-STRATEGY",
        "ACC-COOLOFF",
        "ACC-SELF",
        "ACC-PLAN",
        "RPY-CHANNEL",
        "RPY-CARD",
        "RPY-INPROC",
        "RPY-ASSIGNED",
    ]
)
