"""
Stripe Tax: calculations, and transactions made of them.

Source, read on 21 November 2026: docs.stripe.com/api/tax/calculations and Stripe's own OpenAPI as
generated into stripe-python (`tax.Calculation`, `tax.Transaction.create_from_calculation`,
`create_reversal`, `tax.Settings`). Stripe keeps a write's answer under its `Idempotency-Key`; a
transaction's `reference` is unique for ever, and nothing finds one by it: what was lost is
repeated under the same key. Amounts are whole minor units in a form.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from kernel.errors import Declined, OutcomeUnknown, OutsideError, Unavailable
from kernel.http import Answer, HttpClient, error_for
from kernel.money import Money
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop
from shared_apps.taxing.drivers import _calling as calling
from shared_apps.taxing.port import (
    Engine,
    Item,
    Kind,
    Part,
    Place,
    Quote,
    Recorded,
    Report,
    engines,
)

_OFFICIAL = ("https://api.stripe.com",)
_VERSION = "2026-10-28.endive"
_SAMPLE_MINOR = 10_000
_LINES = 100
_TAKEN = '"param": "reference"'  # an error at the reference: another transaction has it


@engines.register("stripe_tax")
class StripeTax(Engine):
    key = "stripe_tax"
    label = "Stripe Tax"
    hosting_code = "txcd_10701100"  # website hosting
    fields = (
        Setting(
            "secret_key",
            gettext_noop("Secret key"),
            "secret",
            gettext_noop("Starts with sk_ or rk_. In Stripe: Developers, API keys."),
        ),
        calling.base_field(_OFFICIAL[0]),
    )

    def check(self) -> Health:
        """Without a head office Stripe calculates nothing: its settings are `pending` then."""
        try:
            found = calling.read(self._client(calling.ASK_SECONDS).call("GET", "v1/tax/settings"))
        except OutsideError as error:
            return calling.unhealthy(error)
        if found.get("status") != "active":
            return Health(
                ok=False,
                message=gettext_noop("Stripe Tax is not set up yet in your Stripe account."),
                refused=True,
            )
        return calling.healthy()

    def quote(self, to: Place, code: str, currency: str) -> Quote:
        form = {
            **_head(to, currency),
            "line_items[0][amount]": str(_SAMPLE_MINOR),
            "line_items[0][reference]": "1",
            "line_items[0][tax_behavior]": "exclusive",
            **({"line_items[0][tax_code]": code} if code else {}),
            "expand[0]": "line_items",
        }
        try:
            found = self._post("v1/tax/calculations", form, calling.ASK_SECONDS)
        except (Declined, Unavailable):
            raise
        except OutsideError as error:
            # A calculation books nothing: an answer that was lost may be asked for again.
            raise error if error.code == "misconfigured" else Unavailable(str(error)) from error
        return _quote(found)

    def record(self, sale: Report) -> Recorded:
        form = _head(sale.to, sale.net.currency)
        for place, one in enumerate(sale.items):
            line = f"line_items[{place}]"
            form |= {
                f"{line}[amount]": str(one.net.minor),
                f"{line}[reference]": one.key,
                f"{line}[tax_behavior]": "exclusive",
            }
            if one.code:
                form[f"{line}[tax_code]"] = one.code
        made = self._post("v1/tax/calculations", form, calling.TELL_SECONDS, sale.reference)
        told = {
            "calculation": str(made.get("id")),
            "reference": sale.reference,
            "expand[0]": "line_items",
        }
        path = "v1/tax/transactions/create_from_calculation"
        return self._keep(path, told, sale)

    def give_back(self, refund: Report) -> Recorded:
        form = {
            "mode": "partial",
            "original_transaction": refund.of_remote,
            "reference": refund.reference,
            "expand[0]": "line_items",
        }
        ids = self._line_ids(refund.of_remote)
        for place, one in enumerate(refund.items):
            form |= _given_back(f"line_items[{place}]", one, ids)
        path = "v1/tax/transactions/create_reversal"
        return self._keep(path, form, refund)

    def find(self, kind: Kind, report: Report) -> Recorded | None:
        return None  # Stripe finds no transaction by our reference; repeating is safe instead

    def _line_ids(self, transaction: str) -> dict[str, str]:
        answer = self._client(calling.TELL_SECONDS).call(
            "GET",
            f"v1/tax/transactions/{transaction}/line_items",
            params={"limit": str(_LINES)},
        )
        rows = calling.read(answer).get("data") or []
        return {str(one.get("reference")): str(one.get("id")) for one in rows}

    def _client(self, seconds: int, key: str = "") -> HttpClient:
        headers = {
            "Authorization": f"Bearer {self.settings['secret_key'].strip()}",
            "Stripe-Version": _VERSION,
            "Content-Type": "application/x-www-form-urlencoded",
            **({"Idempotency-Key": key} if key else {}),
        }
        return calling.client(self.settings, _OFFICIAL, headers, seconds)

    def _post(
        self, path: str, form: Mapping[str, str], seconds: int, reference: str = ""
    ) -> dict[str, Any]:
        """
        409: the first request under this key is still under way. A 500 is kept under its key for
        ever: the next key finds out whether the reference is taken.
        """
        key = f"{reference}-{path.rpartition('/')[2]}" if reference else ""
        answer = self._send(path, form, seconds, key)
        if answer.status == 500 and answer.headers.get("idempotent-replayed") == "true":
            answer = self._send(path, form, seconds, f"{key}-2")
        if answer.status == 409:
            raise OutcomeUnknown("the same request is under way")
        if answer.status != 200:
            raise error_for(answer, writes=True, what=f"POST {path}")
        return calling.read(answer)

    def _send(self, path: str, form: Mapping[str, str], seconds: int, key: str) -> Answer:
        expect = frozenset({200, 400, 409, 500})
        raw = urlencode(form).encode()
        return self._client(seconds, key).call("POST", path, body=raw, expect=expect)

    def _keep(self, path: str, form: Mapping[str, str], report: Report) -> Recorded:
        """A reference that is taken is this very paper, whose first answer was lost."""
        try:
            return _recorded(self._post(path, form, calling.TELL_SECONDS, report.reference), report)
        except Declined as no:
            if _TAKEN not in no.answer:
                raise
            return Recorded("", report.tax)


def _head(to: Place, currency: str) -> dict[str, str]:
    told = {
        "line1": to.street,
        "city": to.city,
        "state": to.region,
        "postal_code": to.postcode,
        "country": to.country,
    }
    address = {f"customer_details[address][{name}]": v for name, v in told.items() if v}
    source = {"customer_details[address_source]": "billing"}
    return {"currency": currency.lower(), **address, **source}


def _given_back(line: str, one: Item, ids: Mapping[str, str]) -> dict[str, str]:
    if one.key not in ids:
        raise Declined(f"the transaction has no line {one.key}")
    return {
        f"{line}[original_line_item]": ids[one.key],
        f"{line}[reference]": one.key,
        f"{line}[amount]": str(-one.net.minor),
        f"{line}[amount_tax]": str(-one.tax.minor),
    }


def _quote(found: dict[str, Any]) -> Quote:
    rows = (found.get("line_items") or {}).get("data") or []
    if not rows:
        raise Unavailable("the answer has no line")
    parts = []
    for one in rows[0].get("tax_breakdown") or []:
        place, rate = one.get("jurisdiction") or {}, one.get("tax_rate_details") or {}
        taxed = calling.number(one.get("taxable_amount"))
        percent = _decimal(rate.get("percentage_decimal")) * taxed / _SAMPLE_MINOR
        if percent:
            name, level = str(place.get("display_name") or ""), str(place.get("level") or "")
            parts.append(Part(name, level, percent))
    percent = sum((one.percent for one in parts), Decimal(0))
    return Quote(percent, tuple(parts), str(found.get("id") or ""))


def _decimal(value: object) -> Decimal:
    try:
        return Decimal(str(value or 0))
    except InvalidOperation:
        return Decimal(0)


def _recorded(found: dict[str, Any], report: Report) -> Recorded:
    if not found.get("id"):
        raise OutcomeUnknown("the answer names no transaction")
    rows = (found.get("line_items") or {}).get("data") or []
    minor = sum(abs(int(one.get("amount_tax") or 0)) for one in rows)
    return Recorded(str(found["id"]), Money(minor, report.tax.currency))
