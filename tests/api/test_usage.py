"""Use that a store's programs count, by program; and what a customer's program reads of it."""

from __future__ import annotations

from typing import Any

import pytest

from kernel import clock
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Subscription
from tests.billing.test_usage import charge_use


@pytest.fixture
def priced(acme, service):
    """Alice's server, on a plan that charges for backups, sold before today."""
    with in_store(acme):
        charge_use()
        Subscription.objects.update(state="active", created_at=clock.now())
    return service


def event(of: Any, key: str = "a", **facts: Any) -> dict[str, Any]:
    now = clock.real_now().isoformat()
    return {
        "service": str(of.pk),
        "meter": "backups",
        "key": key,
        "quantity": "10",
        "at": now,
        **facts,
    }


def test_an_event_is_counted_once(owners, priced):
    body = event(priced)
    assert owners.post("usage-events/", body).json() == {"key": "a", "outcome": "accepted"}
    assert owners.post("usage-events/", body).json() == {"key": "a", "outcome": "duplicate"}
    answer = owners.post("usage-events/", {**body, "quantity": "11"})
    assert (answer.status_code, answer.json()["code"]) == (409, "key_used")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"quantity": "-1"}, "bad_quantity", "quantity"),
        ({"quantity": 1.5}, "bad_quantity", "quantity"),
        ({"quantity": True}, "bad_quantity", "quantity"),
        ({"at": "yesterday"}, "bad_time", "at"),
        ({"at": "2026-11-22T00:00:00"}, "bad_time", "at"),
        ({"at": "2190-11-22T00:00:00Z"}, "in_future", "at"),
        ({"key": ""}, "bad_key", "key"),
        ({"meter": "Ü"}, "bad_meter", "meter"),
        ({"meter": "traffic"}, "counted_meter", "meter"),
        ({"service": "none"}, "unknown_service", "service"),
        ({"corrects": "nothing"}, "unknown_event", "corrects"),
        ({"colour": "red"}, "bad_shape", ""),
    ],
)
def test_a_wrong_event_is_refused_at_its_field(owners, priced, facts, code, field):
    answer = owners.post("usage-events/", event(priced, **facts))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [one["field"] for one in answer.json().get("errors", [])] == [field][: bool(field)]


def test_in_a_batch_each_bad_row_is_named_and_the_rest_is_counted(owners, priced):
    rows: list[Any] = [event(priced, f"k{n}") for n in range(997)]
    rows += [event(priced, "k1", quantity="3"), event(priced, "b", meter="traffic"), "nonsense"]
    found = owners.post("usage-events/bulk/", {"events": rows}).json()
    assert (found["accepted"], found["conflicting"], found["rejected"]) == (997, 1, 2)
    assert [(one["place"], one["status"], one["code"]) for one in found["problems"]] == [
        (997, 409, "key_used"),
        (998, 422, "counted_meter"),
        (999, 422, "bad_shape"),
    ]
    again = owners.post("usage-events/bulk/", {"events": rows[:10]}).json()
    assert (again["accepted"], again["duplicate"]) == (0, 10)


def test_a_batch_has_bounds(owners, priced):
    for rows in ([], [event(priced)] * 1001, "x", None):
        answer = owners.post("usage-events/bulk/", {"events": rows})
        assert answer.status_code == 422, rows
    answer = owners.post("usage-events/bulk/", b'{"events": ["' + b"x" * 600_000 + b'"]}')
    assert answer.status_code == 413


def test_only_owners_count(alices, priced):
    for path, body in (
        ("usage-events/", event(priced)),
        ("usage-events/bulk/", {"events": [event(priced)]}),
    ):
        answer = alices.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "owners_only")
    assert alices.get("meters/").status_code == 403


def test_meters_say_what_is_charged_and_what_came_in(owners, priced):
    owners.post("usage-events/", event(priced))
    owners.post("usage-events/", event(priced, "b", quantity="-1"))
    found = owners.get("meters/").json()
    assert (found["accepted_today"], found["refused_today"]) == (1, 1)
    assert [(one["meter"], one["plans"]) for one in found["meters"]] == [("backups", 1)]


def test_a_customer_reads_the_running_period(owners, alices, bobs, priced):
    owners.post("usage-events/", event(priced, quantity="1500"))
    found = alices.get(f"services/{priced.pk}/usage/").json()
    [running] = found["running"]
    assert (running["meter"], running["quantity"], running["allowance"]) == (
        "backups",
        "1500.000000",
        "1000",
    )
    assert running["cost"]["minor"] == 500
    assert found["billed"] == []
    assert bobs.get(f"services/{priced.pk}/usage/").status_code == 404
