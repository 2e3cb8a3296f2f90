"""EZSCALE's wholesale catalogue: tiers and VPS plans. Safe to repeat: what is there stays."""

from __future__ import annotations

from kernel.words import gettext_noop
from wholesale.models import Price, Product, Tier

_TIERS = (
    ("basic", "Basic", 99_00),
    ("pro", "Pro", 199_00),
    ("enterprise", "Enterprise", 499_00),
)
# code, name, summary, remote plan, vCPU, memory MB, disk GB, traffic GB, trial days,
# wholesale and suggested retail in cents a month
_PLANS = (
    (
        "vps-starter",
        "Starter",
        gettext_noop("A small server for a site or a bot."),
        "1",
        1,
        2048,
        40,
        2000,
        0,
        4_00,
        7_00,
    ),
    (
        "vps-professional",
        "Professional",
        gettext_noop("Room for a shop, an API, a team."),
        "2",
        2,
        4096,
        80,
        4000,
        0,
        8_00,
        14_00,
    ),
    (
        "vps-business",
        "Business",
        gettext_noop("For databases and busy applications."),
        "3",
        4,
        8192,
        160,
        8000,
        0,
        16_00,
        28_00,
    ),
    (
        "vps-trial",
        gettext_noop("Free trial"),
        gettext_noop("Thirty days to look around, no card needed."),
        "4",
        1,
        1024,
        20,
        500,
        30,
        0,
        0,
    ),
)
_CURRENCIES = ("EUR", "USD")


def seed_wholesale_catalogue() -> None:
    for code, name, fee in _TIERS:
        Tier.objects.get_or_create(pk=code, defaults={"name": name, "fee_minor": fee})
        abroad = {"name": name, "fee_minor": fee, "currency": "USD"}
        Tier.objects.get_or_create(pk=f"{code}-usd", defaults=abroad)
    for position, plan in enumerate(_PLANS, start=1):
        code, name, summary, remote, vcpu, memory, disk, traffic, trial, cost, retail = plan
        product, _ = Product.objects.get_or_create(
            pk=code,
            defaults={
                "name": name,
                "summary": summary,
                "driver": "virtfusion",
                "remote_plan": remote,
                "vcpu": vcpu,
                "memory_mb": memory,
                "disk_gb": disk,
                "traffic_gb": traffic,
                "trial_days": trial,
                "position": position,
            },
        )
        for currency in _CURRENCIES:
            Price.objects.get_or_create(
                product=product,
                currency=currency,
                defaults={"wholesale_minor": cost, "suggested_minor": retail},
            )
