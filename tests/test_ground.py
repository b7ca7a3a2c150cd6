import pytest


def test_it_says_it_is_alive(client):
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_without_a_worker_it_is_not_ready_and_says_so(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "broker": "ok", "worker": "not seen"}
