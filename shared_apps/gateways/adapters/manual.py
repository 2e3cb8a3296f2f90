"""
Bank transfer and cash: no machine on the other side, a person confirms what arrived.

There is nobody to ask, so nothing here ever says SUCCEEDED or "surely nothing happened": an attempt
stays PENDING until staff record the money themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kernel.errors import Declined
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop
from shared_apps.gateways.port import (
    ChargeRequest,
    Forged,
    Gateway,
    Notice,
    Outcome,
    PageRequest,
    RefundRequest,
    State,
    gateways,
)

_PREFIX = "manual:"
_REFUND_PREFIX = "manual-refund:"


@gateways.register("manual")
class ManualGateway(Gateway):
    key = "manual"
    label = gettext_noop("Bank transfer or cash")
    fields = (
        Setting(
            name="instructions",
            label=gettext_noop("Payment instructions"),
            help=gettext_noop("Shown to customers: your bank details, or where to pay in cash."),
        ),
    )

    def check(self) -> Health:
        if self.settings.get("instructions", "").strip():
            return Health(ok=True, message=gettext_noop("Customers see your instructions."))
        return Health(ok=False, message=gettext_noop("Write down how customers can pay."))

    def open_page(self, request: PageRequest) -> Outcome:
        """No page: the customer reads the instructions (`person`), the till waits."""
        return Outcome(
            state=State.PENDING,
            remote_id=_PREFIX + request.reference,
            reference=request.reference,
            customer_reference=request.customer_reference,
            person=self.settings.get("instructions", ""),
        )

    def charge(self, request: ChargeRequest) -> Outcome:
        return Outcome(
            state=State.DECLINED,
            remote_id=_PREFIX + request.reference,
            reference=request.reference,
            code="not_possible",
            person=gettext_noop("This payment needs a transfer from you."),
        )

    def find(self, *, remote_id: str = "", reference: str = "") -> Outcome | None:
        """Always PENDING for an attempt: a transfer may be on its way, and no machine knows."""
        found = _reference_of(remote_id) or reference
        if not found:
            return None
        return Outcome(state=State.PENDING, remote_id=remote_id or _PREFIX + found, reference=found)

    def close_page(self, remote_id: str) -> Outcome:
        return Outcome(
            state=State.CANCELLED, remote_id=remote_id, reference=_reference_of(remote_id)
        )

    def refund(self, request: RefundRequest) -> Outcome:
        """A person sends the money back; until they say so it is PENDING."""
        if request.amount.minor <= 0:
            raise Declined("a refund needs a positive amount", code="amount_invalid")
        return Outcome(
            state=State.PENDING,
            remote_id=_REFUND_PREFIX + request.reference,
            reference=request.reference,
        )

    def read_notice(self, raw: bytes, headers: Mapping[str, str], *, at: datetime) -> Notice:
        raise Forged("nobody sends notices for transfers and cash")


def _reference_of(remote_id: str) -> str:
    for prefix in (_REFUND_PREFIX, _PREFIX):
        if remote_id.startswith(prefix):
            return remote_id.removeprefix(prefix)
    return ""
