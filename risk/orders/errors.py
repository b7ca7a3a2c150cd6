"""Refusals about orders."""

from risk.errors import Absent, Clash


class NoSuchRestoration(Absent):
    code = "no-such-restoration"


class NoSuchDelivery(Absent):
    code = "no-such-delivery"


class KeyReused(Clash):
    code = "key-reused"
