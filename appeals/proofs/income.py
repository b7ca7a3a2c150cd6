"""From readings to a recognised income: D.0's two-source rule. Pure; amounts are fen a month."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from appeals.proofs.reading.statement import MARGINS, with_margin

SHARES = {4: 100, 3: 90, 2: 70, 1: 30}  # per cent of an amount that stands alone, by level; Source: D.0 [D]
AGREE, SPREAD = 15, 30  # per cent between two sources; Source: D.0 [D]
FULL_MARGIN_AFTER = 365  # days a licence must be old; Source: D.1, P-BIZ [D]


@dataclass(frozen=True, slots=True)
class Read:
    """One usable reading, as the rule sees it."""

    proof: str
    kind: str
    level: int
    inflow: int | None = None
    source: str = ""
    trade: str | None = None
    holder_matches: bool | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One amount that counts, and what it rests on."""

    proofs: tuple[str, ...]
    kind: str
    monthly: int
    level: int
    supported: bool = False


@dataclass(frozen=True, slots=True)
class Income:
    """What we propose to recognise; a reviewer confirms or changes it.

    Attributes:
        monthly: fen, shares already taken; 0 when nothing counts.
        level: the lowest of what it rests on, 1 when nothing does.
        sources: what counted; `trail`: one sentence a step, for the reviewer.
        needs_person: sources differ too much for a machine to choose.
    """

    monthly: int = 0
    level: int = 1
    sources: tuple[Source, ...] = ()
    trail: tuple[str, ...] = ()
    needs_person: bool = False


@dataclass(slots=True)
class _Told:
    trail: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        self.trail.append(sentence)


def recognised(readings: Sequence[Read], *, today: date) -> Income:
    told = _Told()
    sources = _sources(readings, today, told)
    if not sources:
        return Income(trail=(*told.trail, "没有可以认定收入的材料。"))
    shared = {reading.proof for reading in readings if reading.kind == "P-BIZ"}
    shared = {reading.proof for reading in readings if reading.kind == "P-BIZ"}
    both = combinations(sources, 2)
    pairs = [(a, b) for a, b in both if a.kind != b.kind and not set(a.proofs) & set(b.proofs) - shared]
    if pairs:
        return _two(pairs, told)
    return _one(max(sources, key=lambda s: (s.supported, s.level, s.monthly)), told)


def _sources(readings: Sequence[Read], today: date, told: _Told) -> list[Source]:
    licence = next((r for r in readings if r.kind == "P-BIZ" and r.holder_matches and r.trade), None)
    trade = None
    if licence is not None:
        old = licence.since is not None and (today - licence.since).days >= FULL_MARGIN_AFTER
        trade = licence.trade if old else None
        age = "满" if old else "不满"
        told.say(f"营业执照：{licence.trade}，经营者一致，{age}12个月，利润率{MARGINS[trade or '其他']}%。")
    sources = []
    for reading in readings:
        if reading.inflow is None or reading.holder_matches is False:
            continue
        if reading.source != "business":
            sources.append(Source((reading.proof,), reading.kind, reading.inflow, reading.level))
            told.say(f"{reading.kind}：每月{reading.inflow / 100:,.2f}元（第{reading.level}级）。")
            continue
        monthly = with_margin(reading.inflow, trade)
        told.say(f"{reading.kind}：经营收款每月{reading.inflow / 100:,.2f}元，计收入{monthly / 100:,.2f}元。")
        if licence is None:
            sources.append(Source((reading.proof,), reading.kind, monthly, reading.level))
        else:
            # The margin rests on the licence, so the income is no more certain than it.
            level = min(reading.level, licence.level)
            sources.append(Source((reading.proof, licence.proof), reading.kind, monthly, level, supported=True))
    return sources


def _two(pairs: list[tuple[Source, Source]], told: _Told) -> Income:
    def apart(a: Source, b: Source) -> float:
        return abs(a.monthly - b.monthly) * 100 / max(a.monthly, b.monthly, 1)

    agreeing = [pair for pair in pairs if apart(*pair) <= AGREE]
    chosen = max(agreeing or pairs, key=lambda pair: _rank(pair, 0 if agreeing else apart(*pair)))
    spread, lower = apart(*chosen), min(chosen, key=lambda s: s.monthly)
    level = min(source.level for source in chosen)
    if spread <= AGREE:
        told.say(f"两份来源相差{spread:.1f}%，取较低的{lower.monthly / 100:,.2f}元，不打折。")
        return Income(lower.monthly, level, chosen, tuple(told.trail))
    share = SHARES[lower.level]
    told.say(f"两份来源相差{spread:.1f}%，取较低的并按{share}%计。")
    if spread > SPREAD:
        told.say("相差超过30%，由审核人员判断。")
    return Income(lower.monthly * share // 100, level, chosen, tuple(told.trail), needs_person=spread > SPREAD)


def _rank(pair: tuple[Source, Source], distance: float) -> tuple[float, int, int]:
    """Nearest first where none agree, then the surer pair, then the higher of what both show."""
    return -distance, min(s.level for s in pair), min(s.monthly for s in pair)


def _one(source: Source, told: _Told) -> Income:
    """A flow supported by its owner's licence counts as two agreeing sources (F.11); else a share."""
    if source.supported:
        told.say(f"经营流水与营业执照互相印证，认定{source.monthly / 100:,.2f}元（第{source.level}级）。")
        return Income(source.monthly, source.level, (source,), tuple(told.trail))
    if source.level <= 1:
        told.say("只有自述类材料，不能单独认定。")
        return Income(0, 1, (source,), tuple(told.trail))
    share = SHARES[source.level]
    told.say(f"只有一份来源，按{share}%计。")
    return Income(source.monthly * share // 100, source.level, (source,), tuple(told.trail))
