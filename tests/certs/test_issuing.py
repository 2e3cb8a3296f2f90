"""From a proven host to a certificate in the store of record, with a real authority."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from certs import flows, selectors, services
from certs.models import Attempt, Authority, Certificate, Challenge, Order
from certs.rules.papers import check
from contracts.domains import DomainProven, DomainReleased
from kernel import clock
from kernel.locks import alone
from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.flows import relay_until_quiet
from shared_apps.outbox.models import DueWork, Message
from shared_apps.outbox.services import publish, run_due

pytestmark = pytest.mark.slow
HOST = "shop.nimbus-lab.test"
STORE = "t_000000000001"


@pytest.fixture(autouse=True)
def _platform(lab):
    with on_platform_side():
        yield


def order(host: str = HOST) -> Order:
    return services.order(host=host, store=STORE)


def the_order(host: str = HOST) -> Order:
    return Order.objects.filter(host=host).latest("created_at")


def told(host: str = HOST) -> list[str]:
    rows = Message.objects.filter(aggregate=host, kind__startswith="certs.").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def make_due(host: str = HOST) -> None:
    Order.objects.filter(host=host).update(next_try_at=clock.real_now())
    Authority.objects.update(paused_until=None)


def test_a_proven_host_gets_a_certificate():
    order()
    assert flows.issue_next()
    found = selectors.current_certificate(HOST)
    assert found is not None, the_order().problem
    paper = selectors.paper(found.pk)
    facts = check(paper.chain, paper.key.reveal(), HOST, clock.real_now())
    assert facts.names == (HOST,)
    assert the_order().state == Order.State.ISSUED
    assert told() == ["certs.ordered"]
    assert not Challenge.objects.exists()
    assert Attempt.objects.get().outcome == Attempt.Outcome.ISSUED
    assert Authority.objects.get().sealed_account
    assert "PRIVATE" not in found.sealed_key


def test_the_account_is_made_once_and_used_again():
    order()
    flows.issue_next()
    account = selectors.account().files
    order("second.nimbus-lab.test")
    flows.issue_next()
    assert selectors.current_certificate("second.nimbus-lab.test") is not None
    assert selectors.account().files == account


def test_the_news_of_a_proven_host_orders_and_the_clock_issues():
    from django.db import transaction

    with transaction.atomic():
        publish(DomainProven(store=STORE, host=HOST, claim_id="c1"))
    relay_until_quiet()
    assert run_due("public", "certs.issue", "queue")
    assert the_order().state == Order.State.ISSUED
    assert not DueWork.objects.filter(kind="certs.issue").exists()
    with transaction.atomic():
        publish(DomainReleased(store=STORE, host=HOST, claim_id="c1"))
    relay_until_quiet()
    one = Certificate.objects.get(host=HOST)
    assert (one.state, one.sealed_key) == (Certificate.State.RETIRED, "")
    assert not DueWork.objects.filter(subject=str(one.pk)).exists()


def test_a_renewal_keeps_the_old_one_and_replaces_its_key():
    order()
    flows.issue_next()
    first = selectors.current_certificate(HOST)
    services.order_renewal(first.pk)
    assert the_order().reason == Order.Reason.RENEWAL
    assert flows.issue_next()
    second = selectors.current_certificate(HOST)
    assert second.pk != first.pk
    assert Certificate.objects.get(pk=first.pk).state == Certificate.State.OLD
    assert selectors.paper(first.pk).key.reveal() != selectors.paper(second.pk).key.reveal()


def test_only_one_issuer_works_at_a_time():
    order()
    import threading

    from django.db import connection

    found: list[bool] = []

    def other() -> None:
        with on_platform_side():
            found.append(flows.issue_next())
        connection.close()

    with alone("certs.issuer") as mine:
        assert mine
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
    assert found == [False]
    assert the_order().state == Order.State.WAITING


def test_an_order_asked_for_twice_is_one_order():
    assert order().pk == order().pk
    assert Order.objects.filter(host=HOST).count() == 1


def test_a_host_that_answers_with_a_stranger_is_not_ordered(lab, monkeypatch):
    from tests.certs.strangers import stranger

    with stranger("hello") as port:
        monkeypatch.setattr(settings, "ACME_HTTP_PORT", port)
        order()
        flows.issue_next()
    row = the_order()
    assert (row.state, row.code, row.tries) == (Order.State.STUCK, "probe_stranger", 1)
    assert not Attempt.objects.exists()
    assert told() == ["certs.stuck"]


def test_a_host_that_only_we_can_reach_fails_at_the_authority_with_its_reason(lab, monkeypatch):
    """The probe passes, the authority looks elsewhere: what it says is what is shown."""
    monkeypatch.setattr("certs.flows.preflight._probe", lambda host: None)
    lab.tell_dns("add-a", host=HOST, addresses=["127.0.0.9"])
    monkeypatch.setattr(settings, "EDGE_IPV4", ["127.0.0.9"])
    try:
        order()
        flows.issue_next()
    finally:
        lab.tell_dns("clear-a", host=HOST)
    row = the_order()
    assert (row.state, row.code) == (Order.State.STUCK, "authority_not_let_in")
    assert Attempt.objects.get().outcome == Attempt.Outcome.FAILED
    assert told() == ["certs.ordered", "certs.stuck"]
    assert selectors.paused_until() is None, "a host's own fault must not stop the others"


def test_a_name_that_the_authority_refuses_says_so():
    order("www.blocked.test")
    flows.issue_next()
    assert the_order("www.blocked.test").code == "authority_refuses_name"


def test_failures_come_again_after_1_10_100_minutes_and_a_day(monkeypatch):
    monkeypatch.setattr(settings, "EDGE_IPV4", ["192.0.2.1"])  # so the host points elsewhere
    order()
    waits = []
    for _ in range(5):
        make_due()
        flows.issue_next()
        waits.append(round((the_order().next_try_at - clock.real_now()).total_seconds() / 60))
    assert waits == [1, 10, 100, 1440, 1440]
    assert the_order().code == "wrong_target"
    assert not Attempt.objects.exists()


def test_an_authority_that_is_away_pauses_the_queue_and_all_is_well_when_it_is_back(lab):
    order()
    order("second.nimbus-lab.test")
    lab.stop_pebble()
    try:
        flows.issue_next()
        assert the_order().code == "authority_unreachable"
        pause = selectors.paused_until()
        assert pause is not None
        assert not flows.issue_next(), "the second waits with the first"
        assert the_order("second.nimbus-lab.test").tries == 0
        row = DueWork.objects.get(kind="certs.issue")
        assert row.due_at >= pause
    finally:
        lab.start_pebble()
    with time_machine.travel(clock.real_now() + timedelta(minutes=2), tick=True):
        while flows.issue_next():
            pass
    assert selectors.current_certificate(HOST) is not None
    assert selectors.current_certificate("second.nimbus-lab.test") is not None


def test_an_authority_that_lost_our_account_gets_a_new_one(lab):
    """A sandbox does with each start, a real one after years."""
    order()
    flows.issue_next()
    lab.stop_pebble()
    lab.start_pebble()
    order("second.nimbus-lab.test")
    flows.issue_next()
    assert the_order("second.nimbus-lab.test").code == "authority_lost_account"
    make_due("second.nimbus-lab.test")
    flows.issue_next()
    assert selectors.current_certificate("second.nimbus-lab.test") is not None


def test_an_order_that_a_crash_left_behind_is_taken_up_again():
    attempt = services.begin(order().pk)
    assert the_order().state == Order.State.ORDERED
    assert flows.issue_next()
    assert the_order().state == Order.State.ISSUED
    attempt.refresh_from_db()
    assert attempt.outcome == Attempt.Outcome.UNKNOWN


def test_a_host_released_while_it_waits_is_forgotten():
    order()
    services.retire(host=HOST)
    assert not flows.issue_next()
    assert the_order().state == Order.State.DROPPED


def test_without_an_authority_hosts_wait_with_the_reason(monkeypatch):
    monkeypatch.setattr(settings, "ACME_DIRECTORY", "")
    order()
    flows.issue_next()
    assert the_order().code == "no_authority"


def test_a_full_bucket_makes_the_host_wait_and_not_the_others():
    first = order()
    at = clock.real_now()
    for _ in range(4):
        Attempt.objects.create(order=first, host=HOST, registered="x.test", at=at, outcome="issued")
    order("second.nimbus-lab.test")
    assert services.take_next(clock.real_now()).host == "second.nimbus-lab.test"
    row = the_order()
    assert (row.state, row.code) == (Order.State.WAITING, "budget_duplicates")
    assert row.next_try_at == at + timedelta(days=7)
