"""Where one comes to the plans from: the explanation, the chat, an appeal that was declined."""

import tomllib
from pathlib import Path

import pytest

from tests.support import planned
from tests.support.stories import decided_in_part, enter, small_draws_and_a_cut

pytestmark = pytest.mark.django_db


def test_from_the_explanation_of_what_is_overdue(client):
    planned.lent(since=-11, late=(5,))
    enter(client)

    assert 'href="/plans/"' in client.get("/why/L-1/").content.decode()


@pytest.mark.parametrize("outcome", ["keep", "partial"])
def test_from_an_appeal_that_gave_less_than_was_asked(client, outcome):
    small_draws_and_a_cut()
    case = decided_in_part()
    type(case).objects.filter(pk=case.pk).update(outcome=outcome)
    enter(client)

    main = client.get(f"/appeals/{case.number}/").content.decode().partition("<main")[2].partition("</main>")[0]
    assert 'href="/plans/"' in main


def test_from_the_chat_whoever_cannot_pay():
    told = tomllib.loads(Path("support/assistant/answers/repaying.toml").read_text())
    where = tomllib.loads(Path("support/assistant/answers/block.toml").read_text())["hardship_page"]

    assert "hardship_page" in told["repay_hardship"]["buttons"]
    assert where["path"] == "/plans/"
