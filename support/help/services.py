"""Brings the rows of help up to the files, once for each change."""

from django.db import connection, transaction

from risk import clock
from support.help.models import Article
from support.help.sources import Source, sources


def sync() -> int:
    """How many articles changed. An article that changed gets a new version, the old one stays; safe to repeat."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Two deployments that start together take turns.
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('help', 0))")
        now = clock.now()
        current = {row.slug: row for row in Article.objects.filter(replaced_at=None).defer("words", "titles")}
        newest = dict(Article.objects.order_by("version").values_list("slug", "version"))
        files = sources()
        changed = [
            one for slug, one in files.items()
            if slug not in current or current[slug].content_hash != one.content_hash
        ]  # fmt: skip
        gone = (current.keys() - files.keys()) | {one.slug for one in changed}
        Article.objects.filter(replaced_at=None, slug__in=gone).update(replaced_at=now)
        Article.objects.bulk_create(_row(one, newest.get(one.slug, 0) + 1) for one in changed)
    return len(changed)


def _row(one: Source, version: int) -> Article:
    return Article(
        slug=one.slug, version=version, code=one.code, group=one.group, see=list(one.see), body=one.body,
        titles=one.titles, words=one.words, content_hash=one.content_hash, published_at=clock.now(),
    )  # fmt: skip
