"""The topic the bureau's door reads: registered when the app loads."""

from risk.bureau import services
from risk.work.services import handles


@handles(services.TOPIC, queue="bulk", seconds=30)
def pull(pk: str) -> None:
    services.pull(int(pk))
