"""AvaTax REST v2: ping, transactions, in its words."""

from __future__ import annotations

from decimal import Decimal

from starlette.responses import Response

from kernel import exact_json
from sandbox.common.store import Store
from sandbox.taxes.places import cents, taxed_in
from sandbox.taxes.wire import Body, answer, decimal

_TYPES = {"state": "STA", "county": "CTY", "city": "CIT", "district": "STJ"}
_KEPT = frozenset({"SalesInvoice", "ReturnInvoice"})


def problem(status: int, code: str, message: str) -> Response:
    detail = {"code": code, "number": 1, "message": message, "severity": "Error"}
    return answer({"error": {"code": code, "message": message, "details": [detail]}}, status)


def create(store: Store, told: Body) -> Response:
    kind, code = str(told.get("type", "SalesOrder")), str(told.get("code", ""))
    there = (told.get("addresses") or {}).get("shipTo") or {}
    if told.get("companyCode") != "DEFAULT":
        return problem(404, "EntityNotFoundError", "Company not found.")
    if not there.get("country") or not told.get("lines"):
        return problem(400, "MissingAddress", "The address value was incomplete.")
    slot = f"{kind}:{code}"
    if kind in _KEPT and store.get("avatax", slot):
        return problem(400, "DocumentCodeConflict", "A committed code can't be used again.")
    lines = [_line(one, there) for one in told["lines"]]
    found = {
        "id": len(store.all("avatax")) + 1000,
        "code": code or "f0000000-0000-4000-8000-000000000000",
        "type": kind,
        "status": "Committed" if told.get("commit") and kind in _KEPT else "Temporary",
        "totalAmount": sum((one["lineAmount"] for one in lines), Decimal(0)),
        "totalTax": sum((one["tax"] for one in lines), Decimal(0)),
        "lines": lines,
    }
    if kind in _KEPT:
        store.put("avatax", slot, {"body": exact_json.dumps(found).decode()})
    return answer(found, 201)


def _line(one: Body, there: Body) -> Body:
    taxed = taxed_in(there["country"], str(there.get("region", "")), str(one.get("taxCode", "")))
    amount = decimal(one.get("amount"))
    base = cents(amount * taxed.taxable)
    override = one.get("taxOverride") or {}
    tax = cents(base * taxed.rate)
    if override.get("type") == "TaxAmount":
        tax = decimal(override.get("taxAmount"))
    return {
        "lineNumber": one.get("number"),
        "lineAmount": amount,
        "taxableAmount": base,
        "tax": tax,
        "details": [
            {
                "country": there["country"],
                "region": there.get("region", ""),
                "jurisName": share.name,
                "jurisType": _TYPES[share.level],
                "jurisdictionType": share.level.title(),
                "rate": share.rate,
                "taxableAmount": base,
                "tax": cents(base * share.rate),
            }
            for share in taxed.shares
        ],
    }


def show(store: Store, kind: str, code: str) -> Response:
    found = store.get("avatax", f"{kind}:{code}")
    if found is None:
        return problem(404, "EntityNotFoundError", "Document not found.")
    return answer(exact_json.loads(found["body"]))
