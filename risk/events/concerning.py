"""Owns which of the platform's events concern a line, and reads those: never more for having been told for longer.

Feeds (exposure, funding, load) are read at the moments facts are asked of: now, and when the core held, cut, closed or
declined. Of each the newest fresh report and its changes of class come (migration `0003_feeds`). Everything else comes
whole where its product, channel, region or lines may be the borrower's and it is not over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from risk import clock
from risk.events.history import Event

OWN_POOL = "own"
CUT_READ, DECLINE_READ = timedelta(days=365), timedelta(days=30)  # older ones are over. Source: F.12, Recorded
REGION = 6  # digits of a region: a key is some of them, then pairs of zeros

_COLUMNS = "seq, source, event_id, type, subject, time, data, stored_at"
_FEEDS = "('platform.exposure.reported', 'platform.funding.reported', 'platform.load.reported')"
_INCIDENT = "('platform.incident.opened', 'platform.incident.updated', 'platform.incident.resolved')"
_STANDING = """('platform.incident.opened', 'platform.incident.updated', 'platform.incident.resolved',
    'platform.maintenance.scheduled', 'platform.partner.updated', 'platform.overlay.set', 'platform.feature.toggled',
    'platform.rule.published', 'platform.channel.updated')"""
_OURS = "(jsonb_typeof(data -> 'products') IS DISTINCT FROM 'array' OR data -> 'products' ?| %(products)s::text[])"
# An update that carries no list leaves the earlier one; an opening without one covers everybody.
_GIVEN = "coalesce(jsonb_typeof(data -> '{0}') = 'array' AND data -> '{0}' <> '[]', false)"
_NOT_GIVEN = "(data -> '{0}' = '[]' OR (type = 'platform.incident.opened' AND NOT " + _GIVEN + "))"
# What is told in steps comes with all its steps or not at all: the newest alone would say something else.
SQL = f"""
WITH standing AS MATERIALIZED (
    SELECT {_COLUMNS} FROM risk_event WHERE type IN {_STANDING} AND time <= %(at)s AND stored_at <= %(known_at)s
), incidents AS (
    SELECT subject FROM standing WHERE type IN {_INCIDENT} GROUP BY subject
    HAVING (
        bool_or({_GIVEN.format("lines")} AND data -> 'lines' ?| %(lines)s::text[])
        OR (bool_or({_NOT_GIVEN.format("lines")}) AND (
            bool_or({_NOT_GIVEN.format("regions")})
            OR bool_or({_GIVEN.format("regions")} AND EXISTS (
                SELECT FROM jsonb_array_elements_text(data -> 'regions') AS key, unnest(%(regions)s::text[]) AS region
                WHERE starts_with(region, regexp_replace(key, '(00)+$', ''))))))
    ) AND (
        max(time) >= %(first)s
        OR (array_agg(type ORDER BY time DESC, seq DESC))[1] <> 'platform.incident.resolved'
        OR (%(is_late)s AND bool_or(data -> 'services' ?| '{{repay,ledger}}'))
    )
)
SELECT {_COLUMNS} FROM standing WHERE
    type = 'platform.partner.updated'
    OR (type = 'platform.channel.updated' AND data ->> 'channel' = ANY(%(channels)s))
    OR (type = 'platform.feature.toggled' AND {_OURS})
    OR (type = 'platform.rule.published' AND subject IN (
        SELECT subject FROM standing WHERE type = 'platform.rule.published' AND {_OURS}))
    OR (type = 'platform.overlay.set' AND data ->> 'programme' IN (
        SELECT data ->> 'programme' FROM standing
        WHERE type = 'platform.overlay.set' AND data ->> 'review_on' > %(first_day)s))
    OR (type = 'platform.maintenance.scheduled' AND subject IN (
        SELECT subject FROM standing
        WHERE type = 'platform.maintenance.scheduled' AND (data ->> 'ends_at')::timestamptz > %(first)s))
    OR (type IN {_INCIDENT} AND subject IN (SELECT subject FROM incidents))
UNION ALL
SELECT told.* FROM (
    SELECT DISTINCT feed, time FROM risk_feed_turns(%(feeds)s::text[], %(ats)s::timestamptz[], %(known_at)s)
) AS turn CROSS JOIN LATERAL (
    SELECT {_COLUMNS} FROM risk_event WHERE type IN {_FEEDS} AND risk_feed(type, data) = turn.feed
        AND time = turn.time AND stored_at <= %(known_at)s OFFSET 0
) AS told
"""  # noqa: S608 - nothing but names of ours is put in


@dataclass(frozen=True)
class Concern:
    """What of the platform's events can matter to a borrower's lines.

    Attributes:
        moments: when facts are asked, the oldest first; the last is the instant of reading.
        is_late: an instalment of theirs was ever overdue, so what excuses one is read, however old.
    """

    lines: tuple[str, ...]
    products: tuple[str, ...]
    pools: tuple[str, ...]
    regions: tuple[str, ...]
    segments: tuple[str, ...]
    channels: tuple[str, ...]
    moments: tuple[datetime, ...]
    is_late: bool

    def given(self, known_at: datetime) -> Mapping[str, Any]:
        """The parameters of `SQL`."""
        first, at = self.moments[0], self.moments[-1]
        feeds = [(feed, moment) for moment in self.moments for feed in self._feeds()]
        return {
            "at": at,
            "known_at": known_at,
            "first": first,
            "first_day": clock.day(first).isoformat(),
            "lines": list(self.lines),
            "products": list(self.products),
            "regions": list(self.regions),
            "channels": list(self.channels),
            "is_late": self.is_late,
            "feeds": [feed for feed, _ in feeds],
            "ats": [moment for _, moment in feeds],
        }

    def _feeds(self) -> Iterable[str]:
        yield "platform.load.reported  draw"
        for pool in self.pools:
            yield f"platform.funding.reported  {pool}"
        for key in dict.fromkeys(key for region in self.regions for key in keys(region)):
            yield f"platform.exposure.reported region {key}"
        for segment in self.segments:
            yield f"platform.exposure.reported segment {segment}"


def keys(region: str) -> list[str]:
    """The keys that can cover a region, from the whole country down; a region key covers by its digits."""
    return list(dict.fromkeys(region[:digits].ljust(REGION, "0") for digits in range(0, REGION + 1, 2)))


def concern(events: Sequence[Event], lines: Iterable[str], *, at: datetime) -> Concern:
    """Reads from a borrower's own events what of the platform's they may need at an instant."""
    opened = [event.data for event in events if event.type == "credit.line.opened"]
    people = [event.data for event in events if event.type == "credit.borrower.updated"]
    paid = [event.data for event in events if event.type in ("credit.repayment.received", "credit.repayment.failed")]
    return Concern(
        lines=tuple(lines),
        products=_all(data.get("product") for data in opened),
        pools=_all(data.get("partner") or OWN_POOL for data in opened),
        regions=_all(data.get("region") for data in people),
        segments=_all(data.get("segment") for data in people),
        channels=_all(data.get("channel") for data in paid),
        moments=tuple(sorted({at, *(event.time for event in events if _is_record(event, at))})),
        is_late=any(event.type == "credit.instalment.overdue" for event in events),
    )


def _all(found: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _is_record(event: Event, at: datetime) -> bool:
    """Whether the core's record of a block may still stand, so that facts are read as of its time."""
    if event.type == "credit.line.limit_changed":
        return event.data["current"] < event.data["previous"] and at - event.time < CUT_READ
    if event.type == "credit.draw.declined":
        return at - event.time < DECLINE_READ
    return event.type in ("credit.line.held", "credit.line.closed")
