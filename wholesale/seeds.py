"""EZSCALE's wholesale catalogue: tiers, plans, desktops. Safe to repeat: what is there stays."""

from __future__ import annotations

from decimal import Decimal

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
# A GB beyond what a plan includes; a trial is stopped, not charged.
_TRAFFIC_RATE = Decimal("0.005")
# Name, summary, group on the server of desktops, vCPU, memory MB, wholesale and suggested retail in
# whole currency an hour. The images to choose from have the name as their category.
_DEVELOPER = gettext_noop(
    "A development desktop in the browser, ready with editor, Git and compilers."
)
_BUSINESS = gettext_noop("An office desktop in the browser, with documents, mail and calls.")
_DESKTOPS = (
    ("Developer Basic", _DEVELOPER, "ae85db831c4e7f327abd2029523555f7", 2, 4096, "0.09", "0.15"),
    ("Developer Pro", _DEVELOPER, "b82408f27f7afc0db76f7377ab2ae14f", 4, 8192, "0.18", "0.30"),
    (
        "Developer Enterprise",
        _DEVELOPER,
        "ef9bc3f77307893e60a4ced9b2fa5e00",
        8,
        16384,
        "0.36",
        "0.60",
    ),
    ("Business Basic", _BUSINESS, "7aa3aaf2c79262e0f28ddffdb0aeabed", 2, 4096, "0.12", "0.20"),
    ("Business Pro", _BUSINESS, "829cc2371640203083cc5a9161c9be62", 4, 8192, "0.24", "0.40"),
    (
        "Business Enterprise",
        _BUSINESS,
        "cddbcb1fee451feeb777c47b08e92f22",
        8,
        16384,
        "0.48",
        "0.80",
    ),
)


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
                defaults={
                    "wholesale_minor": cost,
                    "suggested_minor": retail,
                    "traffic_rate": None if trial else _TRAFFIC_RATE,
                },
            )


def seed_wholesale_desktops() -> None:
    """Where a server of desktops is connected: paid by the session, so nothing a month."""
    for position, desktop in enumerate(_DESKTOPS, start=len(_PLANS) + 1):
        name, summary, group, vcpu, memory, cost, retail = desktop
        product, _ = Product.objects.get_or_create(
            pk=f"desktop-{name.lower().replace(' ', '-')}",
            defaults={
                "name": name,
                "summary": summary,
                "kind": "desktop",
                "driver": "kasm",
                "remote_plan": f"{group}:{name}",
                "vcpu": vcpu,
                "memory_mb": memory,
                "disk_gb": 0,
                "position": position,
            },
        )
        for currency in _CURRENCIES:
            rates = {"hour_rate": Decimal(cost), "suggested_hour_rate": Decimal(retail)}
            Price.objects.get_or_create(
                product=product,
                currency=currency,
                defaults={"wholesale_minor": 0, "suggested_minor": 0, **rates},
            )
