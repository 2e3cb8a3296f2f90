"""
Use that a program counts, in one store of the demo: its backup program tells every night, by the
API and with a token as anybody's would, how much it keeps of each server.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings

from kernel.http import HttpClient
from kernel.secrets import Secret
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.identity.models import User
from shared_apps.identity.services import issue_token
from shared_apps.resellers.flows import live_until
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.rules.usage import UsagePrice
from tenant_apps.catalog.services import MeterWish, set_meter_price
from tenant_apps.demo.ground import DEMO
from tenant_apps.demo.transfers import record_transfers
from tenant_apps.provisioning.models import Service

STORE = "ezscale"
_METER, _PLANS = "backups", ("Professional", "Business")
# A GB for a night, and how many of them each month are free.
_UNIT, _FREE = Decimal("0.002"), Decimal(500)
_NIGHTS = timedelta(days=70)
# In UTC; it tells an hour later.
_AT = timedelta(hours=3)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# What a server keeps at first, and what comes to it each night.
_GIGABYTES, _MORE = 60, Decimal("0.75")


def charge_backups(slug: str) -> None:
    """Two plans of the one store have a price for what is kept."""
    if slug != STORE:
        return
    for plan in Plan.objects.filter(product__name__in=_PLANS, trial_days=0):
        price = UsagePrice("standard", plan.currency, unit=_UNIT, allowance=_FREE)
        wish = MeterWish(_METER, "Backups", "GB", price)
        set_meter_price(plan.pk, wish, actor=DEMO)


def live_with_backups(store: Store, until: datetime) -> Store:
    """The last weeks, night by night; what was told stands on the invoices of these weeks."""
    token = _token(store)
    night = (until - _NIGHTS).replace(hour=0, minute=0, second=0, microsecond=0) + _AT
    while night + _HOUR < until:
        store = live_until(store, night + _HOUR, actor=DEMO)
        _tell(store, token, night)
        if night.weekday() == 0:
            record_transfers(store)
        night += _DAY
    return store


def _token(store: Store) -> Secret:
    with in_store(store):
        owner = User.objects.filter(role=User.Role.OWNER)[0]
        return Secret(issue_token(owner, name="Backup program").key)


def _tell(store: Store, token: Secret, night: datetime) -> None:
    with in_store(store):
        rows = Service.objects.filter(state="active", product_name__in=_PLANS)
        services = list(rows.order_by("requested_at"))
    events = _events(services, night)
    if not events:
        return
    client = HttpClient(
        f"http://127.0.0.1:{settings.PUBLIC_PORT}",
        {"host": store.primary_host, "authorization": f"Bearer {token.reveal()}"},
        allow_private=True,
    )
    answer = client.call("POST", "/api/v1/usage-events/bulk/", json={"events": events})
    if answer.json["accepted"] != len(events):
        raise RuntimeError(f"the night of {night}: {answer.text[:300]}")


def _events(services: Sequence[Service], night: datetime) -> list[dict[str, Any]]:
    return [
        {
            "service": str(row.pk),
            "meter": _METER,
            "key": f"{row.hostname}-{night:%Y-%m-%d}",
            "quantity": str(_GIGABYTES + _MORE * (night - row.active_at).days),
            "at": night.isoformat(),
        }
        for row in services
        if row.active_at is not None and row.active_at < night
    ]
