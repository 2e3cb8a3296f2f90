"""A charge that is due is made in the end, once, whatever stood in its way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.money import Money
from shared_apps.gateways.port import Outcome, State
from shared_apps.outbox.models import DueWork, Message
from shared_apps.outbox.services import schedule
from tenant_apps.billing.models import Invoice
from tenant_apps.payments import flows, services
from tenant_apps.payments.models import Attempt, GatewayAccount, PaymentMethod
from tenant_apps.payments.services.intend import PaymentUnderWay, TooLittle
from tenant_apps.payments.services.outcomes import COLLECT


def planned(invoice: Invoice) -> timedelta | None:
    """How long from now until the invoice's card is charged; None: never."""
    row = DueWork.objects.filter(kind=COLLECT, subject=str(invoice.pk)).first()
    return row.due_at - clock.now() if row else None


def plan(invoice: Invoice) -> None:
    schedule(COLLECT, str(invoice.pk), clock.now())


def open_page(invoice: Invoice) -> Attempt:
    flows.open_page(invoice, success_url="http://a.test/", cancel_url="http://b.test/")
    return Attempt.objects.get(invoice_id=invoice.pk, closed_at=None)


def test_a_page_that_was_left_open_only_puts_the_charge_off(shop, due):
    with shop.inside():
        plan(due)
        page = open_page(due)
        flows.collect(due.pk)
        wait = planned(due)
        assert wait is not None
        assert timedelta(hours=1) < wait < timedelta(days=1)
        services.record_outcome(page.pk, Outcome(State.CANCELLED, page.remote_id))
        flows.collect(due.pk)
        due.refresh_from_db()
        assert due.state == "paid"


def test_a_paused_account_only_puts_the_charge_off(shop, due):
    with shop.inside():
        plan(due)
        account = GatewayAccount.objects.get(gateway="stripe")
        services.pause_account(account.pk, reason="401", actor=MACHINE)
        flows.collect(due.pk)
        assert planned(due) is not None
        GatewayAccount.objects.filter(pk=account.pk).update(state="active")
        flows.collect(due.pk)
        due.refresh_from_db()
        assert due.state == "paid"


def test_a_refused_key_uses_up_none_of_the_tries_and_is_no_news_for_the_customer(shop, due):
    with shop.inside():
        plan(due)
        before = Message.objects.filter(kind="payments.payment_failed").count()
        for _ in range(6):
            GatewayAccount.objects.filter(gateway="stripe").update(state="active")
            shop.cards.arm("payment_intents.create", "rate_limit")
            flows.collect(due.pk)
            assert planned(due) is not None
        shop.cards.clear()
        assert Message.objects.filter(kind="payments.payment_failed").count() == before
        flows.collect(due.pk)
        due.refresh_from_db()
        assert due.state == "paid"


def test_a_partial_transfer_leaves_the_rest_to_be_charged(shop, due, ada):
    with shop.inside():
        plan(due)
        services.record_manual(
            due.pk, Money(400, "EUR"), bank_reference="TX-1", note="", actor=ada.as_actor()
        )
        assert planned(due) is not None
        flows.collect(due.pk)
        due.refresh_from_db()
        assert due.state == "paid"
    assert shop.cards.ledger(shop.key)["captured"] == 1400 + 1000


def test_less_than_a_card_can_be_charged_stays_owed_and_no_card_is_asked(shop, due, ada):
    """30 cents of a desktop at month end: no refused charge a day, no mail about one."""
    with shop.inside():
        plan(due)
        services.record_manual(
            due.pk, Money(1370, "EUR"), bank_reference="TX-1", note="", actor=ada.as_actor()
        )
        before = Message.objects.filter(kind="payments.payment_failed").count()
        flows.collect(due.pk)
        assert planned(due) is None
        assert not Attempt.objects.filter(invoice_id=due.pk).exists()
        with pytest.raises(TooLittle) as no:
            open_page(due)
        assert no.value.code == "too_little"
        assert Message.objects.filter(kind="payments.payment_failed").count() == before
        due.refresh_from_db()
        assert (due.state, due.amount_due) == ("open", Money(30, "EUR"))
        services.record_manual(
            due.pk, Money(30, "EUR"), bank_reference="TX-2", note="", actor=ada.as_actor()
        )
        due.refresh_from_db()
        assert due.state == "paid"


def test_without_any_method_nothing_is_planned(shop, due):
    with shop.inside():
        plan(due)
        PaymentMethod.objects.update(removed_at=clock.now(), is_default=False)
        flows.collect(due.pk)
        assert planned(due) is None


def test_what_is_paid_is_not_planned(shop, due, ada):
    with shop.inside():
        plan(due)
        services.record_manual(
            due.pk, due.total, bank_reference="TX-1", note="", actor=ada.as_actor()
        )
        assert planned(due) is None


# Late notices (an attempt that is closed stays closed, unless money came).


def test_a_decline_told_again_touches_nothing_but_its_own_closed_attempt(shop, due):
    decline = Outcome(State.DECLINED, "pi_old", code="insufficient_funds")
    with shop.inside():
        first = services.intend_charge(due.pk)
        services.record_outcome(first.pk, decline)
        second = services.intend_charge(due.pk)
        told = Message.objects.filter(kind="payments.payment_failed").count()
        services.record_outcome(first.pk, decline)
        due.refresh_from_db()
        assert due.paying_since is not None
        assert Message.objects.filter(kind="payments.payment_failed").count() == told
        second.refresh_from_db()
        assert second.closed_at is None


def test_a_pending_answer_does_not_open_a_closed_attempt(attempt):
    services.record_outcome(attempt.pk, Outcome(State.CANCELLED, "cs_1"))
    services.record_outcome(attempt.pk, Outcome(State.PENDING, "cs_1"))
    attempt.refresh_from_db()
    assert attempt.state == "cancelled"


# A mismatch: money moved, but not the money that was asked for.


def wrong_amount(attempt: Attempt) -> Outcome:
    return Outcome(State.SUCCEEDED, "pi_1", reference=str(attempt.pk), captured=Money(1, "EUR"))


def test_a_mismatch_is_not_charged_again_until_a_person_says_so(shop, due, ada):
    with shop.inside():
        plan(due)
        first = services.intend_charge(due.pk)
        services.record_outcome(first.pk, wrong_amount(first))
        assert planned(due) is None
        flows.collect(due.pk)
        assert Attempt.objects.filter(invoice_id=due.pk).count() == 1
        services.close_mismatch(first.pk, actor=ada.as_actor())
        services.record_outcome(first.pk, wrong_amount(first))  # told again: a person has seen it
        first.refresh_from_db()
        assert first.state == "cancelled"
        plan(due)
        flows.collect(due.pk)
        due.refresh_from_db()
        assert due.state == "paid"


def test_no_page_opens_over_a_mismatch(shop, attempt):
    services.record_outcome(attempt.pk, wrong_amount(attempt))
    invoice = Invoice.objects.get()
    with pytest.raises(PaymentUnderWay, match="check"):
        open_page(invoice)


# A debit that is under way: the money takes days.


def test_dunning_waits_for_a_debit_and_no_page_opens_beside_it(shop, attempt):
    under_way = Outcome(State.PENDING, "pi_1", reference=str(attempt.pk), under_way=True)
    services.record_outcome(attempt.pk, Outcome(State.PENDING, "cs_1"))
    invoice = Invoice.objects.get()
    assert invoice.paying_since is None  # only a page that is open
    services.record_outcome(attempt.pk, under_way)
    invoice.refresh_from_db()
    assert invoice.paying_since is not None
    with pytest.raises(PaymentUnderWay):
        flows.open_page(invoice, success_url="http://a.test/", cancel_url="http://b.test/")
    Invoice.objects.update(paying_since=clock.now() - timedelta(days=6))
    services.record_outcome(attempt.pk, under_way)  # asked again: still under way
    invoice.refresh_from_db()
    assert clock.now() - invoice.paying_since < timedelta(days=1)
    services.record_outcome(attempt.pk, Outcome(State.DECLINED, "pi_1", code="debit_failed"))
    invoice.refresh_from_db()
    assert invoice.paying_since is None
