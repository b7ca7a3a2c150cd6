"""Whatever the schema allows, and some of what it does not, is answered and never breaks the server."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings

from config.wsgi import application
from tests.appeals.people import make_staff

SMALL = settings(max_examples=4, deadline=None, database=None, suppress_health_check=list(HealthCheck))
TOKEN = "a" * 32
schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
schema.config.phases.update(phases=["fuzzing"])  # the hand-made coverage cases take minutes


@pytest.fixture(autouse=True)
def one_connection(db):
    """The whole WSGI stack runs inside the test's transaction: it must not hang up in between."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def without_surprise(answer):
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.status_code != 404:  # an address that is none is Django's own page
        assert answer.headers["content-type"] == ["application/problem+json"]


@pytest.mark.filterwarnings("ignore")
@schema.include(path_regex="^/api/v1/appeals").parametrize()
@SMALL
def test_the_lender_s_programs_are_always_answered(case, trader):
    without_surprise(case.call(headers={"Authorization": "Bearer demo-core-key"}))


@pytest.mark.filterwarnings("ignore")
@schema.include(path_regex="^/api/v1/desk").parametrize()
@SMALL
def test_colleagues_are_always_answered(case, trader):
    client = Client()
    client.force_login(make_staff("reviewer"))
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": TOKEN}
    without_surprise(case.call(cookies=cookies, headers={"X-CSRFToken": TOKEN}))
