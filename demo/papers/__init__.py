"""Writes the papers people upload, with the truth about each beside it. Knows nothing of the product that reads them.

Every paper is drawn from a seed: issuer, layout, wording, font and figures differ from seed to seed;
what they prove does not.
"""

from demo.papers.licence import licence
from demo.papers.model import Paper
from demo.papers.people import LI_QIANG, Person, Shop, shop_of
from demo.papers.statement import statement
from demo.papers.wallet import wallet

__all__ = ["LI_QIANG", "Paper", "Person", "Shop", "licence", "shop_of", "statement", "wallet"]
