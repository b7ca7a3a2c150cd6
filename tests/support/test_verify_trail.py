"""One command checks every chain."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.appeals.conftest import files, hands, reviewer, trader  # noqa: F401 - fixtures
from tests.appeals.people import proposed


def test_whole_chains_pass_and_a_broken_one_fails(trader, reviewer, capsys):  # noqa: F811
    case = proposed(reviewer)
    call_command("verify_trail")
    assert "every chain holds" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE appeals_step DISABLE TRIGGER append_only")
        cursor.execute("DELETE FROM appeals_step WHERE case_id = %s AND event = 'claim'", [case.pk])
        cursor.execute("ALTER TABLE appeals_step ENABLE TRIGGER append_only")
    with pytest.raises(CommandError, match=f"steps of {case.number}, link 5"):
        call_command("verify_trail")
