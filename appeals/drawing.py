"""Draws the chart and its table for `docs/appeal-flow.md`; a test keeps the page current. Pure."""

from appeals.flow import CaseFlow
from appeals.status import ACTORS, CLOSED, EVENTS, OPEN, Part, Status, notice

HEAD = """# The life of a case

Drawn from `appeals/flow.py` by `make draw`; a test fails when this page is behind. The chart is the whole of the
appeal workflow: `appeals.moves.apply` is the only writer of a status, and every edge leaves one step in the trail,
which is append-only and chained by hash.

- An edge's text is its event; in brackets stands the condition that chooses between branches, in the order drawn.
- Guards that refuse (who may act, own words, independence, dates) are in `appeals/guards.py`; they answer with a typed
  error that says what to do. Independence and missing eyes are refused by the database as well (migration 0003).
- The last branch of `result` is *keep*, or less than the reviewer agreed to: the machine only proposes it, and a
  person records it by `decline`. There is no edge by which a machine declines.
- `CLOSED` and `CLOSED_FINAL` have edges out (second review, reopening), so they are not final to the library;
  `appeals.status.CLOSED` decides what is open.
- A result above what was agreed, or one that needs eyes nobody gave, goes to `PENDING_2ND_EYE` in a new round; what was
  agreed in an earlier round, or before a file changed, no longer counts.

A case is named `MB-YYMMDD-NNNNN-C`: the Shanghai day, a draw of a sequence scattered over 100,000, and the Damm check
digit of the eleven digits before it, which catches every single wrong digit and every swap of two neighbours
(`appeals/numbers.py`).

"""


def page() -> str:
    """The whole of docs/appeal-flow.md."""
    return "".join([HEAD, "```mermaid\n", f"{CaseFlow:mermaid}".strip(), "\n```\n\n", _table(), _closed()])


def _table() -> str:
    rows = ["## Events\n\n| event | from → to | actors | notice |\n|---|---|---|---|\n"]
    edges: dict[str, list[tuple[str, str]]] = {event: [] for event in EVENTS if event != "open"}
    for state in CaseFlow.states:
        for transition in state.transitions:
            edges[transition.event].extend((transition.source.value, target.value) for target in transition.targets)
    for event, pairs in edges.items():
        ways = "any open, stays" if _is_anywhere(pairs) else ", ".join(_way(*pair) for pair in pairs)
        owed = sorted({notice(event, target) for _, target in pairs} - {""})
        actors = "anyone" if ACTORS[event] == frozenset(Part) else " ".join(sorted(ACTORS[event]))
        rows.append(f"| `{event}` | {ways} | {actors} | {' '.join(owed) or '—'} |\n")
    return "".join(rows)


def _is_anywhere(pairs: list[tuple[str, str]]) -> bool:
    return {source for source, _ in pairs} == set(OPEN) and all(source == target for source, target in pairs)


def _way(source: str, target: str) -> str:
    at, to = Status(source).name, Status(target).name
    return f"{at} (stays)" if at == to else f"{at} → {to}"


def _closed() -> str:
    return f"\nClosed: {', '.join(status.name for status in CLOSED)}.\n"
