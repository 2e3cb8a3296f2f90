"""Refunds and disputes reach the books, once, whoever tells of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.db.models import Sum

from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from kernel.money import Money
from shared_apps.gateways.port import Notice, Outcome, State
from shared_apps.inbound.models import Receipt
from tenant_apps.billing.models import Entry, Invoice, Posting
from tenant_apps.billing.selectors import open_balance
from tenant_apps.payments import flows, services
from tenant_apps.payments.errors import Outdated
from tenant_apps.payments.models import Payment, Refund
from tenant_apps.payments.rules import unread
from tests.journeys.test_first_sale import order_plan, page_for


def euro(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.fixture
def paid(shop, alice):
    """Alice's card payment of 14.00."""
    with shop.inside():
        page = page_for(order_plan(alice))
    shop.cards.pay(page)
    shop.work()
    with shop.inside():
        return Payment.objects.get()


def tell(kind: str, payment: Payment) -> None:
    """The notice of a refund or dispute: it names the payment's intent, not our attempt."""
    event = f"evt_{Receipt.objects.count()}"
    services.keep_notice(payment.account_id, Notice(event, kind, payment.remote_id), b"{}")
    flows.read_receipt(Receipt.objects.get(event_id=event).pk)


def sandbox(shop, path: str, **given: object) -> str:
    answer = httpx.post(f"{shop.cards.url}/_sandbox/{path}", json=given)
    answer.raise_for_status()
    return str(answer.json()["id"])


def refund_at_the_processor(shop, payment: Payment, minor: int) -> None:
    httpx.post(
        f"{shop.cards.url}/v1/refunds",
        auth=(shop.key, ""),
        data={"payment_intent": payment.remote_id, "amount": str(minor)},
    ).raise_for_status()


def booked(account: str) -> int:
    rows = Posting.objects.filter(entry__kind="return", account=account)
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def test_a_refund_made_at_the_processor_is_booked_once(shop, paid):
    refund_at_the_processor(shop, paid, 500)
    with shop.inside():
        for _ in range(3):
            tell("charge.refunded", paid)
        assert booked("gateway:stripe") == -500
        assert open_balance(paid.customer_id, "EUR") == Money(500, "EUR")
    refund_at_the_processor(shop, paid, 900)
    with shop.inside():
        tell("charge.refunded", paid)
        paid.refresh_from_db()
        assert (paid.returned_minor, booked("gateway:stripe")) == (1400, -1400)
        assert Entry.objects.filter(kind="return").count() == 2


def test_an_outdated_word_is_refused_whole(shop, paid):
    with shop.inside():
        attempt = paid.attempt
        gone = Outcome(State.SUCCEEDED, paid.remote_id, str(attempt.pk), returned=euro(900))
        services.record_outcome(attempt.pk, gone, as_of=0)
        with pytest.raises(Outdated):
            services.record_outcome(attempt.pk, replace(gone, returned=euro(300)), as_of=0)
        services.record_outcome(attempt.pk, gone, as_of=0)  # says what is booked: no harm
        services.record_outcome(attempt.pk, replace(gone, returned=euro(0)), as_of=1)
        assert booked("gateway:stripe") == 0


def test_a_dispute_takes_the_money_and_a_won_one_brings_it_back(shop, paid):
    dispute = sandbox(shop, "disputes", payment_intent=paid.remote_id)
    with shop.inside():
        tell("charge.dispute.created", paid)
        tell("charge.dispute.funds_withdrawn", paid)
        assert booked("gateway:stripe") == -1400
    sandbox(shop, f"disputes/{dispute}/close", won=True)
    with shop.inside():
        tell("charge.dispute.closed", paid)
        assert booked("gateway:stripe") == 0
        paid.refresh_from_db()
        assert paid.returned_minor == 0


def test_the_desk_shows_a_dispute(shop, paid):
    from tenant_apps.backoffice.selectors.desk import needs

    sandbox(shop, "disputes", payment_intent=paid.remote_id)
    with shop.inside():
        assert not [need for need in needs() if need.kind == "returned"]
        tell("charge.dispute.created", paid)
        assert [need for need in needs() if need.kind == "returned"]


# The team's own refunds.


def test_the_team_refunds_in_parts_and_never_more_than_came(shop, paid, ada):
    actor = ada.as_actor()
    with shop.inside():
        row = flows.refund(paid.pk, Money(400, "EUR"), reason="late", actor=actor)
        assert row.state == "done"
        assert booked("gateway:stripe") == -400
        with pytest.raises(Invalid):
            flows.refund(paid.pk, Money(1001, "EUR"), reason="more", actor=actor)
        flows.refund(paid.pk, Money(1000, "EUR"), reason="the rest", actor=actor)
        tell("charge.refunded", paid)
        assert booked("gateway:stripe") == -1400
        assert Posting.objects.aggregate(sum=Sum("amount_minor"))["sum"] == 0
    assert shop.cards.ledger(shop.key)["refunded"] == 1400


def test_a_refund_that_is_not_read_back_yet_counts(shop, paid):
    """The gateway made it, but could not be asked since: the same money is not sent again."""
    with shop.inside():
        row = services.intend_refund(paid.pk, Money(1000, "EUR"), reason="late", actor=MACHINE)
        services.record_refund(row.pk, remote_id="re_1")
        paid.refresh_from_db()
        assert paid.left == Money(1400, "EUR")
        with pytest.raises(Invalid):
            services.intend_refund(paid.pk, Money(401, "EUR"), reason="again", actor=MACHINE)
        services.intend_refund(paid.pk, Money(400, "EUR"), reason="the rest", actor=MACHINE)


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("booked", "at", "begun", "closed", "left"),
    [
        (0, None, 0, 1, 500),  # never asked
        (500, 2, 0, 1, 0),  # asked since
        (0, 2, 0, 1, 0),  # the gateway took it back
        (0, 0, 1, 2, 500),  # asked before only
        (500, 1, 0, 2, 0),  # its notice was faster than its answer
        (0, 1, 0, 2, 500),  # under way, and not in the answer
    ],
)
def test_what_the_gateway_did_not_tell_of_yet(booked, at, begun, closed, left):
    when = [NOON + timedelta(minutes=minute) for minute in range(3)]
    known = None if at is None else when[at]
    assert unread(booked, known, [(500, when[begun], when[closed])]) == left


@pytest.mark.parametrize("mode", ["lose_response", "fail_before", "fail_after_effect"])
def test_a_refund_whose_answer_was_lost_is_made_once(shop, paid, ada, mode):
    shop.cards.arm("refunds.create", mode)
    with shop.inside():
        row = flows.refund(paid.pk, Money(400, "EUR"), reason="late", actor=ada.as_actor())
        assert row.state == "unknown"
        with pytest.raises(Conflict):
            flows.refund(paid.pk, Money(400, "EUR"), reason="again", actor=ada.as_actor())
    shop.work(90)
    with shop.inside():
        assert Refund.objects.get().state == "done"
        assert booked("gateway:stripe") == -400
    assert shop.cards.ledger(shop.key)["refunded"] == 400


def test_a_refused_refund_moves_nothing(shop, paid, ada):
    shop.cards.arm("refunds.create", "rate_limit")
    with shop.inside():
        row = flows.refund(paid.pk, Money(400, "EUR"), reason="late", actor=ada.as_actor())
        assert row.state == "failed"
        assert booked("gateway:stripe") == 0
        flows.refund(paid.pk, Money(400, "EUR"), reason="late", actor=ada.as_actor())
        assert booked("gateway:stripe") == -400


def test_a_transfer_goes_back_by_hand_and_from_the_credit_first(shop, alice, ada):
    actor = ada.as_actor()
    with shop.inside():
        order_plan(alice)
        invoice = Invoice.objects.get()
        row = services.record_manual(
            invoice.pk, Money(2000, "EUR"), bank_reference="TX", note="", actor=actor
        )
        with pytest.raises(Conflict):
            flows.refund(row.pk, Money(100, "EUR"), reason="", actor=actor)
        services.record_return(row.pk, Money(700, "EUR"), reason="too much", actor=actor)
        assert (booked("wallet"), booked("receivable")) == (600, 100)
        with pytest.raises(Invalid):
            services.record_return(row.pk, Money(1301, "EUR"), reason="", actor=actor)
