"""The papers each person could upload, written on the spot from a seed, to pick by hand."""

import random
from collections.abc import Callable
from datetime import date

from demo import papers
from demo.people import Person


def _owner(person: Person) -> papers.Person:
    return papers.Person(name=person.name, id_number=person.id_number, phone=f"138000010{person.number:02d}")


def _licence(person: Person, seed: int, today: date) -> papers.Paper:
    shop = papers.shop_of(_owner(person), random.Random(seed), today=today)
    return papers.licence(shop, seed=seed)


def _bankflow(person: Person, seed: int, today: date) -> papers.Paper:
    return papers.statement(_owner(person), seed=seed, today=today)


def _wallet(person: Person, seed: int, today: date) -> papers.Paper:
    return papers.wallet(_owner(person), seed=seed, today=today)


WRITERS: dict[str, Callable[[Person, int, date], papers.Paper]] = {
    "licence": _licence,
    "bankflow": _bankflow,
    "wallet": _wallet,
}
