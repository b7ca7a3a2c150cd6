"""Tells what independence must know of a colleague (E.6): who leads them, their team, what they wrote, their phones."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from appeals import cards
from risk.errors import DomainError
from risk.management.databases import DatabaseCommand


class Command(DatabaseCommand):
    help = "Writes a colleague's card; what is left out stays as it was, a list that is given replaces the one before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username")
        parser.add_argument("--manager", help="user name of who leads them")
        parser.add_argument("--team", help="whoever works in it judges no colleague of it")
        parser.add_argument("--staff-no", help="as the lender's events name them in `decided_by`")
        parser.add_argument("--borrower", help="their own ref, when they are a customer")
        parser.add_argument("--incentive", choices=["yes", "no"], help="paid for collections or sales")
        parser.add_argument(
            "--skill", action="append", dest="skills", metavar="SKILL", help="biz, doc; may be repeated"
        )
        parser.add_argument(
            "--policy", action="append", dest="policies", metavar="VERSION", help="a version they wrote"
        )
        parser.add_argument(
            "--phone", action="append", dest="phones", metavar="NUMBER", help="their own; may be repeated"
        )

    def handle(self, *args: object, **options: Any) -> None:
        fields = ("manager", "team", "staff_no", "borrower", "skills", "policies", "phones")
        said = {name: options[name] for name in fields if options[name] is not None}
        if options["incentive"]:
            said["has_incentive"] = options["incentive"] == "yes"
        try:
            card = cards.tell(options["username"], **said)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"the card of {card} is kept")
