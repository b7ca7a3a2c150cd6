"""The registry as a page for people. Pure."""

from risk.facts.registry import REGISTRY

HEAD = """# Facts

What a policy may read of a line at an instant. Written by `manage.py facts`; a test keeps it current.
A value that is not known is null: it makes a rule neither true nor false. Amounts are fen.

| fact | type | unit | never unknown | read from | kept for | max age | sensitivity | shown to |
|---|---|---|---|---|---|---|---|---|
"""


def page() -> str:
    """One row a fact, in the order of the registry."""
    rows = (
        f"| `{fact.name}` | {fact.type} | {fact.unit} | {'yes' if fact.is_known else ''} | {fact.source} "
        f"| {fact.purpose} | {fact.max_age} | {fact.sensitivity} | {', '.join(fact.readers)} |\n"
        for fact in REGISTRY.values()
    )
    return HEAD + "".join(rows)
