"""What goes back to somebody who cancels at once, by the rules of what they cancel. No writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock
from kernel.money import Money, total
from kernel.tenancy.context import current_store
from tenant_apps.billing.changing import all_held_lines
from tenant_apps.billing.lasting import in_term
from tenant_apps.billing.models import Invoice, InvoiceLine, Policy, Subscription
from tenant_apps.billing.policies import policies_for
from tenant_apps.billing.rules.credit_notes import Creditable, tax_back
from tenant_apps.billing.rules.leaving import Amounts, guaranteed, unused
from tenant_apps.billing.selectors import creditable

_CHARGES = (InvoiceLine.Kind.RECURRING, InvoiceLine.Kind.PRORATION, InvoiceLine.Kind.SETUP)


@dataclass(frozen=True, slots=True)
class GoingBack:
    """
    Net amounts by invoice and line; `gross` is their sum with tax. `by`: the rule that gives them,
    `to`: "credit" or "payment".
    """

    by: str
    to: str
    amounts: dict[UUID, Amounts]
    gross: Money


def going_back(row: Subscription, at: datetime, rules: Policy | None = None) -> GoingBack | None:
    """
    Within the days of the guarantee a share of all that was paid for it, afterwards the unused
    time. None within a fixed term, and where the rules keep it.
    """
    today = clock.local_date(at, current_store().timezone)
    if in_term(row, today) or row.state == Subscription.State.PAUSED:
        return None
    said = policies_for(row, rules)
    lines = _paid_lines(row)
    if today < row.started_on + timedelta(days=said.number("money_back_days")):
        given = guaranteed(list(lines.values()), said.number("money_back_percent"))
        return _found("money_back_days", said.word("money_back_to"), given, lines)
    if said.word("unused_time") == "kept":
        return None
    given = unused(all_held_lines(row, today), at)
    return _found("unused_time", said.word("unused_time"), given, lines)


def _paid_lines(row: Subscription) -> dict[int, Creditable]:
    lines = InvoiceLine.objects.filter(
        subscription_id=row.pk,
        kind__in=_CHARGES,
        is_void=False,
        invoice__state=Invoice.State.PAID,
    )
    return {one.line_id: one for one in creditable(lines)}


def _found(by: str, to: str, given: Amounts, lines: dict[int, Creditable]) -> GoingBack | None:
    known = {key: min(net, lines[key].left) for key, net in given.items() if key in lines}
    known = {key: net for key, net in known.items() if net}
    if not known:
        return None
    owners = dict(InvoiceLine.objects.filter(pk__in=known).values_list("pk", "invoice_id"))
    amounts: dict[UUID, Amounts] = {}
    for key, net in sorted(known.items()):
        amounts.setdefault(owners[key], {})[key] = net
    parts = [net + tax_back(lines[key], net) for key, net in known.items()]
    return GoingBack(by, to, amounts, total(parts, parts[0].currency))
