"""A period to come that is paid and was changed once is not changed again before it begins."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.models import InvoiceLine, Subscription
from tenant_apps.billing.rules.change import Proposal


def refuse_twice(row: Subscription, proposal: Proposal) -> None:
    """
    Raises CannotChange. Its charge would stand where that of the first change does, and the
    database lets one stand (charge_once_per_instant).
    """
    stands = InvoiceLine.objects.filter(
        subscription_id=row.pk, kind=InvoiceLine.Kind.PRORATION, is_void=False
    )
    known = set(stands.values_list("item", "from_at", "until_at"))
    for one in proposal.lines:
        line = one.line
        if line.kind == "proration" and (line.item, line.from_at, line.until_at) in known:
            said = _("The period to come is paid and was changed already. Wait until it begins.")
            raise CannotChange(said, code="changed_already")
