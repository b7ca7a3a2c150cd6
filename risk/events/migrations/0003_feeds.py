"""Indexes and functions by which one line reads what platforms told, however long they have been telling.

Feeds (exposure, funding, load) speak every few minutes for years. What a fact asks of them at a moment is the newest
report and where the reports last changed between three classes; the functions jump from change to change by index.
The classes are those of F.12 `cap_state` and `funding_state`; a test holds them equal to the facts' own readings.
"""

from django.db import migrations

FEEDS = "('platform.exposure.reported', 'platform.funding.reported', 'platform.load.reported')"
STANDING = """('platform.incident.opened', 'platform.incident.updated', 'platform.incident.resolved',
    'platform.maintenance.scheduled', 'platform.partner.updated', 'platform.overlay.set', 'platform.feature.toggled',
    'platform.rule.published', 'platform.channel.updated')"""

NAMES = """
CREATE FUNCTION risk_feed(type text, data jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN type || ' ' || coalesce(data ->> 'dimension', '') || ' '
    || coalesce(data ->> 'key', data ->> 'partner', data ->> 'service', '');

-- Exposure: 0 below 92 % of the cap, 1 below 98 %, 2 from there. Funding: 0 below 0.8 of the demand, 1 below 1.1, 2.
CREATE FUNCTION risk_feed_class(type text, data jsonb) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE type
    WHEN 'platform.exposure.reported' THEN CASE
        WHEN (data ->> 'outstanding')::numeric * 100 >= (data ->> 'cap')::numeric * 98 THEN 2
        WHEN (data ->> 'outstanding')::numeric * 100 >= (data ->> 'cap')::numeric * 92 THEN 1
        ELSE 0 END
    WHEN 'platform.funding.reported' THEN CASE
        WHEN ((data ->> 'available')::numeric + (data ->> 'committed')::numeric) * 10
            < (data ->> 'forecast_demand_72h')::numeric * 8 THEN 0
        WHEN ((data ->> 'available')::numeric + (data ->> 'committed')::numeric) * 10
            < (data ->> 'forecast_demand_72h')::numeric * 11 THEN 1
        ELSE 2 END
    ELSE 0 END;
"""
INDEXES = f"""
CREATE INDEX event_feed_time ON risk_event (risk_feed(type, data), time) WHERE type IN {FEEDS};
CREATE INDEX event_feed_class ON risk_event (risk_feed(type, data), risk_feed_class(type, data), time)
    WHERE type IN {FEEDS};
CREATE INDEX event_standing_time ON risk_event (time) WHERE type IN {STANDING};
"""


def _jump(name: str, *, of_class: bool, is_back: bool) -> str:
    """The time of a feed's last report until a time, or of its next after one; what a later one replaced is none."""
    return f"""
CREATE FUNCTION {name}(asked text, {"kind int, " if of_class else ""}bound timestamptz, known timestamptz)
RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT e.time FROM risk_event e
        WHERE e.type IN {FEEDS} AND risk_feed(e.type, e.data) = asked
            {"AND risk_feed_class(e.type, e.data) = kind" if of_class else ""}
            AND e.time {"<=" if is_back else ">"} bound AND e.stored_at <= known
            AND NOT EXISTS (
                SELECT FROM risk_event o WHERE o.type IN {FEEDS} AND risk_feed(o.type, o.data) = asked
                    AND o.time = e.time AND o.seq > e.seq AND o.stored_at <= known)
        ORDER BY e.time {"DESC" if is_back else "ASC"} LIMIT 1);
END $$;
"""  # noqa: S608 - nothing but names of ours is put in


JUMPS = (
    _jump("risk_feed_last", of_class=False, is_back=True)
    + _jump("risk_feed_next", of_class=False, is_back=False)
    + _jump("risk_feed_last_of", of_class=True, is_back=True)
    + _jump("risk_feed_next_of", of_class=True, is_back=False)
)
TURNS = """
CREATE FUNCTION risk_feed_turns(feeds text[], ats timestamptz[], known timestamptz)
RETURNS TABLE (feed text, "time" timestamptz) LANGUAGE plpgsql STABLE ROWS 20 AS $$
DECLARE
    at timestamptz;
    low timestamptz;
    before timestamptz;
    following timestamptz;
    bound timestamptz;
    start timestamptz;
    turn timestamptz;
    kind int;
    tick CONSTANT interval := interval '1 microsecond';
BEGIN
    FOR number IN 1 .. coalesce(array_length(feeds, 1), 0) LOOP
        feed := feeds[number];
        at := ats[number];
        "time" := risk_feed_last(feed, at, known);
        CONTINUE WHEN "time" IS NULL
            OR "time" < at - CASE WHEN feed LIKE 'platform.load%' THEN interval '15 minutes' ELSE interval '24 hours' END;
        RETURN NEXT;
        CONTINUE WHEN feed LIKE 'platform.load%';
        IF feed LIKE 'platform.funding%' THEN
            low := greatest(risk_feed_last_of(feed, 0, at, known), risk_feed_last_of(feed, 1, at, known));
            CONTINUE WHEN low IS NULL;
            "time" := risk_feed_last(feed, at - interval '2 hours', known);
            IF "time" > low THEN  -- calm for two hours: what was before says nothing any more
                RETURN NEXT;
                CONTINUE;
            END IF;
            start := risk_feed_last_of(feed, 2, least(low, at - interval '30 minutes') - tick, known);
            start := coalesce(start, '-infinity');
        ELSE
            CONTINUE WHEN risk_feed_last_of(feed, 2, at, known) IS NULL;
            bound := at;
            LOOP  -- back to the last day of calm, after which the cap was surely open
                start := '-infinity';
                low := risk_feed_last_of(feed, 0, bound, known);
                EXIT WHEN low IS NULL;
                before := greatest(
                    risk_feed_last_of(feed, 1, low - tick, known), risk_feed_last_of(feed, 2, low - tick, known));
                start := risk_feed_next(feed, coalesce(before, '-infinity'), known);
                following := risk_feed_next(feed, low, known);
                EXIT WHEN following <= bound AND start + interval '24 hours' < following;
                EXIT WHEN (following IS NULL OR following > bound) AND start + interval '24 hours' <= at;
                start := '-infinity';
                EXIT WHEN before IS NULL;
                bound := before;
            END LOOP;
        END IF;
        turn := risk_feed_next(feed, start - tick, known);
        kind := CASE turn
            WHEN risk_feed_next_of(feed, 0, start - tick, known) THEN 0
            WHEN risk_feed_next_of(feed, 1, start - tick, known) THEN 1
            ELSE 2 END;
        WHILE turn <= at LOOP
            "time" := turn;
            RETURN NEXT;
            "time" := risk_feed_last(feed, turn - tick, known);
            IF "time" >= start THEN
                RETURN NEXT;
            END IF;
            before := risk_feed_next_of(feed, (kind + 1) % 3, turn, known);
            following := risk_feed_next_of(feed, (kind + 2) % 3, turn, known);
            kind := CASE WHEN following IS NULL OR before < following THEN (kind + 1) % 3 ELSE (kind + 2) % 3 END;
            turn := least(before, following);
        END LOOP;
    END LOOP;
END $$;
"""
AWAY = """
DROP FUNCTION risk_feed_turns;
DROP FUNCTION risk_feed_last, risk_feed_next, risk_feed_last_of, risk_feed_next_of;
DROP INDEX event_feed_time, event_feed_class, event_standing_time;
DROP FUNCTION risk_feed_class, risk_feed;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_limit_changed")]

    operations = [migrations.RunSQL(NAMES + INDEXES + JUMPS + TURNS, AWAY)]
