"""Facts of the mails about traffic."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from contracts.traffic import TrafficAlert
from kernel import clock
from kernel.tenancy.context import current_store
from shared_apps.ui.formats import locale_of
from tenant_apps.accounts.models import Customer
from tenant_apps.notifications.services import queue_mail


def traffic_alert(event: TrafficAlert) -> None:
    """Once per threshold and period: the occasion names both."""
    customer = Customer.objects.get(pk=event.customer_id)
    last = datetime.fromisoformat(event.period_until) - timedelta(microseconds=1)
    day = clock.local_date(last, current_store().timezone)
    facts = {
        "name": customer.name,
        "service_id": event.service_id,
        "hostname": event.hostname,
        "percent": event.percent,
        "used": f"{_number(event.used, customer)} {event.unit}",
        "quota": f"{_number(event.quota, customer)} {event.unit}",
        "ends": str(format_date(day, format="long", locale=locale_of(customer.language))),
        "is_charged": event.is_charged,
    }
    about = event.service_id or event.customer_id
    occasion = f"{about}:{event.period_from}:{event.percent}"
    queue_mail("traffic.alert", customer.email, occasion, facts)


def _number(text: str, customer: Customer) -> str:
    """Two places are enough for people."""
    return str(
        format_decimal(Decimal(text), format="#,##0.##", locale=locale_of(customer.language))
    )
