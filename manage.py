#!/usr/bin/env python
"""Runs a management command; `--db NAME` picks the database before settings are read."""

import os
import sys


def database_named(arguments: list[str]) -> str | None:
    """The value of `--db NAME` or `--db=NAME`."""
    for place, argument in enumerate(arguments):
        if argument == "--db" and place + 1 < len(arguments):
            return arguments[place + 1]
        if argument.startswith("--db="):
            return argument.removeprefix("--db=")
    return None


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if name := database_named(sys.argv[2:]):
        os.environ["DB"] = name
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
