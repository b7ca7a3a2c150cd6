"""Learns to understand before the first borrower asks: for images, deployments and the demo's start."""

from django.core.management.base import BaseCommand

from support.assistant.understanding import store


class Command(BaseCommand):
    help = "Learn the assistant's weights from its phrases, unless they are there already."

    def handle(self, *args: object, **options: object) -> None:
        store.learn()
        self.stdout.write(f"{store.version()} {store.where()}")
