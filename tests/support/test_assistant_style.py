"""How every answer reads, in both languages: the conclusion first, then the reason, one step; short, plain, calm.

Source: specification G.1 (tone). What a sentence is filled with is the record's own words, whose style `risk.reasons`
holds; here are the sentences of the assistant.
"""

import re

import pytest

from risk.reasons import lint
from support.assistant.answer import LONGEST
from support.assistant.catalogue import LANGUAGES, catalogue
from support.assistant.flows.scripts import scripts

TOLD = [
    (f"{entry.name}/{place}", entry, say)
    for entry in catalogue().entries.values()
    for place, say in enumerate(entry.says)
]
# Specification G.3-G.5: who is in danger hears first what to do, or that we care; a wrong is owned first.
STEP_FIRST = {"scam_victim", "scam_offer", "collection_harassment"}
SAFETY = {"distress", "distress_hopeless", "scam_victim", "scam_offer", "care"}
# A question for words of one's own is itself the step.
OPEN = {f"{name}:{step.slot}" for name, script in scripts().items() for step in script.steps if step.kind == "text"}
# Said before, below or around another sentence, whose buttons stand there.
AROUND = {
    "flow_back",
    "flow_again",
    "flow_corrected",
    "flow_retry",
    "flow_change",
    "care",
    "did_you_mean",
    "never_send",
}
_HOLE = re.compile(r"\{[^}]*\}")
_FIRST = {
    "zh": re.compile(r"如果|若|请|抱歉|很抱歉|因为|由于|为了|按|需要"),
    "en": re.compile(
        r"please|if |because|sorry|when |once |under |press |tap |choose |on the app|in order", re.IGNORECASE
    ),
}
_STEP = {"zh": re.compile(r"(?<![申邀有])请(?!人|他人)"), "en": re.compile(r"\bplease\b", re.IGNORECASE)}
_LOUD = re.compile("[!！~～😀-🙏🌀-🗿🚀-🛿☀-➿]")
_BLAME = re.compile(
    r"您应该早|是您(?:自己)?的(?:错|责任|问题)|谁让您|不诚信|恶意|\byour (?:own )?fault\b|\byou should have\b",
    re.IGNORECASE,
)
MOST_SENTENCES = 5


def lines(say, lang):
    return [written.removeprefix("?") for written in say.sentences[lang]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_jargon_no_blame_no_noise(lang):
    for name, _entry, say in TOLD:
        for line in lines(say, lang):
            assert list(lint.jargon(lang, name, line)) == []
            assert not _LOUD.search(line), (name, line)
            assert not _BLAME.search(line), (name, line)
            assert re.search(r"[。？}]$" if lang == "zh" else r"[.?}]$", line), (name, line)
            assert lang != "zh" or "你" not in line, (name, line)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_conclusion_comes_before_what_to_do_and_what_it_hangs_on(lang):
    for name, entry, say in TOLD:
        if entry.name not in STEP_FIRST | OPEN:
            assert not _FIRST[lang].match(lines(say, lang)[0]), name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_asks_for_one_step(lang):
    for name, entry, say in TOLD:
        if entry.name not in SAFETY:
            assert len(_STEP[lang].findall(" ".join(lines(say, lang)))) <= 1, name


def test_an_answer_never_ends_without_a_way_on():
    for name, entry, say in TOLD:
        if entry.name.startswith("phrase_") or ":" in entry.name or entry.name in AROUND:
            continue
        assert say.buttons or entry.buttons or entry.handoff, name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_our_own_sentences_leave_room_for_the_facts(lang):
    for name, _entry, say in TOLD:
        kept = [_HOLE.sub("", written) for written in say.sentences[lang] if not written.startswith("?")]
        holes = sum(len(_HOLE.findall(written)) for written in say.sentences[lang] if not written.startswith("?"))
        assert sum(map(len, kept)) + 8 * holes <= LONGEST[lang], name  # an amount, a day, a number
        said = " ".join(lines(say, lang))
        assert len(re.findall(r"[。？]" if lang == "zh" else r"[.?](?:\s|$)", said)) <= MOST_SENTENCES, name
