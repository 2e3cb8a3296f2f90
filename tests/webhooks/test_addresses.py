"""Addresses and their secrets: whose they are, who sees them, and what is left of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from kernel import clock
from kernel.actor import MACHINE
from kernel.db.partitions import month_of, months_kept
from kernel.errors import Invalid, NotFound
from kernel.secrets import Unsealable
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.vault import unseal
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.outbox.models import DueWork
from shared_apps.webhooks import services
from shared_apps.webhooks.errors import BadAddress, TooMany
from shared_apps.webhooks.models import Delivery, Endpoint
from shared_apps.webhooks.rules.tries import PAUSES
from shared_apps.webhooks.selectors import SECRET, wanting
from shared_apps.webhooks.services.endpoints import MOST
from tests.people import make_customer
from tests.webhooks.telling import PAID, add, happens


def test_for_a_day_both_secrets_sign(shop, receiver, acme):
    with time_machine.travel(clock.real_now(), tick=False) as traveller:
        _, fresh = services.renew_secret(shop.pk, actor=MACHINE)
        happens(acme)
        receiver.knows("shop", fresh.reveal())
        happens(acme)
        assert [one["verified"] for one in receiver.received] == [True, True]
        assert all(" " in one["headers"]["webhook-signature"] for one in receiver.received)
        traveller.shift(timedelta(hours=24, seconds=1))
        happens(acme)
        assert " " not in receiver.received[-1]["headers"]["webhook-signature"]


def test_its_secret_is_sealed_and_written_nowhere_else(receiver, acme, beta):
    row, secret = add(receiver.at("shop"))
    assert secret.startswith("whsec_")
    assert secret not in row.sealed_secret
    assert unseal(SECRET, row.sealed_secret).reveal() == secret
    with in_store(beta), pytest.raises(Unsealable):
        unseal(SECRET, row.sealed_secret)
    told = str(list(AuditEvent.objects.values_list("facts", flat=True)))
    assert secret not in told
    assert row.url in told


def test_another_store_sees_none_of_it(shop, receiver, acme, beta):
    row = happens(acme)
    with in_store(beta):
        assert not Endpoint.objects.exists()
        assert not Delivery.objects.exists()
        with pytest.raises(NotFound):
            services.send_again(row.id, actor=MACHINE)
        with pytest.raises(NotFound):
            services.send_test(shop.pk, actor=MACHINE)
        assert wanting(PAID, "c-1") == []


def test_wrong_wishes_are_named(receiver):
    with pytest.raises(BadAddress) as no:
        add("http://shop.example.com/")
    assert no.value.field == "url"
    with pytest.raises(Invalid) as unknown:
        add("https://shop.example.com/", "invoice.stolen")
    assert unknown.value.field == "kinds"
    assert not Endpoint.objects.exists()


def test_there_is_a_most(receiver):
    for number in range(MOST):
        add(receiver.at(str(number)))
    with pytest.raises(TooMany):
        add(receiver.at("one-more"))
    alice = make_customer("alice@hooks.test", "Alice").customer
    add(receiver.at("hers"), customer_id=alice.pk)


@pytest.mark.parametrize("leave", [services.remove_endpoint, services.pause_endpoint])
def test_what_is_off_or_removed_gets_nothing_that_waits(shop, receiver, acme, leave):
    with time_machine.travel(clock.real_now(), tick=False) as traveller:
        receiver.fault("fail_before")
        row = happens(acme)
        leave(shop.pk, actor=MACHINE)
        traveller.shift(PAUSES[0])
        work_until_quiet(acme.key)
        row.refresh_from_db()
        assert (row.state, receiver.received) == ("failed", [])
        assert not DueWork.objects.filter(kind="webhooks.send").exists()


def test_the_log_goes_by_months(shop, receiver, acme):
    row = happens(acme)
    assert month_of(row.at) in months_kept("webhooks_delivery")
    with on_platform_side():
        assert services.forget_old() == []
