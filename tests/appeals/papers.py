"""Makers of good papers for tests of proofs; the hostile ones are `bench.made.hostile`."""

import random
from datetime import date

from demo import papers

TODAY = date(2026, 11, 20)


def shop_licence(seed=1, person=papers.LI_QIANG, **over):
    return papers.licence(papers.shop_of(person, random.Random(seed), today=TODAY), seed=seed, **over)


def bank_statement(seed=1, person=papers.LI_QIANG, **over):
    return papers.statement(person, seed=seed, today=TODAY, **over)


def wallet_proof(seed=1, person=papers.LI_QIANG, **over):
    return papers.wallet(person, seed=seed, today=TODAY, **over)
