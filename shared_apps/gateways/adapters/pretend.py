"""
Made-up cards of a store's copy: nobody is asked and no money moves.

Nothing is stored here. What became of a charge stands in the id that it got, so that asking for it
later gives the same answer; what went back since is told by the till (`returned` of the settings).
A card's number decides whether it refuses: of a hundred cards as many as the settings say, always
the same ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from kernel.errors import Declined
from kernel.money import Money
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

_CHARGE = "pretend"
_PAGE = "pretend-page"
_REFUND = "pretend-refund"
# Prime to a hundred: the first cards are spread over all of it, whatever share refuses.
_STRIDE = 37


@gateways.register("pretend")
class PretendGateway(Gateway):
    key = "pretend"
    label = gettext_noop("Made-up cards")
    fields = (
        Setting(
            "fail_percent", gettext_noop("Cards that refuse, in percent"), "number", default="0"
        ),
    )
    off_session = True
    for_copies: ClassVar[bool] = True

    def check(self) -> Health:
        if int(self.settings.get("fail_percent") or 0) > 100:
            return Health(ok=False, message=gettext_noop("Choose 0 to 100 percent."))
        return Health(ok=True, message=gettext_noop("Made-up cards; nobody is charged."))

    def open_page(self, request: PageRequest) -> Outcome:
        return Outcome(State.PENDING, f"{_PAGE}:{request.reference}", request.reference)

    def charge(self, request: ChargeRequest) -> Outcome:
        word = "no" if self._refuses(request.method_reference) else "ok"
        sum_of = f"{request.amount.minor}:{request.amount.currency}"
        return _told(f"{_CHARGE}:{word}:{sum_of}:{request.reference}")

    def find(self, *, remote_id: str = "", reference: str = "") -> Outcome | None:
        """By its own id: what that says. By our reference: a charge always answered at once."""
        if _is_charge(remote_id):
            return self._with_returned(_told(remote_id))
        if remote_id.startswith(f"{_PAGE}:"):
            return Outcome(State.PENDING, remote_id, remote_id.partition(":")[2])
        return None

    def close_page(self, remote_id: str) -> Outcome:
        return Outcome(State.CANCELLED, remote_id, remote_id.partition(":")[2])

    def refund(self, request: RefundRequest) -> Outcome:
        """Given back at once, but never more than was taken."""
        taken = _told(request.remote_id).captured if _is_charge(request.remote_id) else None
        if taken is None or not 0 < request.amount.minor <= taken.minor:
            raise Declined("more than was captured", code="amount_too_large")
        return Outcome(State.SUCCEEDED, f"{_REFUND}:{request.reference}", request.reference)

    def read_notice(self, raw: bytes, headers: Mapping[str, str], *, at: datetime) -> Notice:
        raise Forged("nobody sends notices to a copy")

    def _with_returned(self, told: Outcome) -> Outcome:
        back = json.loads(self.settings.get("returned") or "{}").get(told.remote_id, 0)
        if told.captured is None or not back:
            return told
        return replace(told, returned=Money(int(back), told.captured.currency))

    def _refuses(self, method: str) -> bool:
        number = method.rpartition("-")[2]
        share = int(self.settings.get("fail_percent") or 0)
        return number.isdecimal() and int(number) * _STRIDE % 100 < share


def _is_charge(remote_id: str) -> bool:
    return remote_id.startswith(f"{_CHARGE}:")


def _told(remote_id: str) -> Outcome:
    _, word, minor, currency, reference = remote_id.split(":", 4)
    if word == "no":
        return Outcome(
            State.DECLINED,
            remote_id,
            reference,
            code="insufficient_funds",
            person=gettext_noop("The card was declined."),
        )
    taken = Money(int(minor), currency)
    return Outcome(State.SUCCEEDED, remote_id, reference, captured=taken, fee=Money.zero(currency))
