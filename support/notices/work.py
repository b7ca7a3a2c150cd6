"""The topics notices read: registered when the app loads. Each handler calls down and is safe to repeat."""

from risk.work.services import handles
from support.notices import services


@handles("notice.sms", queue="notify", retries=(30, 120, 600, 3600, 14400))
def send_sms(subject: str) -> None:
    services.send_sms(int(subject))
