"""The demo's other borrowers: told by events alone, the same each time, and enough to fill groups and samples."""

from itertools import batched

import pytest
from django.core.cache import cache

from demo import crowd
from risk import clock
from risk.console import counting
from risk.events.services import MOST, take
from risk.policy.services import current

pytestmark = pytest.mark.django_db


def test_person_n_is_the_same_person_each_time():
    now = clock.now()
    assert crowd.histories(now, 30) == crowd.histories(now, 30)
    assert crowd.people(3) == crowd.people(30)[:3]


def test_a_crowd_is_taken_whole_and_its_groups_and_rules_have_people():
    cache.clear()
    told = crowd.histories(clock.now(), 60)
    fates = {fate.fate for batch in batched(told, MOST, strict=False) for fate in take(batch)}
    assert fates == {"accepted"}
    groups = counting.drawn(current())["groups"]["segment"]
    assert sum(group.lines for group in groups) == 60
    assert sum(group.may_draw for group in groups) > 30
    held = {name: many for name, many in counting.held(current())["held"].items() if many}
    assert any(name.startswith("BEH-SMALLFREQ") for name in held), held
    assert any(name.startswith("CRD-DPD-NOW") for name in held), held
