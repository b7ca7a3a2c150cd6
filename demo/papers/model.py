"""What a written paper is: its bytes, and the truth a reader should find in them."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Entry:
    """One row of an account. Amounts are fen, money in is positive."""

    on: date
    at: str
    summary: str
    counterparty: str
    account: str
    amount: int
    balance: int
    serial: str


@dataclass(frozen=True)
class Paper:
    name: str
    kind: str
    content: bytes
    truth: dict[str, object] = field(default_factory=dict)
    rows: tuple[Entry, ...] = ()


def yuan(fen: int, *, comma: bool = True) -> str:
    """1234567 as 12,345.67."""
    return f"{fen / 100:,.2f}" if comma else f"{fen / 100:.2f}"


def dated(content: bytes, on: date) -> bytes:
    """A PDF written reproducibly, with the day it would have been written on."""
    return content.replace(b"D:20000101000000+00'00'", f"D:{on:%Y%m%d}093000+08'00'".encode())
