"""The imaginary lender's core: seeds its stories, reports daily, obeys or disobeys what it is ordered."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from standardwebhooks import Webhook, WebhookVerificationError

from demo import crowd, stories
from demo.book import MOODS, Book, Shelf
from demo.feed import SHANGHAI, Event, Feed
from demo.handover import token
from demo.people import BY_BORROWER

BATCH = 500
DELAY = 20  # seconds before a delayed order is obeyed
STALE = timedelta(days=7)  # from then on the front door offers to renew the stories
OBEYED = 204
_ANSWERS = {"fail": 503, "refuse": 422}
_RETRY = 0.5  # seconds, while the product is still starting


class Core:
    """One lender.

    Args:
        product: the product's address; all that this program knows of it.
        key: the API key it was given.
        others: how many people its portfolio has beside the twelve.
    """

    def __init__(
        self, *, product: str, key: str, webhook_secret: str, handover_secret: str, shelf: Shelf, others: int = 0
    ) -> None:
        self.product = product
        self.others = others
        self.secret = handover_secret
        self.shelf = shelf
        self.webhook = Webhook(webhook_secret)
        self.http = httpx.Client(base_url=product, headers={"Authorization": f"Bearer {key}"}, timeout=30)
        self.stopping = threading.Event()

    @property
    def book(self) -> Book:
        return self.shelf.book

    def live(self) -> None:
        """Seeds once, then reports every day until stopped."""
        while not self._answers():
            if self.stopping.wait(_RETRY):
                return
        while True:
            if not self.book.seeded_at:
                self.renew()
            self._report_daily()
            if self.stopping.wait(60):
                return

    def renew(self) -> None:
        """Tells every story again, dated by now."""
        moment = datetime.now(UTC)
        self.send(self._histories(moment))

        def edit(book: Book) -> None:
            book.seeded_at = moment.isoformat()
            book.reported_on = moment.astimezone(SHANGHAI).date().isoformat()
            book.posted.clear()

        self.shelf.change(edit)

    def _histories(self, moment: datetime) -> list[Event]:
        return stories.histories(moment) + crowd.histories(moment, self.others)

    def send(self, events: Sequence[Event]) -> list[dict[str, object]]:
        """Posts events in batches and returns every event's fate, in order.

        Raises:
            httpx.HTTPError: the product does not answer or refuses a batch whole.
        """
        fates: list[dict[str, object]] = []
        for start in range(0, len(events), BATCH):
            answer = self.http.post(
                "/api/v1/events",
                json=list(events[start : start + BATCH]),
                headers={"Content-Type": "application/cloudevents-batch+json"},
            )
            answer.raise_for_status()
            fates += answer.json()["events"]
        for fate in fates:
            if fate["fate"] in {"rejected", "conflict"}:
                print(f"refused: {fate}", flush=True)
        return fates

    def enter(self, borrower: str, next_page: str = "") -> str:
        """The path that lets a borrower in.

        Raises:
            KeyError: nobody of that reference.
        """
        return f"/enter/{token(BY_BORROWER[borrower].borrower, secret=self.secret, next_page=next_page)}"

    def post_late_payment(self) -> bool:
        """X1's payment reaches the ledger; false when it already has."""
        if stories.PAYMENT_LATE in self.book.posted:
            return False
        self.send(stories.posting(datetime.now(UTC), stories.PAYMENT_LATE, stories.LATE_LOAN, 1_200_000, 15_000))
        self.shelf.change(lambda book: book.posted.append(stories.PAYMENT_LATE))
        return True

    def set_mood(self, mood: str) -> None:
        """How orders are answered from now on.

        Raises:
            ValueError: not one of MOODS.
        """
        if mood not in MOODS:
            raise ValueError(mood)

        def edit(book: Book) -> None:
            book.mood = mood

        self.shelf.change(edit)

    def hear(self, body: bytes, headers: dict[str, str]) -> int:
        """Takes a webhook as the mood of the day has it.

        Returns:
            The HTTP status to answer: 401 for a signature that isn't the product's.
        """
        try:
            said = self.webhook.verify(body, headers)
        except WebhookVerificationError:
            return 401
        mood = self.book.mood
        status = _ANSWERS.get(mood, OBEYED)
        entry = {"type": said["type"], "at": datetime.now(UTC).isoformat(), "answer": status, "data": said["data"]}
        self.shelf.change(lambda book: book.heard.append(entry))
        if said["type"] == "mingbai.restoration.ordered" and status == OBEYED:
            order = said["data"]
            threading.Timer(DELAY if mood == "delay" else 0.2, self._obey, (order, mood)).start()
        if said["type"] == "mingbai.plan.agreed" and status == OBEYED:
            threading.Timer(0.2, self._keep_plan, (said["data"],)).start()
        return status

    def _keep_plan(self, plan: dict[str, Any]) -> None:
        """Runs a plan that was agreed to, and ends one that was undone; heard twice it is the same event."""
        feed = Feed(f"plan-{plan['plan']}-{plan['state']}", datetime.fromisoformat(plan["at"]))
        if plan["state"] == "undone":
            self.send([feed.tell("credit.plan.finished", plan["line"], feed.at(), plan_ref=plan["plan"])])
            return
        many = sum(1 for row in plan["instalments"] if row["principal"] or row["interest"])
        started = {"plan_ref": plan["plan"], "kind": plan["kind"], "instalments": many}
        self.send([feed.tell("credit.plan.started", plan["line"], feed.at(), **started)])

    def _obey(self, order: dict[str, object], mood: str) -> None:
        line, key = str(order["line"]), str(order["idempotency_key"])
        feed = Feed(f"order-{key}", datetime.now(UTC))
        previous = self.book.limits.get(line, self._limit_of(line))
        event = feed.tell(
            "credit.line.limit_changed", line, feed.at(),
            previous=previous, current=order["amount"],
            initiator="borrower" if order.get("codes") == ["ACC-SELF"] else "system",
        )  # fmt: skip
        if key in self.book.obeyed and mood != "twice":
            return
        for _ in range(2 if mood == "twice" else 1):
            self.send([event])

        def edit(book: Book) -> None:
            book.obeyed[key] = str(event["id"])
            book.limits[line] = int(str(order["amount"]))

        self.shelf.change(edit)

    def _limit_of(self, line: str) -> int:
        """The limit the stories left a line with, in fen."""
        moment = datetime.fromisoformat(self.book.seeded_at)
        limit = 0
        for event in self._histories(moment):
            data = event["data"]
            if event["subject"] == line and isinstance(data, dict):
                if event["type"] == "credit.line.opened":
                    limit = int(data["limit"])
                elif event["type"] == "credit.line.limit_changed":
                    limit = int(data["current"])
        return limit

    def _report_daily(self) -> None:
        moment = datetime.now(UTC)
        today = moment.astimezone(SHANGHAI).date().isoformat()
        if self.book.reported_on == today:
            return
        self.send(stories.daily(moment) + crowd.daily(moment, self.others))

        def edit(book: Book) -> None:
            book.reported_on = today

        self.shelf.change(edit)

    def _answers(self) -> bool:
        try:
            return self.http.get("/healthz").is_success
        except httpx.HTTPError:
            return False
