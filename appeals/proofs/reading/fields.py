"""Reads the papers that are mostly fields: employer's letter, tax, insurance, fund, payslip, receipts, ID."""

from collections.abc import Sequence

from appeals.proofs.reading.labels import Sheet
from appeals.proofs.reading.model import Reading
from appeals.proofs.reading.words import Page


def read_fields(reading: Reading, pages: Sequence[Page], sheet: Sheet) -> None:
    """Fills the reading by its kind."""
    for name in ("subject_name", "doc_no", "verify_code"):
        if value := sheet.find(name):
            reading.fields[name] = value
