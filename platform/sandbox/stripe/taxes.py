"""Stripe Tax: settings, calculations, transactions and what takes them back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.stripe.calls import Call, operation
from sandbox.stripe.wire import Params, Refused, Thing, currency_of, listed, need, new_id, whole
from sandbox.taxes.places import taxed_in

_TYPES = {"state": "state", "county": "county", "city": "city", "district": "district"}


@operation("tax.settings.retrieve", "GET", "tax/settings")
def read_settings(call: Call) -> Thing:
    off = call.books.world.store.get("settings", "tax_off")
    return {
        "object": "tax.settings",
        "livemode": False,
        "status": "pending" if off else "active",
        "defaults": {"tax_behavior": "exclusive", "tax_code": "txcd_10701100"},
    }


@operation("tax.calculations.create", "POST", "tax/calculations",
           "currency customer_details line_items tax_date")  # fmt: skip
def calculate(call: Call) -> Thing:
    address = (call.params.get("customer_details") or {}).get("address") or {}
    country, state = str(address.get("country", "")), str(address.get("state", ""))
    if not country or (country == "US" and not address.get("postal_code")):
        raise Refused(
            400,
            "The customer's location isn't recognized.",
            code="customer_tax_location_invalid",
            param="customer_details[address]",
        )
    lines = [_line(one, country, state) for one in need(call.params, "line_items")]
    made: Thing = call.books.create(
        "taxcalc",
        "tax.calculation",
        {
            "currency": currency_of(call.params),
            "tax_amount_exclusive": sum(one["amount_tax"] for one in lines),
            "tax_amount_inclusive": 0,
            "amount_total": sum(one["amount"] + one["amount_tax"] for one in lines),
            "line_items": _list(lines),
        },
    )
    return made


def _line(told: Params, country: str, state: str) -> Thing:
    amount = whole(told, "amount") or 0
    there = taxed_in(country, state, str(told.get("tax_code", "")))
    base = _minor(amount * there.taxable)
    return {
        "id": new_id("tax_li"),
        "object": "tax.calculation_line_item",
        "amount": amount,
        "amount_tax": _minor(base * there.rate),
        "reference": told.get("reference", ""),
        "tax_behavior": told.get("tax_behavior", "exclusive"),
        "tax_code": told.get("tax_code", "txcd_10701100"),
        "tax_breakdown": [
            {
                "amount": _minor(base * share.rate),
                "jurisdiction": {
                    "country": country,
                    "display_name": share.name.title(),
                    "level": _TYPES[share.level],
                    "state": state,
                },
                "sourcing": "destination",
                "tax_rate_details": {
                    "display_name": "Retail Sales and Use Tax",
                    "percentage_decimal": f"{(share.rate * 100).normalize():f}",
                    "tax_type": "sales_tax",
                },
                "taxability_reason": "standard_rated",
                "taxable_amount": base,
            }
            for share in there.shares
        ],
    }


@operation("tax.transactions.create", "POST", "tax/transactions/create_from_calculation",
           "calculation reference metadata posted_at")  # fmt: skip
def record(call: Call) -> Thing:
    made = call.books.get("taxcalc", need(call.params, "calculation"), "calculation")
    lines = [
        {
            **one,
            "object": "tax.transaction_line_item",
            "id": new_id("tax_li"),
            "type": "transaction",
        }
        for one in made["line_items"]["data"]
    ]
    return _transaction(call, "transaction", made["currency"], lines, None)


@operation("tax.transactions.reverse", "POST", "tax/transactions/create_reversal",
           "mode original_transaction reference line_items flat_amount metadata")  # fmt: skip
def reverse(call: Call) -> Thing:
    of = call.books.get("tax", need(call.params, "original_transaction"), "original_transaction")
    known = {one["id"]: one for one in of["line_items"]["data"]}
    lines = []
    for told in need(call.params, "line_items"):
        line = known.get(told.get("original_line_item"))
        if line is None:
            raise Refused(400, "No such line item", param="line_items")
        amount, tax = whole(told, "amount") or 0, whole(told, "amount_tax") or 0
        if amount > 0 or tax > 0 or -amount > line["amount"]:
            raise Refused(400, "The amount is above what can be reversed.", param="line_items")
        lines.append({**line, "id": new_id("tax_li"), "amount": amount, "amount_tax": tax})
    back = {"original_transaction": of["id"]}
    return _transaction(call, "reversal", of["currency"], lines, back)


def _transaction(call: Call, kind: str, currency: str, lines: list[Thing], back: Any) -> Thing:
    reference = need(call.params, "reference")
    if any(one["reference"] == reference for one in call.books.all("tax")):
        raise Refused(400, "The reference is used by another transaction.", param="reference")
    body = {
        "currency": currency,
        "reference": reference,
        "type": kind,
        "reversal": back,
        "line_items": _list(lines),
    }
    made: Thing = call.books.create("tax", "tax.transaction", body)
    return made


@operation("tax.transactions.line_items", "GET", "tax/transactions/{id}/line_items", paging=True)
def read_lines(call: Call) -> Thing:
    rows = call.books.get("tax", call.id)["line_items"]["data"]
    return listed(rows[::-1], call.params, f"/v1/tax/transactions/{call.id}/line_items")


def _list(rows: list[Thing]) -> Thing:
    return {"object": "list", "has_more": False, "data": rows}


def _minor(amount: Decimal | int) -> int:
    return int(Decimal(amount).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
