"""Publishes the product change that one line of a demonstration was met by, written and signed as any other."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from risk import clock
from risk.acting import COMPLIANCE, By
from support.announcements import services
from support.announcements.fit import Draft
from support.announcements.models import Kind
from support.announcements.scope import Scope

KEY = "demo-product-change"
LINE = "L-X12"  # whose limit the demonstration's lender changed so long ago
CHANGED = timedelta(days=5)
_BODY = {
    "zh": {
        "title": "循环额度产品统一调整",
        "digest": "部分循环额度统一下调，已借款项的条件和还款计划都不变。",
        "text": "因产品安排调整，部分循环额度统一由20,000元调整为16,000元。\n\n"
        "这和您的信用、还款表现无关，也没有任何人被单独挑出来。已经借的款项，金额、利率和还款计划都不变。\n\n"
        "自生效起有30天适应期。对安排不满意，可以投诉，15日内书面答复。",
        "todo": "您不需要做任何事。",
        "map": [],
    },
    "en": {
        "title": "A change to the revolving credit line",
        "digest": "Some revolving limits are lowered alike. Existing loans and their schedules stay as they are.",
        "text": "Because of a product change, some revolving limits go from CNY 20,000 to CNY 16,000 alike.\n\n"
        "It is not about your credit or how you repay, and nobody was singled out. Amount, rate and schedule of "
        "existing loans stay as they are.\n\n"
        "There are 30 days to adapt from its start. If you are not satisfied you may complain; you get a written "
        "answer within 15 days.",
        "todo": "You don't need to do anything.",
        "map": [],
    },
}


class Command(BaseCommand):
    help = "Publishes an invented product change in a demonstration; safe to repeat."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Only a demonstration has an invented announcement: two people sign the true ones.")
        written = Draft(
            kind=Kind.PRODUCT,
            body=_BODY,
            scope=Scope(lines=(LINE,)),
            codes=("PRD-STRATEGY",),
            incident="",
            rates=(),
            begins_at=clock.now() - CHANGED,
            ends_at=None,
        )
        made = services.draft(written, by=By("risk", "risk", ""), key=KEY)
        if made.status == "draft":
            services.sign(made.ref, made.number, by=By("risk2", "risk", ""))
            services.sign(made.ref, made.number, by=By("compliance", COMPLIANCE, ""))
