"""TaxJar: calculation, orders and refunds, in its words."""

from __future__ import annotations

from decimal import Decimal

from starlette.responses import Response

from kernel import exact_json
from sandbox.common.store import Store
from sandbox.taxes.places import cents, taxed_in
from sandbox.taxes.wire import Body, answer, decimal

_NAMES = {"orders": "order", "refunds": "refund"}
_AMOUNTS = {"district": "special_district"}
_RATES = {"state": "state_sales_tax_rate", "district": "special_tax_rate"}


def problem(status: int, error: str, detail: str) -> Response:
    return answer({"status": status, "error": error, "detail": detail}, status)


def categories() -> Response:
    rows = [{"name": "Software as a Service", "product_tax_code": "30070"}]
    return answer({"categories": rows})


def taxes(asked: Body) -> Response:
    country, state = str(asked.get("to_country", "")), str(asked.get("to_state", ""))
    if not country:
        return problem(406, "Not Acceptable", "to_country is missing")
    if country == "US" and not (asked.get("to_zip") and state):
        return problem(400, "Bad Request", "to_zip and to_state are needed in the United States")
    lines = asked.get("line_items") or []
    rows = [_line(one, country, state) for one in lines]
    total = sum((decimal(one.get("unit_price")) for one in lines), Decimal(0))
    nexus = taxed_in(country, state, "").has_nexus
    tax = sum((one["tax_collectable"] for one in rows), Decimal(0))
    found: Body = {
        "order_total_amount": total,
        "shipping": 0,
        "taxable_amount": sum((one["taxable_amount"] for one in rows), Decimal(0)),
        "amount_to_collect": tax,
        "rate": taxed_in(country, state, "").rate,
        "has_nexus": nexus,
        "tax_source": "destination" if nexus else None,
        "jurisdictions": {"country": country, "state": state, "city": asked.get("to_city", "")},
    }
    if nexus:
        found["breakdown"] = {"tax_collectable": tax, "line_items": rows}
    return answer({"tax": found})


def _line(one: Body, country: str, state: str) -> Body:
    there = taxed_in(country, state, str(one.get("product_tax_code", "")))
    base = cents(decimal(one.get("unit_price")) * there.taxable)
    found: Body = {
        "id": one.get("id"),
        "taxable_amount": base,
        "tax_collectable": cents(base * there.rate),
        "combined_tax_rate": there.rate,
    }
    for share in there.shares:
        found[f"{_AMOUNTS.get(share.level, share.level)}_taxable_amount"] = base
        found[_RATES.get(share.level, f"{share.level}_tax_rate")] = share.rate
    return found


def create(store: Store, kind: str, told: Body) -> Response:
    key = str(told.get("transaction_id", ""))
    lines = told.get("line_items") or []
    amount = decimal(told.get("amount"))
    if not key or "." in key:
        return problem(400, "Bad Request", "transaction_id is missing or has a period")
    if sum((decimal(one.get("unit_price")) for one in lines), Decimal(0)) != amount:
        return problem(
            400,
            "Bad Request",
            "amount must be equal to the sum of line items and shipping, excluding sales tax.",
        )
    if kind == "refunds" and (amount > 0 or not told.get("transaction_reference_id")):
        return problem(400, "Bad Request", "a refund is negative and names its order")
    if store.get(f"taxjar:{kind}", key):
        message = "Provider tranx already imported for your user account"
        return problem(422, "Unprocessable Entity", message)
    kept = {**told, "user_id": 1}
    store.put(f"taxjar:{kind}", key, {"body": exact_json.dumps(kept).decode()})
    return answer({_NAMES[kind]: _shown(kept)}, 201)


def show(store: Store, kind: str, key: str) -> Response:
    found = store.get(f"taxjar:{kind}", key)
    if found is None:
        return problem(404, "Not Found", "Resource can not be found")
    return answer({_NAMES[kind]: _shown(exact_json.loads(found["body"]))})


def _shown(kept: Body) -> Body:
    """Money of a transaction comes back as texts."""
    return {**kept, **{name: str(kept.get(name, "0")) for name in ("amount", "sales_tax")}}
