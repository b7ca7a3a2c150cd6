"""The stream: every turn once and in order, only for whom it is, with the bell and without it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from appeals.models import Case
from risk import bells, clock
from support.assistant import person, presence, services
from support.assistant.models import Conversation, Handoff
from support.signin.models import Session
from support.stream.frames import BEAT
from support.stream.hub import Hub
from support.stream.tickets import Ticket
from tests.appeals.people import make_staff
from tests.support.stories import enter
from tests.support.streaming import Reader, environment, stream_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("stream")]


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        served = stream_server(environment())
    yield served.wait()
    served.kill()


@pytest.fixture
def follow(server):
    readers = []

    def make(ticket):
        readers.append(Reader(server.url, ticket.signed))
        return readers[-1]

    yield make
    for reader in readers:
        reader.stop()


@pytest.fixture
def agent(db):
    return make_staff("reviewer")


def begun(client, borrower="B-1"):
    """A conversation that wants a person, and the ticket of its borrower."""
    if not Session.objects.filter(borrower=borrower).exists():
        enter(client, borrower)
    services.say(borrower, "转人工", key="k1")
    talk = Conversation.objects.get(borrower=borrower)
    return talk, Ticket(talk=str(talk.pk), session=str(Session.objects.get(borrower=borrower).pk))


def test_what_was_said_is_replayed_and_what_is_said_follows(client, agent, follow):
    talk, ticket = begun(client)
    reader = follow(ticket)
    reader.heard(lambda it: it.ids)
    person.take(talk.pk, agent)
    for number in range(5):
        person.speak(talk.pk, agent, f"第{number}句", key=f"a{number}")

    talk.refresh_from_db()
    reader.heard(lambda it: len(it.ids) >= talk.last_seq)
    assert reader.ids == list(range(1, talk.last_seq + 1))


def test_a_stream_picks_up_after_the_number_it_names(client, agent, server):
    talk, ticket = begun(client)
    last = talk.last_seq
    url = f"{server.url}/stream/?ticket={ticket.signed()}"

    def first_words(**how):
        with httpx.stream("GET", how.pop("url", url), **how, timeout=5) as answer:
            return next(text for text in answer.iter_text() if "event:" in text)

    assert f"id: {last}\n" in first_words(headers={"Last-Event-ID": str(last - 1)})
    assert f"id: {last - 1}\n" not in first_words(headers={"Last-Event-ID": str(last - 1)})
    assert "id:" not in first_words(url=f"{url}&after={last}")


def test_a_ticket_opens_its_own_conversation_and_only_while_it_holds(client, agent, server):
    talk, ticket = begun(client)
    other, _its_own = begun(client, "B-2")

    def status(one):
        with httpx.stream("GET", f"{server.url}/stream/?ticket={one}", timeout=5) as answer:
            return answer.status_code

    assert status(ticket.signed()) == 200
    assert status(ticket.signed()[:-1] + "x") == 204
    assert status(Ticket(talk=str(other.pk), session=ticket.session).signed()) == 204
    held = Ticket(talk=str(talk.pk), staff=agent.get_username()).signed()
    assert status(held) == 204  # not before it is taken
    person.take(talk.pk, agent)
    assert status(held) == 200
    person.release(talk.pk, agent)
    assert status(held) == 204
    Session.objects.filter(pk=ticket.session).update(ended_at=talk.opened_at)
    assert status(ticket.signed()) == 204


def test_the_inbox_rings_for_a_life_in_danger_within_seconds_even_without_a_bell(agent, follow, monkeypatch):
    reader = follow(Ticket(staff=agent.get_username()))
    reader.heard(lambda it: any('"alarms":[]' in one for one in it.events))
    monkeypatch.setattr("risk.bells.ring", lambda _words: None)

    services.say("B-9", "真的不想活了", key="k1")

    urgent = Handoff.objects.get().pk
    reader.heard(lambda it: any(f'"alarms":[{urgent}]' in one for one in it.events), within=7)


def test_typing_and_reading_are_told_to_the_other_side_only(client, agent, follow):
    talk, ticket = begun(client)
    person.take(talk.pk, agent)
    mine, theirs = follow(Ticket(talk=str(talk.pk), staff=agent.get_username())), follow(ticket)
    for reader in (mine, theirs):
        reader.heard(lambda it: any("event: state" in one for one in it.events))

    presence.borrower_types("B-1")
    mine.heard(lambda it: any("event: typing" in one for one in it.events))
    assert not any("event: typing" in one for one in theirs.events)

    talk.refresh_from_db()
    presence.seen_by_borrower("B-1", talk.last_seq)
    mine.heard(lambda it: any(f'"borrower_seen":{talk.last_seq}' in one for one in it.events))
    presence.seen_by_borrower("B-1", talk.last_seq + 5)
    talk.refresh_from_db()
    assert talk.borrower_seen == talk.last_seq


def test_the_page_gives_the_way_to_its_stream_and_what_was_said_since(client, agent, settings):
    enter(client, "B-1")
    assert client.get("/chat/stream/").status_code == 204  # nothing said yet
    talk, _ticket = begun(client)
    settings.STREAM_ORIGIN = "http://127.0.0.1:9"

    url = client.get("/chat/stream/").json()["url"]
    away = client.get(url)

    assert (away.status_code, away["Location"]) == (307, f"http://127.0.0.1:9{url}")
    assert Ticket.read(url.partition("ticket=")[2]).talk == str(talk.pk)
    part = client.get(f"/chat/since/?after={talk.last_seq - 1}", headers={"HX-Request": "true"}).text
    assert f'id="turn-{talk.last_seq}"' in part
    assert f'id="turn-{talk.last_seq - 1}"' not in part
    with closing(client.get("/chat/since/")) as whole:
        assert whole.status_code == 302


def test_an_agent_reads_on_only_while_they_hold_the_talk(client, agent):
    talk, _ticket = begun(client)
    client.force_login(agent)
    assert client.get(f"/desk/chats/{talk.pk}/since/?after=0").status_code == 403
    person.take(talk.pk, agent)

    assert 'id="turn-1"' in client.get(f"/desk/chats/{talk.pk}/since/?after=0").text
    client.post(f"/desk/chats/{talk.pk}/seen/", {"seq": talk.last_seq})
    talk.refresh_from_db()
    assert talk.person_seen == talk.last_seq - 1  # the note of the taking came after
    client.force_login(make_staff("reviewer"))
    assert client.get(f"/desk/chats/{talk.pk}/since/?after=0").status_code == 403


def test_a_beat_reads_nothing(monkeypatch):
    monkeypatch.setattr("support.stream.hub.BEAT", 0.01)
    hub, reads = Hub(database={}, redis_url="redis://127.0.0.1:1"), []

    async def turns(talk, after):
        reads.append(after)
        return []

    async def states(talks):
        return {}

    monkeypatch.setattr(hub.record, "turns", turns)
    monkeypatch.setattr(hub.record, "states", states)

    async def listened():
        return [frame async for frame in first(hub.follow(Ticket(talk="t"), 7), 6)]

    async def first(frames, most):
        async for frame in frames:
            yield frame
            most -= 1
            if not most:
                return

    with ThreadPoolExecutor(1) as own_loop:  # a browser's test may have left one running in this thread
        heard = own_loop.submit(asyncio.run, listened()).result()

    assert heard[1:] == [BEAT] * 5
    assert reads == [7]


def queued_case(n, kind):
    now = clock.now()
    return Case.objects.create(
        number=f"MB-{n}", kind=kind, borrower="B-1", line="L-1", status="queued", received_at=now, due_on=now.date()
    )


def test_a_queue_tells_what_came_and_nothing_of_what_one_role_alone_may_know(agent, follow):
    reader, aml = follow(Ticket(staff=agent.username, queue="known")), follow(Ticket(staff=agent.username, queue="all"))
    for one in (reader, aml):
        one.heard(lambda one: len(one.events) == 1)

    queued_case(1, "aml_objection")
    bells.ring("case MB-1")
    aml.heard(lambda one: len(one.events) == 2)
    queued_case(2, "appeal")
    bells.ring("case MB-2")
    reader.heard(lambda one: len(one.events) == 2)

    assert len(reader.events) == 2
    assert all(frame.startswith("event: queue") for frame in reader.events)
