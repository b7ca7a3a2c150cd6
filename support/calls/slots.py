"""Which hours a call may be promised for. Pure.

Days and hours are those of `support.hours`; a slot is one hour.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from risk.clock import SHANGHAI
from risk.holidays.calendar import DAY

DAYS = 3  # days offered [D]
AT_ONCE = 4  # calls in one hour [D]
NOTICE = timedelta(minutes=30)  # from picking to calling, at least [D]
HOUR = timedelta(hours=1)


def offered(
    now: datetime, taken: Mapping[datetime, int], *, is_day: Callable[[date], bool], opens: time, closes: time
) -> list[datetime]:
    """Beginnings of the free hours of the next days people come, in order, Asia/Shanghai. What is full is not offered.

    Args:
        taken: how many calls each beginning has already.
        is_day: whether people come on a Shanghai date.
    """
    found: list[datetime] = []
    day, days = now.astimezone(SHANGHAI).date(), 0
    while days < DAYS:
        if is_day(day):
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
