"""One customer's story in examples: the same ids run through all of them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample

_PLAN = "0b9c1f64-5a0e-4b52-9d6f-2f5f8a6c1e11"
_ORDER = "3d1b7c52-91f4-4f0e-8f0d-6f1f6a1f7a22"
_INVOICE = "7e2c4b11-0d7c-4c7b-9a55-0e8d3f6b9c33"
_SERVICE = "a4f0d9c3-6b1e-4e6a-8c22-5b7e1d2f4d44"


def answer(value: Any, status: int = 200) -> OpenApiExample:
    return OpenApiExample("Answer", value=value, response_only=True, status_codes=[str(status)])


def body(value: Any) -> OpenApiExample:
    return OpenApiExample("Request", value=value, request_only=True)


def _euro(minor: int) -> dict[str, Any]:
    whole, cents = divmod(minor, 100)
    return {"minor": minor, "amount": f"{whole}.{cents:02}", "currency": "EUR"}


PLAN: dict[str, Any] = {
    "id": _PLAN,
    "name": "Professional",
    "summary": "For busy sites.",
    "kind": "vps",
    "group": "vps",
    "vcpu": 4,
    "memory_mb": 8192,
    "disk_gb": 160,
    "traffic_gb": 4000,
    "price": _euro(1400),
    "hourly": None,
    "setup_fee": _euro(0),
    "interval": {"unit": "month", "count": 1},
    "trial_days": 0,
}
PLAN_DETAIL = {**PLAN, "images": [{"id": "1", "label": "Debian 13"}]}
INVOICE: dict[str, Any] = {
    "id": _INVOICE,
    "number": "INV-2026-0042",
    "state": "open",
    "issued_on": "2026-03-01",
    "due_on": "2026-03-08",
    "net": _euro(1400),
    "tax": _euro(266),
    "tax_percent": "19.00",
    "tax_label": "VAT",
    "carried": _euro(0),
    "total": _euro(1666),
    "amount_due": _euro(1666),
    "paid_at": None,
}
INVOICE_DETAIL = {
    **INVOICE,
    "lines": [
        {
            "description": "Professional – web1.example.com",
            "period_start": "2026-03-01",
            "period_end": "2026-04-01",
            "quantity": 1,
            "unit": _euro(1400),
            "net": _euro(1400),
        }
    ],
    "replaced_by": None,
    "replaces": [],
}
CREDIT_NOTE: dict[str, Any] = {
    "id": "0a7c2f1e-5b3d-4c6a-9e8f-1d2c3b4a5e88",
    "number": "CN-2026-00003",
    "invoice": _INVOICE,
    "invoice_number": "INV-2026-00042",
    "reason": "not_delivered",
    "note": "Down for two days",
    "issued_on": "2026-03-09",
    "net": _euro(100),
    "tax": _euro(19),
    "total": _euro(119),
    "applied": _euro(0),
    "credited": _euro(119),
}
CREDIT_NOTE_DETAIL = {
    **CREDIT_NOTE,
    "lines": [
        {
            "description": "Professional – web1.example.com",
            "net": _euro(100),
            "tax": _euro(19),
        }
    ],
}
PAGE = {"payment_url": "https://pay.example.com/c/8f2d"}
ORDER: dict[str, Any] = {
    "id": _ORDER,
    "number": "K7P2M9QX",
    "state": "awaiting_payment",
    "total": _euro(1666),
    "placed_at": "2026-03-01T09:00:00Z",
    "invoice": _INVOICE,
    "lines": [
        {
            "product": "Professional",
            "hostname": "web1.example.com",
            "image": "1",
            "image_label": "Debian 13",
            "price": _euro(1400),
            "service": None,
        }
    ],
}
ORDER_DETAIL = {
    **ORDER,
    "timeline": [
        {"step": "placed", "state": "done", "at": "2026-03-01T09:00:00Z"},
        {"step": "paid", "state": "now", "at": None},
        {"step": "creating", "state": "waiting", "at": None},
        {"step": "ready", "state": "waiting", "at": None},
    ],
}
NEW_ORDER = {"items": [{"plan": _PLAN, "hostname": "web1.example.com", "image": "1"}]}
PLACED = {"order": ORDER_DETAIL, "invoice": INVOICE, **PAGE}
SERVICE: dict[str, Any] = {
    "id": _SERVICE,
    "product": "Professional",
    "hostname": "web1.example.com",
    "image": "Debian 13",
    "state": "active",
    "power": "running",
    "ipv4": "203.0.113.7",
    "ipv6": "2001:db8::7",
    "price": _euro(1400),
    "requested_at": "2026-03-01T09:05:00Z",
    "active_at": "2026-03-01T09:06:10Z",
    "ended_at": None,
}
JOB = {
    "id": "c1f6a0b2-7d3e-4f18-9a0c-3e2d1c0b5e55",
    "action": "restart",
    "state": "requested",
    "requested_at": "2026-03-02T10:00:00Z",
    "done_at": None,
}
SERVICE_DETAIL = {**SERVICE, "running": None, "actions": ["start", "stop", "restart"], "job": JOB}
CREDENTIALS = {"hostname": "web1.example.com", "username": "root", "password": "correct-horse-7"}
PERSON = {
    "id": "e5a7b8c9-1d2e-4f3a-8b4c-5d6e7f8a9b66",
    "email": "alex@example.com",
    "name": "Alex Morgan",
}
CUSTOMER = {
    "id": "f6b8c9d0-2e3f-4a4b-9c5d-6e7f8a9b0c77",
    "name": "Alex Morgan",
    "company": "Morgan Web",
    "email": "alex@example.com",
    "street": "Main Street 1",
    "city": "Berlin",
    "postcode": "10115",
    "country": "DE",
    "vat_id": "",
    "language": "en",
    "created_at": "2026-03-01T08:55:00Z",
}
LOGIN = {"email": "alex@example.com", "password": "correct horse battery", "otp": "123456"}
TOKEN = {
    "token": "tok_Zm9yIGV4YW1wbGUgb25seSwgbm90aGluZyByZWFs",
    "expires_at": "2026-05-30T09:00:00Z",
}
NEW_PASSWORD = {"old_password": "correct horse battery", "new_password": "a better staple"}

CANCEL = {"at_once": False, "reason": "need", "comment": ""}
CANCELLATION = {"ends_on": "2026-12-21", "reason": "need", "at": "2026-11-30T09:00:00Z"}
_PLAN = "5d1c2b7a-4c1f-4b0e-9f55-3a7c5e9d1e55"
CHANGE_WISH = {"plan": _PLAN, "at_end": False}
CHANGE_ORDER = {**CHANGE_WISH, "shown": 700, "at": "2026-04-16T00:00:00Z"}
CHANGE_PREVIEW: dict[str, Any] = {
    "at": "2026-04-16T00:00:00Z",
    "effective_on": "2026-04-16",
    "due": _euro(700),
    "credited": _euro(700),
    "to_credit": _euro(0),
    "lines": [
        {
            "kind": "proration",
            "description": "Business – web1.example.com",
            "from_at": "2026-04-16T00:00:00Z",
            "until_at": "2026-05-01T00:00:00Z",
            "net": _euro(1400),
            "tax": _euro(0),
        },
        {
            "kind": "credit",
            "description": "Professional – web1.example.com",
            "from_at": "2026-04-16T00:00:00Z",
            "until_at": "2026-05-01T00:00:00Z",
            "net": {"minor": -700, "amount": "-7.00", "currency": "EUR"},
            "tax": _euro(0),
        },
    ],
    "next_on": "2026-05-01",
    "next_total": _euro(2800),
}
CHANGED: dict[str, Any] = {
    "change": {
        "id": "c3d1a9b2-7e4f-4a0c-8d66-1f2e3d4c5b66",
        "state": "waiting",
        "plan": _PLAN,
        "effective_on": "2026-04-16",
    },
    "invoice": INVOICE,
    **PAGE,
}

RULE = {
    "alert_below": _euro(500),
    "charge_below": _euro(1000),
    "charge": _euro(2500),
    "most_a_month": 3,
    "stopped_at": None,
}
RULE_WISH = {"alert_below": 500, "charge_below": 1000, "charge": 2500, "most_a_month": 3}
WALLET: dict[str, Any] = {
    "balance": _euro(2000),
    "held": _euro(500),
    "free": _euro(1500),
    "holds": [
        {"text": "Workspace", "amount": _euro(500), "expires_at": "2026-03-01T12:00:00Z"},
    ],
    "least": _euro(500),
    "most": _euro(50000),
    "can_top_up": True,
    "rule": RULE,
}
MOVEMENT: dict[str, Any] = {
    "at": "2026-03-01T09:00:00Z",
    "kind": "credit",
    "number": "INV-2026-0042",
    "change": _euro(1400) | {"minor": -1400, "amount": "-14.00"},
}
TOP_UP = {"amount": 2500}
MEMBER = {
    "id": "1f4e6f0a-3d1c-4a51-8a10-2b6c7d8e9f66",
    "name": "Kim Lee",
    "email": "kim@example.com",
    "role": "agent",
}
INVITE = {"email": "sam@example.com", "role": "agent"}
INVITATION = {
    "id": "6c8f2d1b-7a54-4c1d-9e0f-1a2b3c4d5e77",
    "email": "sam@example.com",
    "role": "agent",
    "invited_by": "Kim Lee",
    "sent_at": "2026-03-01T09:00:00Z",
    "expires_at": "2026-03-08T09:00:00Z",
}
COPY_MOVE: dict[str, Any] = {
    "id": "7d0f3a52-5c1e-4f0a-9a7b-2b6a1f7c9e10",
    "from_at": "2026-04-16T09:30:00Z",
    "until": "2026-05-16T09:30:00Z",
    "running": True,
    "percent": 12,
}
COPY: dict[str, Any] = {
    "id": "1f0c6a77-3b1d-4f60-8f3a-5a4f1f3f9d21",
    "host": "shop-test.example.com",
    "state": "ready",
    "problem": "",
    "customers": 24,
    "fail_percent": 5,
    "now": "2026-04-20T00:00:00Z",
    "expires_at": "2026-05-16T09:12:00Z",
    "moves": [COPY_MOVE],
}
COPY_REPORT: dict[str, Any] = {
    "totals": [{"kind": "invoice", "count": 24, "sums": [_euro(33600)]}],
    "results": [
        {
            "at": "2026-04-18T22:00:00Z",
            "kind": "invoice",
            "who": "Ada Apfel",
            "subject": "INV-2026-00001",
            "detail": "",
            "amount": _euro(1400),
        }
    ],
    "next_offset": None,
}
