"""Owns one question to an OpenAI-compatible endpoint: time, size, a daily budget, a breaker, and a row for each try."""

import asyncio
import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import structlog
from django.conf import settings

from risk import clock
from support.assistant.models import ModelCall

log = structlog.get_logger(__name__)

MOST_BYTES = 64 * 1024
MOST_TOKENS = 300
# After so many failures in a row nobody is made to wait for another one for a while. [D]
BREAKS_AFTER, RESTS = 3, timedelta(seconds=60)


class NoHelp(Exception):
    """The model did not help; `why` is one word for the log. The assistant goes on without it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def is_on() -> bool:
    return bool(settings.ASSISTANT_LLM_URL and settings.ASSISTANT_LLM_MODEL)


def ask(purpose: str, system: str, said: Mapping[str, object]) -> dict[str, Any]:
    """One JSON object for another. Never within a transaction: it waits for a stranger.

    Args:
        purpose: what for, in the log and the budget.
        said: goes out as JSON, so nothing in it can end its string and speak for itself. No figure, name or number of
            anybody may be in it.

    Raises:
        NoHelp: off, over the day's budget, resting after failures, slow, too long, or not one JSON object.
    """
    _may_ask()
    started = time.monotonic()
    try:
        answer = _object(_content(_posted(system, said)))
    except NoHelp as error:
        _kept(purpose, error.why, started)
        raise
    _kept(purpose, "", started)
    return answer


def _may_ask() -> None:
    if not is_on():
        raise NoHelp("off")
    now = clock.now()
    newest = list(ModelCall.objects.order_by("-pk").values_list("at", "failed")[:BREAKS_AFTER])
    if len(newest) == BREAKS_AFTER and all(failed for _at, failed in newest) and newest[0][0] > now - RESTS:
        raise NoHelp("resting")
    if ModelCall.objects.filter(at__gt=now - timedelta(days=1)).count() >= settings.ASSISTANT_LLM_CALLS_A_DAY:
        raise NoHelp("budget")


def _posted(system: str, said: Mapping[str, object]) -> bytes:
    """The answer's bytes, read in a thread of its own: the caller's may run a loop already."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(lambda: asyncio.run(_read(system, said))).result()


async def _read(system: str, said: Mapping[str, object]) -> bytes:
    """The answer's bytes as they came, at most `MOST_BYTES`, and in time however slowly heads or bytes drip."""
    body = {
        "model": settings.ASSISTANT_LLM_MODEL,
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "response_format": {"type": "json_object"},
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": json.dumps(said, ensure_ascii=False)},
        ],
    }
    key = settings.ASSISTANT_LLM_KEY
    # Nothing is unpacked: a few packed bytes may be very many.
    headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if key else {})
    seconds = settings.ASSISTANT_LLM_SECONDS
    read = bytearray()
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(timeout=seconds, follow_redirects=False) as client,
            client.stream("POST", _address(), json=body, headers=headers) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise NoHelp("status")
            async for part in answer.aiter_raw():
                read += part
                if len(read) > MOST_BYTES:
                    raise NoHelp("long")
    except (httpx.TimeoutException, TimeoutError) as error:
        raise NoHelp("slow") from error
    except httpx.HTTPError as error:
        raise NoHelp("broken") from error
    return bytes(read)


def _address() -> str:
    return f"{settings.ASSISTANT_LLM_URL.rstrip('/')}/chat/completions"


def _content(body: bytes) -> str:
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise NoHelp("shape") from error
    if not isinstance(content, str):
        raise NoHelp("shape")
    return content


def _object(content: str) -> dict[str, Any]:
    """Strictly one object: prose around it means that the model did not do as it was told."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:  # the second: nested without an end
        raise NoHelp("json") from error
    if not isinstance(found, dict):
        raise NoHelp("json")
    return found


def _kept(purpose: str, failed: str, started: float) -> None:
    milliseconds = round((time.monotonic() - started) * 1000)
    ModelCall.objects.create(
        at=clock.now(), purpose=purpose, model=settings.ASSISTANT_LLM_MODEL, failed=failed, milliseconds=milliseconds
    )
    log.info("assistant.model", purpose=purpose, failed=failed, milliseconds=milliseconds)
