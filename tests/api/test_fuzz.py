"""Nonsense in every place of every operation: always a clear no, never a crash."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.catalog.models import Plan
from tests.api.test_document import operations
from tests.coupons import make_coupon
from tests.papers import write_draft

NOWHERE = "00000000-0000-4000-8000-000000000000"
_DOCUMENT_WITH_BODY = [one for one in operations() if "requestBody" in one[2]]


def _deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"a": [value]}
    return value


NONSENSE: list[Any] = [
    None, True, 0, -1, 10**30, 10**400, 1.5, "", " ", "\x00", "a\x00b", "٣٤٥", "x" * 5000,
    "‮gnp.exe", "𝟙", "ﬁ", "' OR 1=1 --", "{{ 7*7 }}", "../../etc/passwd", [], [[]], [None],
    {}, {"": ""}, {"\x00": 1}, {"__class__": 1}, _deep(3), "1e999", "\ud7ff", "\r\nSet-Cookie: a=b",
]  # fmt: skip


def bodies(example: Any) -> Iterator[Any]:
    """The example with nonsense in each place, one place after the other; and nonsense alone."""
    yield from NONSENSE
    for path in _places(example):
        for value in NONSENSE:
            yield _with(example, path, value)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items: Any = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, inner in items:
        yield (*path, key)
        yield from _places(inner, (*path, key))


def _with(value: Any, path: tuple[Any, ...], nonsense: Any) -> Any:
    copy = json.loads(json.dumps(value))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = nonsense
    return copy


def _address(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: ids.get(m[1], NOWHERE), path.removeprefix("/api/v1/"))


@pytest.fixture
def open_wide(monkeypatch):
    """The limits are tested elsewhere; here they would hide what lies behind them."""
    monkeypatch.setattr(
        "shared_apps.identity.api.throttles.StoreRateThrottle.allow_request", lambda *_: True
    )
    monkeypatch.setattr(
        "allauth.account.adapter.DefaultAccountAdapter.pre_authenticate", lambda *_, **__: None
    )


@pytest.fixture
def ids(acme, alice, order, service) -> dict[str, str]:
    with in_store(acme):
        coupon = make_coupon("FUZZ")
        plan = Plan.objects.get(product__name="Professional")
        return {
            "order_id": order["order"]["id"],
            "invoice_id": order["invoice"]["id"],
            "service_id": str(service.pk),
            "subscription_id": str(service.subscription_id),
            "customer_id": str(alice.customer.pk),
            "coupon_id": str(coupon.pk),
            "code_id": str(coupon.codes.get().pk),
            "draft_id": str(write_draft(alice.customer, "Fuzz").pk),
            "slug": "recurring",
            "plan_id": str(plan.pk),
            "product_id": str(plan.product_id),
            "gateway": "manual",
            **dict.fromkeys(("rate_id", "override_id", "tier_id", "exemption_id"), "1"),
        }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [pytest.param(*one, id=one[2]["operationId"]) for one in _DOCUMENT_WITH_BODY],
)
def test_nonsense_in_a_body_is_refused_and_nothing_breaks(
    alices, owners, ids, open_wide, method, path, operation
):
    content = operation["requestBody"]["content"]["application/json"]
    [example] = content["examples"].values()
    address, asker = _address(path, ids), owners if _is_owners(operation) else alices
    for body in bodies(example["value"]):
        answer = asker.ask(method.upper(), address, json.dumps(body).encode())
        assert answer.status_code < 500, (body, answer.content)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json", body


def _is_owners(operation: dict[str, Any]) -> bool:
    """A chapter that only the team, or its owners, may use."""
    return any(
        tag in {"Metered use", "Team", "Test copies"} or "Manage" in tag
        for tag in operation["tags"]
    )


_QUERIES = (
    "cursor=%00", "cursor=%ff", "cursor=" + "A" * 3000, "cursor=bz05OTk5OTk5OTk5OTk5OTk5OTk5OQ==",
    "cursor=cD0wMDAxLTAxLTAxVDAwJTNBMDAlM0EwMCUyQjE0JTNBMDA=", "cursor=cD05OTk5LTEyLTMx",
    "cursor=cD0lMDA=", "limit=" + "9" * 5000, "limit=%D9%A3", "state=%00", "state=%ff",
    "a=1&a=2", "=&=", "%00=%00", "&".join(f"p{n}=1" for n in range(200)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [pytest.param(*one, id=one[2]["operationId"]) for one in operations() if one[0] == "get"],
)
def test_nonsense_in_a_query_breaks_nothing(
    alices, owners, ids, open_wide, method, path, operation
):
    asker = owners if _is_owners(operation) else alices
    for query in _QUERIES:
        answer = asker.get(f"{_address(path, ids)}?{query}")
        assert answer.status_code in {200, 404, 422}, (query, answer.content)


@pytest.mark.parametrize(
    "path",
    [
        "orders/%00/",
        "orders/%ff/",
        "plans/\u0663/",
        "services/..%2f..%2f/",
        "invoices/" + "9" * 900,
    ],
)
def test_nonsense_in_an_address_is_nowhere(alices, path):
    assert alices.get(path).status_code == 404
