"""What may be asked of a server, and what is written down."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from tenant_apps.billing.models import Subscription
from tenant_apps.provisioning.models import ActionLog, Job


def test_a_service_shows_what_a_customer_needs_and_nothing_of_the_inside(alices, service):
    found = alices.get(f"services/{service.pk}/").json()
    assert found["price"] == {"minor": 1400, "amount": "14.00", "currency": "EUR"}
    assert (found["state"], found["actions"]) == ("active", ["start", "stop", "restart"])
    assert found["job"] is None
    text = str(found).lower()
    inside = ("wholesale", "virtfusion", "connection", "remote", "sealed", "password")
    assert [word for word in inside if word in text] == []


@pytest.mark.parametrize("action", ["start", "stop", "restart"])
def test_an_action_becomes_a_job(acme, alices, alice, service, action):
    answer = alices.post(f"services/{service.pk}/actions/", {"action": action})
    assert answer.status_code == 202
    with in_store(acme):
        job = Job.objects.get()
    assert (str(job.pk), job.action) == (answer.json()["id"], action)
    assert (job.actor_kind, job.actor_label) == ("customer", "Alice Archer")
    assert alices.get(f"services/{service.pk}/").json()["job"] == answer.json()


def test_reboot_is_the_action_restart(alices, service):
    assert alices.post(f"services/{service.pk}/reboot/").json()["action"] == "restart"


@pytest.mark.parametrize(
    "body",
    [{"action": a} for a in ("terminate", "suspend", "create", "", None, 1, ["stop"])]
    + [{}, {"action": "stop", "force": True}],
)
def test_nothing_else_can_be_asked_for(acme, alices, service, body):
    assert alices.post(f"services/{service.pk}/actions/", body).status_code == 422
    with in_store(acme):
        assert not Job.objects.exists()


def test_a_busy_server_says_so(alices, service):
    alices.post(f"services/{service.pk}/reboot/")
    answer = alices.post(f"services/{service.pk}/reboot/")
    assert (answer.status_code, answer.json()["code"]) == (409, "busy")


def test_a_suspended_server_cannot_be_started(acme, alices, service):
    with in_store(acme):
        service.state = "suspended"
        service.save()
    answer = alices.post(f"services/{service.pk}/actions/", {"action": "start"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert alices.get(f"services/{service.pk}/").json()["actions"] == []


def test_a_revealed_password_is_logged_and_never_kept_on_the_way(acme, alices, service):
    answer = alices.post(f"services/{service.pk}/credentials/")
    assert answer.json() == {
        "hostname": "web1.example.com",
        "username": "root",
        "password": "correct-horse-7",
    }
    assert answer["Cache-Control"] == "no-store"
    with in_store(acme):
        assert ActionLog.objects.filter(action="credentials revealed").count() == 1
        assert AuditEvent.objects.filter(verb="service.credentials_revealed").count() == 1


def test_a_password_is_not_to_be_had_by_reading(alices, service):
    assert alices.get(f"services/{service.pk}/credentials/").status_code == 405


def test_a_server_without_a_password_says_so(acme, alices, service):
    with in_store(acme):
        service.sealed_password = ""
        service.save()
    answer = alices.post(f"services/{service.pk}/credentials/")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_password")


def test_a_service_is_cancelled_and_kept(acme, alices, service):
    with in_store(acme):
        row = Subscription.objects.get(pk=service.subscription_id)
        row.state = "active"
        row.save()
    answer = alices.post(f"services/{service.pk}/cancel/", {"reason": "need"})
    assert (answer.status_code, answer.json()["ends_on"]) == (200, row.billed_until.isoformat())
    again = alices.post(f"services/{service.pk}/cancel/", {"reason": "price"})
    assert again.json() == answer.json()
    assert alices.post(f"services/{service.pk}/keep/", {}).status_code == 204
    with in_store(acme):
        assert Subscription.objects.get().auto_renew


@pytest.mark.parametrize("body", [{}, {"reason": "spite"}, {"reason": "need", "at_once": "maybe"}])
def test_a_cancellation_needs_a_reason_from_the_list(alices, service, body):
    assert alices.post(f"services/{service.pk}/cancel/", body).status_code == 422
