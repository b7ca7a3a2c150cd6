"""Makers of good papers for tests of proofs; the hostile ones are `bench.made.hostile`."""

import io
import random
from datetime import date

import pikepdf
from dateutil.relativedelta import relativedelta

from demo import papers
from demo.papers.letters import payslip

TODAY = date(2026, 11, 20)


def shop_licence(seed=1, person=papers.LI_QIANG, **over):
    return papers.licence(papers.shop_of(person, random.Random(seed), today=TODAY), seed=seed, **over)


def bank_statement(seed=1, person=papers.LI_QIANG, **over):
    return papers.statement(person, seed=seed, today=TODAY, **over)


def wallet_proof(seed=1, person=papers.LI_QIANG, **over):
    return papers.wallet(person, seed=seed, today=TODAY, **over)


def bundle(*made):
    """Several papers printed into one file."""
    out = pikepdf.Pdf.new()
    for paper in made:
        with pikepdf.open(io.BytesIO(paper.content)) as source:
            out.pages.extend(source.pages)
    body = io.BytesIO()
    out.save(body)
    return body.getvalue()


def slips(seed, today=TODAY):
    return [payslip(papers.LI_QIANG, seed=seed, today=today - relativedelta(months=k)) for k in (2, 1, 0)]
