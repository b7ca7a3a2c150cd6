"""Help: whole, plain, versioned, and found in both languages."""

import re
from dataclasses import replace

import pytest
from django.db import connection

from risk.reasons import CATALOGUE, LANGUAGES
from risk.reasons.catalogue import VEILED
from support.help import queries, services, words
from support.help.models import Article
from support.help.sources import GROUPS, PARTS, slug_of, slugs, sources
from tests.support.stories import enter, repaid_and_not_posted, small_draws_and_a_cut

pytestmark = pytest.mark.django_db
SITUATIONS = {"line-blocked", "limit-cut", "draw-refused", "raise-closed", "cannot-repay"}
TOPICS = {
    "how-to-appeal",
    "proofs",
    "hardship",
    "credit-record",
    "fees",
    "waiting",
    "scams",
    "announcements",
    "notices",
}
# What a frightened reader does not know, and what nobody may promise.
JARGON = (
    r"风控|敞口|授信|多头|DTI|DPD|KYC|反欺诈|模型|阈值|权重|用户画像|催收函|贷后|系统繁忙|技术原因|综合评估不足"
    r"|一定恢复|保证(?!金)|马上恢复额度|承诺|(?<!不是)您的责任|你"
)
JARGON_EN = (
    r"exposure|delinquen|DPD|DTI|KYC|threshold|underwrit|adverse action|guarantee|AML|risk control|utili[sz]ation"
)


def texts(body):
    return [body["title"], body["lead"], *body["do"], body["wait"], body["mind"]]


def test_no_code_without_an_article_and_no_article_without_code_or_topic():
    assert set(slugs()) == set(CATALOGUE.reasons) - {VEILED}
    assert {one.slug for one in sources().values() if not one.code} >= SITUATIONS | TOPICS
    assert all(one.group == "reasons" for one in sources().values() if one.code)
    assert {one.group for one in sources().values()} == set(GROUPS)


def test_the_secret_code_has_the_article_of_the_neutral_one():
    assert slug_of(VEILED) == slug_of("GEN-REVIEW")
    assert not [one for one in sources() if "aml" in one]


@pytest.mark.parametrize("slug", sources())
def test_both_languages_are_whole_plain_and_promise_nothing(slug):
    one = sources()[slug]

    assert set(one.body["zh"]) == set(one.body["en"]) == set(PARTS)
    assert len(one.body["zh"]["do"]) == len(one.body["en"]["do"]) >= 1
    assert set(one.see) <= set(sources()) - {slug}
    for text in texts(one.body["zh"]):
        assert not re.search(JARGON, text), text
        assert not re.search(r"[!！,;?]|\.(?!\d)", text), text
        assert len(text) <= 110, text
    for text in texts(one.body["en"]):
        assert not re.search(JARGON_EN, text), text
        assert not re.search(r"[!\u4e00-\u9fff]", text), text
        assert max(len(part.split()) for part in re.split(r"[.;:?] ", text)) <= 32, text


def test_rows_follow_the_files_once_for_each_change(monkeypatch):
    assert services.sync() == 0
    before = queries.article("fees")
    changed = dict(sources())
    fees = changed.pop("fees")
    changed["fees"] = type(fees)(
        **{name: getattr(fees, name) for name in fees.__slots__} | {"content_hash": "another", "titles": "新题"}
    )
    del changed["privacy"]
    monkeypatch.setattr(services, "sources", lambda: changed)

    assert [services.sync(), services.sync()] == [1, 0]

    assert queries.article("fees").version == before.version + 1
    assert Article.objects.filter(slug="fees").count() == 2
    with pytest.raises(queries.NoSuchArticle):
        queries.article("privacy")
    monkeypatch.undo()
    assert services.sync() == 2
    assert queries.article("fees").version == before.version + 2


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("还款后额度没恢复", "dat-limit-release"),
        ("还了款不能再借", "line-blocked"),
        ("收入证明怎么开", "crd-income"),
        ("停息挂账", "hardship"),
        ("内部渠道强开", "scams"),
        ("提额入口不见了", "prd-raise-off"),
        ("怎么申诉", "how-to-appeal"),
        ("要等多久", "waiting"),
        ("征信报告有错", "credit-objection"),
        ("hardship plan", "hardship"),
        ("how do I appeal", "how-to-appeal"),
        ("limit not back after repayment", "dat-limit-release"),
        # slips of the finger
        ("apeal", "how-to-appeal"),
        ("complian regulator", "complaint"),
        ("credit objecton", "credit-objection"),
        ("内部渠到强开", "scams"),
        ("收入正明怎么开", "proofs"),
    ],
)
def test_a_question_finds_its_article_in_both_languages(asked, first):
    assert first in [one.slug for one in queries.search(asked)[:3]]


@pytest.mark.parametrize("asked", ["xyzzyq", "", "？？", "!!"])
def test_what_nobody_wrote_about_finds_nothing(asked):
    assert queries.search(asked) == []


def test_chinese_is_cut_in_pairs_and_filler_is_not_looked_for():
    assert words.cut("额度恢复 Limit") == ["额度", "度恢", "恢复", "limit"]
    assert words.asked("怎么恢复") == ["么恢", "恢复"]
    assert words.asked("为什么") == ["为什", "什么"]
    assert len(words.asked("一二三四五六七八九十" * 5)) <= words.MOST


def test_the_search_uses_its_index():
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO help_article (slug, version, code, "group", see, body, titles, words, content_hash,'
            " published_at) SELECT 'x-' || n, 1, '', 'money', '[]', to_jsonb(b.text), '', md5(n::text), '', now()"
            " FROM generate_series(1, 4000) n, LATERAL (SELECT string_agg(md5((n * m)::text), '') AS text"
            " FROM generate_series(1, 40) m) b"
        )
        cursor.execute("SELECT gin_clean_pending_list('help_words')")
        cursor.execute("ANALYZE help_article")

    plan = queries.matching(words.asked("内部渠道 limit")).explain()

    assert "help_words" in plan
    assert "Seq Scan" not in plan


def test_the_pages_work_for_anyone_in_both_languages(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        home = client.get("/help/").text
    assert all(f"/help/{slug}/" in home for slug in sources())

    assert "limit-cut" in client.get("/help/", {"q": "额度变少了"}).text
    empty = client.get("/help/", {"q": "<xyzzyq>"}).text
    assert "没有找到" in empty
    assert "&lt;xyzzyq&gt;" in empty
    client.post("/look/", {"lang": "en", "next": "/help/"})
    page = client.get("/help/proofs/").text
    assert sources()["proofs"].body["en"]["lead"] in page
    assert client.get("/help/none/").status_code == 404


def test_the_page_on_scams_says_stop_before_anything_else(client):
    page = client.get("/help/scams/").text

    assert re.search(r"<h1>先停下.*不要转账", page)
    assert page.index("先停下，") < page.index("tel:96110") < page.index("不收任何费用")
    small_draws_and_a_cut()
    enter(client)
    assert 'href="/control/"' in client.get("/help/scams/").text


@pytest.mark.parametrize("story", [small_draws_and_a_cut, repaid_and_not_posted])
def test_every_reason_on_the_page_opens_its_article(client, story):
    story()
    enter(client)

    links = re.findall(r'/help/([a-z-]+)/">详细说明', client.get("/why/L-1/").text)

    assert links
    assert all(client.get(f"/help/{slug}/").status_code == 200 for slug in links)
    assert set(links) <= set(slugs().values())


@pytest.mark.parametrize("story", [small_draws_and_a_cut, repaid_and_not_posted])
def test_the_assistant_cites_the_article_that_the_page_opens(client, story):
    story()
    enter(client)
    links = re.findall(r'/help/([a-z-]+)/">详细说明', client.get("/why/L-1/").text)

    said = client.post("/chat/", {"intent": "why", "key": "k"}, follow=True).text

    assert f'href="/help/{links[0]}/"' in said


def test_every_language_says_who_to_call_and_no_article_names_a_threshold():
    for lang in LANGUAGES:
        assert "96110" in " ".join(texts(sources()["scams"].body[lang]))
        assert "12378" in " ".join(texts(sources()["complaint"].body[lang]))


def test_words_changed_in_the_console_are_the_articles_words_too(client, monkeypatch):
    reason = CATALOGUE["FND-POOL"]
    words_now = {**reason.texts, "zh": {**reason.texts["zh"], "title": "今天资金紧张"}}
    monkeypatch.setattr(type(CATALOGUE), "__getitem__", lambda _self, _code: replace(reason, texts=words_now))

    assert "<h1>今天资金紧张</h1>" in client.get("/help/fnd-pool/").text
