"""Checks every hash chain: steps of cases, decisions of lines, looks at documents."""

from collections.abc import Iterator

from django.core.management.base import CommandError

from appeals import trail as cases
from appeals.proofs import queries as proofs
from appeals.proofs import retention
from risk.decisions import queries as decisions
from risk.decisions import sealing as seals
from risk.management.databases import DatabaseCommand


class Command(DatabaseCommand):
    help = "Checks the hash chains of steps, decisions and reads; exit 1 on the first break."

    def handle(self, *args: object, **options: object) -> None:
        for chain, link, why in _breaks():
            raise CommandError(f"{chain}, link {link}: {why}")
        self.stdout.write("every chain holds")


def _breaks() -> Iterator[tuple[str, str, str]]:
    """(chain, link, what is wrong), floor by floor."""
    for step in cases.breaks():
        yield step.chain, step.link, step.why
    for decision in decisions.breaks():
        yield decision.chain, decision.link, decision.why
    for number in retention.broken_certificates():
        yield "certificates of deletion", str(number), "is not what was hashed, or does not follow the one before"
    yield from seals.breaks()
    for proof, number in proofs.broken_links():
        yield f"looks at {proof}", str(number), "is not what was hashed, or does not follow the look before it"
