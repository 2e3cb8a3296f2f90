"""What goes back to somebody who leaves at once: of which line how much. Net; tax goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kernel.money import Money
from tenant_apps.billing.rules.change import Held, seconds_between
from tenant_apps.billing.rules.credit_notes import Creditable
from tenant_apps.billing.rules.pricing import Share

Amounts = dict[int, Money]


def unused(held: Sequence[Held], at: datetime) -> Amounts:
    """By line: what of it was not had at an instant, rounded once, less what went back before."""
    found: Amounts = {}
    for one in held:
        start = max(min(at, one.used_until or at), one.from_at)
        left = Share(
            max(seconds_between(start, one.until_at), 0), seconds_between(one.from_at, one.until_at)
        )
        net = min(left.part(one.net), one.net) - one.credited_net
        if net.minor > 0:
            found[one.line_id] = net
    return found


def guaranteed(lines: Sequence[Creditable], percent: int) -> Amounts:
    """By line: a share of what was paid and did not go back before."""
    share = Share(percent, 100)
    parts = {one.line_id: share.part(one.left) for one in lines}
    return {key: net for key, net in parts.items() if net.minor > 0}
