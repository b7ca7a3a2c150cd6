"""Flows as data: every page's action has one, every file is whole, an answer is read as it was meant."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.urls import resolve, reverse
from statemachine.exceptions import TransitionNotAllowed

from support.assistant.catalogue import LANGUAGES, catalogue, placeholders
from support.assistant.flows import reading
from support.assistant.flows.machine import FlowChart
from support.assistant.flows.registry import ENDS, MATERIALS
from support.assistant.flows.scripts import Option, Step, scripts
from support.calls.urls import urlpatterns as of_calls
from support.urls import urlpatterns

TODAY = date(2026, 11, 27)
# Doors, signs of life and the conversation itself: nothing a borrower decides.
NO_ACTION = {"enter", "out", "look", "chat", "chat_seen", "chat_typing", "widget", "stream"}
# What is done on a page because it needs that page's eyes or a fresh hand-over, and the entry that leads to the page.
ON_A_PAGE = {
    "wrong": ("see_why", "why"),
    "draw": ("draw_page", "draw"),
    "planned": ("draw_page", "draw"),
    "tools": ("tools_page", "tools"),
    "proofs": ("see_case", "proofs"),
    "remove_proof": ("see_case", "proofs"),
    "correct_proof": ("see_case", "reading"),
    "contest_proof": ("see_case", "reading"),
    "uploads": ("see_case", "proofs"),
    "upload_part": ("see_case", "proofs"),
    "visit": ("see_case", "case"),
    "helpers": ("helpers_page", "helpers"),
    "forget_spot": ("see_case", "case"),
    "wishes": ("wishes_page", "wishes"),
    "privacy_delete": ("privacy_delete", "delete"),
    "plans": ("hardship_page", "plans"),
    "offer_declined": ("see_why", "offered"),
    "drop_quote": ("quote_page", "quote"),
    "cost": ("quote_page", "quote"),
    "agree": ("quote_page", "cost"),
    "undo_plan": ("hardship_page", "plan"),
    "session_out": ("sessions_page", "sessions"),
    "sessions_others": ("sessions_page", "sessions"),
    "call": ("call_page", "call"),
    "cancel": ("call_page", "call"),
}
# The thumbs under an answer of the chat.
IN_THE_CHAT = {"helped", "feedback"}


def actions(client):
    """Every address of a borrower that takes a form, by asking it."""
    found = set()
    calls = [("calls", one) for one in of_calls if not str(one.pattern).startswith("desk/")]
    for app, pattern in [*calls, *(("support", one) for one in urlpatterns)]:
        made = re.findall(r"<(\w+):(\w+)>", str(pattern.pattern))
        values = {name: UUID(int=1) if kind == "uuid" else 1 if kind == "int" else "x" for kind, name in made}
        if client.post(reverse(f"{app}:{pattern.name}", kwargs=values)).status_code != 405:
            found.add(pattern.name)
    return found - NO_ACTION


@pytest.mark.django_db
def test_every_action_of_a_page_has_a_flow_or_a_way_to_it(client):
    does = {name.removeprefix("support:") for script in scripts().values() for name in script.does}
    asked = actions(client)

    assert len(asked) > 30
    assert asked == does | set(ON_A_PAGE) | IN_THE_CHAT
    assert not does & set(ON_A_PAGE)


@pytest.mark.parametrize("name", ON_A_PAGE)
def test_a_way_to_a_page_is_offered_and_the_page_has_the_form(name):
    entry, template = ON_A_PAGE[name]
    offered = {
        one for told in catalogue().entries.values() for say in told.says for one in (*say.buttons, *told.buttons)
    }
    path = catalogue()[entry].path.format(line="L-1", case="MB-1", quote=UUID(int=1))
    pages = [found.read_text() for found in Path("templates").rglob(f"{template}.html")]

    assert entry in offered
    assert resolve(path)
    assert any(re.search(rf'(?:support|calls):{name}"|<form[^>]*method="post"', page) for page in pages)


@pytest.mark.parametrize("name", scripts())
def test_a_flow_is_whole(name):
    script = scripts()[name]

    assert script.material in MATERIALS
    assert script.ends in ENDS
    assert set(script.retry.values()) <= {step.slot for step in script.steps}
    assert all(start in catalogue() for start in script.starts)
    assert script.plain in catalogue()
    assert all(catalogue()[f"{name}:{part}"].says for part in ("check", "done", *(step.slot for step in script.steps)))
    for entry in (one for key, one in catalogue().entries.items() if key == name or key.startswith(f"{name}:")):
        assert set(entry.buttons) | {one for say in entry.says for one in say.buttons} <= set(catalogue().entries)
        for say in entry.says:
            zh, en = ({one for line in say.sentences[lang] for one in placeholders(line)} for lang in LANGUAGES)
            assert zh == en


def test_nothing_follows_what_is_over_and_only_a_card_is_confirmed():
    for state, event in (("done", "go_on"), ("cancelled", "go_on"), ("asking", "finish"), ("aside", "finish")):
        with pytest.raises(TransitionNotAllowed):
            FlowChart(SimpleNamespace(state=state), state_field="state").send(event, missing="")
    flow = SimpleNamespace(state="asking")
    for event, missing, state in (
        ("go_on", "income", "asking"),
        ("go_on", "", "confirming"),
        ("go_on", "income", "asking"),
        ("set_aside", "", "aside"),
        ("go_on", "", "confirming"),
        ("finish", "", "done"),
    ):
        FlowChart(flow, state_field="state").send(event, missing=missing)
        assert flow.state == state


def step(kind, **more):
    return Step("it", kind, {"zh": "收入", "en": "income"}, **more)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("money", "3000", 300_000),
        ("money", "三千五", 350_000),
        ("money", "大概1.2万吧", 1_200_000),
        ("money", "没有", 0),
        ("money", "50", 5_000),
        ("money", "不知道", None),
        ("money", "没有收入", 0),
        ("money", "没有固定收入", None),
        ("count", "两个", 2),
        ("count", "没有", 0),
        ("count", "30", None),
        ("months", "半年", 6),
        ("months", "三个月", 3),
        ("months", "一年", 12),
        ("months", "4", 4),
        ("months", "十年", None),
        ("cause", "被裁员了", "lost"),
        ("cause", "老家发洪水", "illness"),
        ("text", "好", None),
        ("text", "流水没算进去", "流水没算进去"),
    ],
)
def test_an_answer_is_read_as_it_was_meant(kind, text, value):
    assert reading.read(step(kind, most=12), text, (), lang="zh", today=TODAY) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("第二个", "b"), ("2", "b"), ("催收", "b"), ("他们半夜打电话", "b"), ("都不是", None), ("9", None)],
)
def test_a_choice_is_known_by_its_title_its_place_or_its_words(text, value):
    options = (Option("a", {"zh": "费用"}), Option("b", {"zh": "催收"}, re.compile("半夜")))

    assert reading.read(step("choice"), text, options, lang="zh", today=TODAY) == value


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("不是3000，是5000", ("不是3000，是", "5000")),
        ("改成7天", ("改成", "7天")),
        ("说错了，应该是8000", ("说错了，应该是", "8000")),
        ("我要申诉", None),
    ],
)
def test_a_correction_has_what_was_and_what_is(text, parts):
    assert reading.corrected(text) == parts
