"""Which hours a call may be promised for. Pure.

Working days come from the State Council's table, the hours from the lender; a slot is one hour.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from risk.clock import SHANGHAI
from risk.holidays.calendar import DAY, Calendar

DAYS = 3  # working days offered [D]
AT_ONCE = 4  # calls in one hour [D]
NOTICE = timedelta(minutes=30)  # from picking to calling, at least [D]
HOUR = timedelta(hours=1)


def offered(
    now: datetime, taken: Mapping[datetime, int], *, calendar: Calendar, opens: time, closes: time
) -> list[datetime]:
    """Beginnings of the free hours of the next working days, in order, Asia/Shanghai. What is full is not offered.

    Args:
        taken: how many calls each beginning has already.
    """
    found: list[datetime] = []
    day, days = now.astimezone(SHANGHAI).date(), 0
    while days < DAYS:
        if calendar.is_working(day):
            hours = [
                slot
                for slot in _hours(datetime.combine(day, opens, SHANGHAI), datetime.combine(day, closes, SHANGHAI))
                if slot >= now + NOTICE
            ]
            found += [slot for slot in hours if taken.get(slot, 0) < AT_ONCE]
            days += bool(hours)
        day += DAY
    return found


def _hours(first: datetime, end: datetime) -> list[datetime]:
    return [first + n * HOUR for n in range(int((end - first) / HOUR))]
