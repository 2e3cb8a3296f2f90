"""The public list in people's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, Promise] = {
    "order.placed": _("An order was placed"),
    "invoice.created": _("An invoice was issued"),
    "invoice.paid": _("An invoice was paid"),
    "invoice.overdue": _("An invoice is overdue"),
    "invoice.withdrawn": _("An invoice was taken back"),
    "credit_note.created": _("A credit note was issued"),
    "payment.received": _("A payment came in"),
    "payment.failed": _("A payment failed"),
    "payment.refunded": _("A payment goes back"),
    "service.provisioned": _("A service is ready"),
    "service.changed": _("A service has another plan"),
    "service.suspended": _("A service was suspended"),
    "service.resumed": _("A service runs again"),
    "service.ended": _("A service ended"),
    "bandwidth.threshold_reached": _("Traffic reached 75, 90 or 100 %"),
    "spending.limit_reached": _("Spending on desktops reached 75, 90 or 100 %"),
    "credit.low": _("Credit is low"),
    "credit.runs_out": _("Credit for desktops runs out"),
    "webhook.test": _("A test"),
}


def kind_text(name: str) -> str:
    return str(_WORDS.get(name, name))
