"""Six sizes of cloud desktop and the price of an hour. Safe to repeat: what is there stays."""

from __future__ import annotations

from decimal import Decimal

from kernel.words import gettext_noop
from wholesale.models import Price, Product

# code, name, the platform's group, vCPU, memory MB, an hour: wholesale and suggested retail
_TYPES = (
    (
        "developer-basic",
        "Developer Basic",
        "ae85db831c4e7f327abd2029523555f7",
        2,
        4096,
        "0.09",
        "0.15",
    ),
    ("developer-pro", "Developer Pro", "b82408f27f7afc0db76f7377ab2ae14f", 4, 8192, "0.18", "0.30"),
    (
        "developer-enterprise",
        "Developer Enterprise",
        "ef9bc3f77307893e60a4ced9b2fa5e00",
        8,
        16384,
        "0.36",
        "0.60",
    ),
    (
        "business-basic",
        "Business Basic",
        "7aa3aaf2c79262e0f28ddffdb0aeabed",
        2,
        4096,
        "0.12",
        "0.20",
    ),
    ("business-pro", "Business Pro", "829cc2371640203083cc5a9161c9be62", 4, 8192, "0.24", "0.40"),
    (
        "business-enterprise",
        "Business Enterprise",
        "cddbcb1fee451feeb777c47b08e92f22",
        8,
        16384,
        "0.48",
        "0.80",
    ),
)
_SUMMARIES = {
    "developer": gettext_noop("A desktop in the browser with editors, compilers and containers."),
    "business": gettext_noop("A desktop in the browser with office, mail and video calls."),
}
_CURRENCIES = ("EUR", "USD")
_AFTER_SERVERS = 10


def seed_desktops() -> None:
    """`remote_plan` names the group and the images of it, as the driver for Kasm reads it."""
    for position, (code, name, group, vcpu, memory, cost, retail) in enumerate(_TYPES):
        product, _ = Product.objects.get_or_create(
            pk=f"desktop-{code}",
            defaults={
                "name": name,
                "summary": _SUMMARIES[code.partition("-")[0]],
                "kind": "desktop",
                "driver": "kasm",
                "remote_plan": f"{group}:{name}",
                "vcpu": vcpu,
                "memory_mb": memory,
                "disk_gb": 0,
                "position": _AFTER_SERVERS + position,
            },
        )
        for currency in _CURRENCIES:
            Price.objects.get_or_create(
                product=product,
                currency=currency,
                defaults={
                    "wholesale_minor": 0,
                    "suggested_minor": 0,
                    "hour_rate": Decimal(cost),
                    "suggested_hour_rate": Decimal(retail),
                },
            )
