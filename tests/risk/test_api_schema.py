"""Whatever the schema of the risk API allows, and some of what it does not, is answered and breaks nothing."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from config.wsgi import application

SMALL = settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
schema.config.phases.update(phases=["fuzzing"])


@pytest.fixture(autouse=True)
def one_connection(db):
    """The whole WSGI stack runs inside the test's transaction: it must not hang up in between."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.filterwarnings("ignore")
@schema.include(
    path_regex="^/api/v1/(events/|decisions|lines/[^/]+/decisions|webhooks|alerts|work)", method_regex="GET|POST"
).parametrize()
@SMALL
def test_the_lender_s_programs_are_always_answered(case):
    answer = case.call(headers={"Authorization": "Bearer demo-core-key"})

    assert answer.status_code < 500, answer.text
