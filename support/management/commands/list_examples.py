"""Puts examples into the directory of a demonstration. Invented, each marked as an example wherever it stands."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from risk import clock
from risk.acting import By
from support.directory import services
from support.directory.fit import Draft
from support.directory.models import Kind

AUTHOR, SIGNER = (By(name, "compliance", "演示用的示例，不是真的") for name in ("compliance", "compliance2"))
EXAMPLES = (
    (
        Kind.GUARANTEE,
        ("33",),
        ("小微经营融资担保（示例）", "给在本省登记、经营满一年的个体户和小企业做担保，向银行借经营贷款时用。"),
        ("带营业执照和近半年流水，到当地担保公司的窗口问。",),
        ("Guarantee for small traders (example)", "For traders registered here for a year who ask a bank for a loan."),
        ("Ask at the guarantee company's counter; bring the licence and half a year of statements.",),
    ),
    (
        Kind.GRANT,
        (),
        ("临时救助（示例）", "因生病、受灾或突然没了收入，生活一时过不下去的人，可以申请一次性救助，不用还。"),
        ("带身份证到户籍地或常住地的街道、乡镇办事处问。",),
        ("Emergency help (example)", "For people who cannot get by after illness or lost income; it is not repaid."),
        ("Ask at the street or township office where you live or are registered; bring your ID card.",),
    ),
)  # fmt: skip


class Command(BaseCommand):
    help = "Lists invented support schemes in a demonstration, marked as examples."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Only a demonstration has invented schemes: compliance writes the true ones.")
        today = clock.day(clock.now())
        for number, (kind, regions, zh, zh_how, en, en_how) in enumerate(EXAMPLES):
            body = {
                "zh": {"title": zh[0], "text": zh[1], "how": zh_how[0]},
                "en": {"title": en[0], "text": en[1], "how": en_how[0]},
            }
            written = Draft(
                kind, body, regions, "示例 Example", "", today, today + timedelta(days=365), is_example=True
            )
            services.sign(services.draft(written, by=AUTHOR, key=f"example-{number}").pk, by=SIGNER)
