"""Makes the demo's staff. The people who borrow come from the lender, as events."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand

from demo.backends import STAFF


class Command(BaseCommand):
    help = "Makes the demo's staff and their roles; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        for username, (name, groups) in STAFF.items():
            user, _ = User.objects.get_or_create(
                username=username,
                defaults={
                    "first_name": name,
                    "is_staff": "admin" in groups,
                    "is_superuser": "admin" in groups,
                    "password": "!",  # unusable: only demo.backends lets them in
                },
            )
            user.groups.set([Group.objects.get_or_create(name=group)[0] for group in groups])
