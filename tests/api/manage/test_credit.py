"""A customer's credit by program of the team."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Entry


@pytest.fixture
def path(alice) -> str:
    return f"manage/customers/{alice.customer.pk}/credit/"


def test_credit_is_given_once_and_paid_out(agents, acme, path):
    key, gift = {"idempotency-key": "gift-1"}, {"amount": 2500, "reason": "For the long wait"}
    made = agents.post(f"{path}give/", gift, **key)
    assert (made.status_code, made.json()["free"]["minor"]) == (201, 2500)
    assert agents.post(f"{path}give/", gift, **key).json() == made.json()
    out = {"amount": 500, "note": "SEPA 3", "shown": 2500}
    assert agents.post(f"{path}pay-out/", out).json()["balance"]["minor"] == 2000
    blind = agents.post(f"{path}pay-out/", out)
    assert (blind.status_code, blind.json()["code"]) == (409, "total_changed")
    assert agents.get(path).json()["balance"]["minor"] == 2000
    moved = agents.get(f"{path}movements/").json()["results"]
    assert [(one["kind"], one["change"]["minor"]) for one in moved] == [
        ("payout", -500),
        ("gift", 2500),
    ]


def test_a_gift_survives_a_crash_before_its_answer(agents, acme, path, monkeypatch):
    """The record of the key is lost, the books are not: the same key gives nothing again."""
    key, gift = {"idempotency-key": "gift-1"}, {"amount": 2500, "reason": "For the long wait"}
    monkeypatch.setattr("tenant_apps.api.idempotency.finish", lambda **_: _forget())
    agents.post(f"{path}give/", gift, **key)
    again = agents.post(f"{path}give/", gift, **key)
    assert again.json()["balance"]["minor"] == 2500
    with in_store(acme):
        assert Entry.objects.filter(kind="gift").count() == 1


def _forget() -> None:
    from shared_apps.idempotency.models import IdempotencyRecord

    IdempotencyRecord.objects.all().delete()


@pytest.mark.parametrize(
    ("verb", "wish", "field"),
    [
        ("give", {"amount": 0, "reason": "x"}, "amount"),
        ("give", {"amount": 100, "reason": " "}, "reason"),
        ("give", {"amount": 100}, "reason"),
        ("pay-out", {"amount": 1}, "amount"),
    ],
)
def test_credit_that_makes_no_sense_is_refused(owners, acme, path, verb, wish, field):
    answer = owners.post(f"{path}{verb}/", wish)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with in_store(acme):
        assert not Entry.objects.exists()
