"""What happens in a store is told to who asked for it: signed, tried again, logged, given up."""

from __future__ import annotations

import json
import socket
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from contracts.traffic import TrafficAlert
from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict
from shared_apps.outbox.flows import relay_until_quiet, work_until_quiet
from shared_apps.outbox.models import Delivery as News
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.services import publish, publish_many
from shared_apps.webhooks import flows, services
from shared_apps.webhooks.models import Delivery, Endpoint
from shared_apps.webhooks.rules.tries import PAUSES
from shared_apps.webhooks.selectors import deliveries
from shared_apps.webhooks.services import WebhookWish
from tenant_apps.notifications.models import Mail
from tests.people import make_customer
from tests.webhooks.telling import PAID, add, happens, one_paid, paid


def test_it_is_told_once_and_the_signature_holds(shop, receiver, acme):
    row = happens(acme)
    [came] = receiver.received
    assert came["verified"] is True
    assert came["headers"]["webhook-id"] == row.message_id
    assert came["headers"]["content-type"] == "application/json"
    told = json.loads(came["body"])
    assert told["type"] == PAID
    assert told["data"] == {
        "invoice": "i-1",
        "number": "INV-1",
        "customer": "c-1",
        "total": {"minor": 1404, "amount": "14.04", "currency": "EUR"},
        "due_on": "2026-12-01",
    }
    assert (row.state, row.attempts, row.tries[0]["status"]) == ("delivered", 1, 200)
    work_until_quiet(acme.key)
    assert len(receiver.received) == 1
    assert not DueWork.objects.filter(kind="webhooks.send").exists()


def test_what_nobody_asked_for_is_not_written(receiver, acme):
    add(receiver.at("other"), "order.placed")
    paid()
    work_until_quiet(acme.key)
    assert receiver.received == []
    assert not Delivery.objects.exists()


def heard_of() -> int:
    """Deliveries of the outbox to webhooks, done or not."""
    return News.objects.filter(listener=f"webhooks.{PAID}").count()


def test_a_store_that_told_nobody_to_listen_writes_no_row_for_it(receiver, acme):
    before = heard_of()
    paid()
    row, _secret = add(receiver.at("other"), "order.placed")
    paid()
    assert heard_of() == before
    services.change_endpoint(row.pk, WebhookWish(url=row.url, kinds=(PAID,)), actor=MACHINE)
    paid()
    with transaction.atomic():
        publish_many([one_paid("c-2"), one_paid("c-3")])
    assert heard_of() == before + 3
    services.pause_endpoint(row.pk, actor=MACHINE)
    paid()
    assert heard_of() == before + 3


def test_a_customers_address_hears_of_that_customer_only(receiver, acme):
    alice = make_customer("alice@hooks.test", "Alice").customer
    add(receiver.at("alice"), customer_id=alice.pk)
    happens(acme, str(alice.pk))
    paid("somebody-else")
    work_until_quiet(acme.key)
    assert [one["name"] for one in receiver.received] == ["alice"]


def test_a_traffic_alert_is_told(receiver, acme):
    add(receiver.at("shop"), "bandwidth.threshold_reached")
    customer = make_customer("hog@hooks.test", "Hog").customer
    with transaction.atomic():
        publish(
            TrafficAlert(
                customer_id=str(customer.pk),
                service_id="",
                hostname="",
                percent=90,
                used="901.5",
                quota="1000",
                unit="GB",
                period_from="2026-11-01T00:00:00+00:00",
                period_until="2026-12-01T00:00:00+00:00",
                is_charged=True,
            )
        )
    work_until_quiet(acme.key)
    [came] = receiver.received
    told = json.loads(came["body"])
    assert (told["data"]["percent"], told["data"]["service"]) == (90, None)
    assert Mail.objects.filter(kind="traffic.alert").count() == 1


@pytest.mark.parametrize(
    ("fault", "status", "seen"),
    [("fail_before", 500, 0), ("fail_after_effect", 500, 1), ("lose_response", 0, 1),
     ("unavailable", 503, 0), ("rate_limit", 429, 0), ("cut", 0, 1)],
)  # fmt: skip
def test_a_failed_try_is_made_again_with_the_same_id(shop, receiver, acme, fault, status, seen):
    with time_machine.travel(clock.real_now(), tick=False) as traveller:
        receiver.fault(fault)
        row = happens(acme)
        assert (row.state, row.attempts, row.tries[0]["status"]) == ("waiting", 1, status)
        assert row.next_try_at == clock.now() + PAUSES[0]
        assert len(receiver.received) == seen
        work_until_quiet(acme.key)
        assert len(receiver.received) == seen
        traveller.shift(PAUSES[0])
        work_until_quiet(acme.key)
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("delivered", 2)
        came = receiver.received
        assert len(came) == seen + 1
        assert {one["headers"]["webhook-id"] for one in came} == {row.message_id}
        assert all(one["verified"] for one in came)
        assert Endpoint.objects.get().failing_since is None


def test_a_redirect_is_a_failure_and_is_not_followed(shop, receiver, acme):
    receiver.answers("shop", 302, location=receiver.at("elsewhere"))
    row = happens(acme)
    assert (row.state, row.tries[0]["status"]) == ("waiting", 302)
    assert [one["name"] for one in receiver.received] == ["shop"]


def test_an_address_that_drips_its_answer_is_no_answer(shop, receiver, acme, monkeypatch):
    """No pause in it is long: what counts is when it is whole."""
    monkeypatch.setattr(flows, "_SECONDS", 1)
    receiver.fault("drip:4")
    row = happens(acme)
    assert (row.state, row.tries[0]["status"]) == ("waiting", 0)
    assert "Timeout" in row.tries[0]["said"]


def test_an_address_that_answers_late_is_no_answer(shop, receiver, acme, monkeypatch):
    monkeypatch.setattr(flows, "_SECONDS", 1)
    receiver.fault("slow:3")
    row = happens(acme)
    assert (row.state, row.tries[0]["status"]) == ("waiting", 0)
    assert "Timeout" in row.tries[0]["said"]
    until = time.monotonic() + 20
    while not receiver.received:  # it arrives in the end, and not in the next test
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1"])
def test_a_name_that_means_a_private_address_is_never_called(acme, monkeypatch, address):
    """The name is good when it is entered; what it resolves to is looked at in each try."""
    add("https://rebinds.example.com/hook")
    dialled = []
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 0)),
        (family, socket.SOCK_STREAM, 6, "", (address, 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(socket, "create_connection", lambda *a, **_k: dialled.append(a))
    paid()
    work_until_quiet(acme.key)
    row = Delivery.objects.latest("at")
    assert (row.state, row.tries[0]["status"], dialled) == ("waiting", 0, [])
    assert "not a public address" in row.tries[0]["said"]


def test_after_days_of_failure_an_address_is_given_up_with_a_mail(receiver, acme):
    add(receiver.at("shop"))  # its receiver checks nothing: its clock is the real one
    with time_machine.travel(clock.real_now(), tick=False) as traveller:
        receiver.answers("shop", 500)
        first = happens(acme)
        for pause in PAUSES:
            traveller.shift(pause)
            work_until_quiet(acme.key)
        first.refresh_from_db()
        assert (first.state, first.attempts) == ("failed", len(PAUSES) + 1)
        assert Endpoint.objects.get().state == "active"  # three days, not five
        traveller.shift(timedelta(days=2))
        second = happens(acme)
        row = Endpoint.objects.get()
        assert (second.state, row.state) == ("failed", "disabled")
        mails = Mail.objects.filter(kind="webhook.given_up")
        assert [one.recipient for one in mails] == ["ada@acme.test"]
        before = len(receiver.received)
        paid()
        work_until_quiet(acme.key)
        assert len(receiver.received) == before
        with pytest.raises(Conflict):
            services.send_again(first.id, actor=MACHINE)
        receiver.answers("shop", 200)
        services.resume_endpoint(row.pk, actor=MACHINE)
        services.send_again(first.id, actor=MACHINE)
        work_until_quiet(acme.key)
        first.refresh_from_db()
        assert first.state == "delivered"
        assert receiver.received[-1]["headers"]["webhook-id"] == first.message_id


def test_an_address_that_says_it_is_gone_is_given_up_at_once(receiver, acme):
    alice = make_customer("alice@hooks.test", "Alice").customer
    add(receiver.at("gone"), customer_id=alice.pk)
    receiver.answers("gone", 410)
    row = happens(acme, str(alice.pk))
    assert (row.state, Endpoint.objects.get().state) == ("failed", "disabled")
    [mail] = Mail.objects.filter(kind="webhook.given_up")
    assert mail.recipient == "alice@hooks.test"


def test_a_dead_address_is_not_called_for_each_message(shop, receiver, acme):
    """One timeout a minute, whatever waits; another address is not held up."""
    other, _ = add(receiver.at("other"))
    with time_machine.travel(clock.real_now(), tick=False):
        receiver.answers("shop", 500)
        for _ in range(5):
            paid()
        work_until_quiet(acme.key)
        names = [one["name"] for one in receiver.received]
        assert (names.count("shop"), names.count("other")) == (1, 5)
        waiting = deliveries(shop).filter(state="waiting")
        assert sorted(waiting.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]
        assert deliveries(other).filter(state="delivered").count() == 5


def test_a_crash_between_call_and_note_sends_it_again(shop, receiver, acme):
    paid()
    relay_until_quiet()
    row = Delivery.objects.get()
    assert services.take_delivery(row.id) is not None  # and then the process dies
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sending", 1)
    work_until_quiet(acme.key)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("delivered", 2)


def test_a_test_is_tried_once_and_harms_nothing(shop, receiver, acme):
    receiver.answers("shop", 500)
    row = services.send_test(shop.pk, actor=MACHINE)
    work_until_quiet(acme.key)
    row.refresh_from_db()
    assert (row.state, row.kind, row.attempts) == ("failed", "webhook.test", 1)
    assert Endpoint.objects.get().failing_since is None
    services.pause_endpoint(shop.pk, actor=MACHINE)
    with pytest.raises(Conflict):
        services.send_test(shop.pk, actor=MACHINE)
