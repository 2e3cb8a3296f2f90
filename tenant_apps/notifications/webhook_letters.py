"""Facts of the mail about a webhook."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date

from contracts.webhooks import WebhookGivenUp
from kernel import clock
from kernel.tenancy.context import current_store
from kernel.web.links import host_url
from shared_apps.domains.selectors import free_host
from shared_apps.identity.models import User
from shared_apps.ui.formats import locale_of
from tenant_apps.accounts.models import Customer
from tenant_apps.notifications.services import queue_mail


def given_up(event: WebhookGivenUp) -> None:
    """To the customer whose it is, or to the store's owners."""
    if event.customer_id:
        customer = Customer.objects.get(pk=event.customer_id)
        page = f"/account/webhooks/{event.webhook_id}/"
        _queue(event, customer.email, customer.name, page, customer.language)
        return
    page = host_url(free_host(), f"/manage/webhooks/{event.webhook_id}/")
    for owner in User.objects.filter(role=User.Role.OWNER, is_active=True):
        _queue(event, owner.email, owner.name, page, current_store().language)


def _queue(event: WebhookGivenUp, to: str, name: str, page: str, language: str) -> None:
    since = clock.local_date(datetime.fromisoformat(event.since), current_store().timezone)
    facts = {
        "name": name,
        "url": event.url,
        "since": str(format_date(since, format="long", locale=locale_of(language))),
        "is_gone": event.is_gone,
        "page": page,
    }
    queue_mail("webhook.given_up", to, f"{event.webhook_id}:{event.since}", facts)
