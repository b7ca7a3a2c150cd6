"""Reads until when somebody's words promise something (“两小时内”, “3个工作日内”, “明天”). Pure."""

import re
from datetime import datetime, time, timedelta

from risk import clock
from risk.holidays.calendar import china
from support.assistant.understanding.figures import NUMBER, value, whole
from support.assistant.understanding.slots import Unit, slots_of

MOST_DAYS = 99  # a longer promise is a figure of something else
_WORKING_DAY = timedelta(days=1)
_WILL = re.compile(r"会|将|给您|为您|答复|回复|联系|回电|办好|处理好|\bwill\b|\bcall you\b|\bget back\b")
# “2小时前” tells what was.
_HOURS = re.compile(rf"({NUMBER})\s*个?(半)?\s*(小时|钟头|分钟|hours?|minutes?)(?![之以]?前)")
_WORKING = re.compile(rf"({NUMBER})\s*个?\s*(?:工作日|working days?|business days?)")
_WITHIN = re.compile(r"内|之前|前|within|by|明天|后天|今天|tomorrow|today")


def said_until(text: str, *, at: datetime) -> datetime | None:
    """Until when a colleague said they would do something (“两小时内”, “3个工作日内”, “明天”); None for no promise."""
    if not _WILL.search(text) or not _WITHIN.search(text):
        return None
    if (hours := _HOURS.search(text)) and (n := value(hours[1])) is not None:
        count = float(n) + (0.5 if hours[2] else 0)
        is_hours = hours[3].startswith(("小时", "钟头", "hour"))
        return at + (timedelta(hours=count) if is_hours else timedelta(minutes=count))
    if (working := _WORKING.search(text)) and (many := whole(working[1])) and many <= MOST_DAYS:
        return china().after(at, many * _WORKING_DAY)
    today = clock.day(at)
    told = slots_of(text, today)
    if told.day and told.day >= today:
        return datetime.combine(told.day, time(23, 59, 59), tzinfo=clock.SHANGHAI)
    if told.length and told.length.unit == Unit.DAYS:
        return at + timedelta(days=told.length.count)
    return None
