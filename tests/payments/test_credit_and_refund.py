"""A credit note whose money goes back the way it came."""

from __future__ import annotations

import pytest

from contracts.billing import RefundWanted
from kernel.actor import MACHINE
from kernel.errors import Conflict
from kernel.ids import new_id
from kernel.money import Money
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.services import publish
from tenant_apps.billing.models import CreditNote, Invoice
from tenant_apps.billing.selectors import credit_of, open_balance
from tenant_apps.billing.services import issue_credit_note
from tenant_apps.billing.services.credit import settle_by_credit
from tenant_apps.payments.flows import refund
from tenant_apps.payments.flows.corrections import credit_and_refund
from tenant_apps.payments.models import Payment, Refund
from tenant_apps.payments.services.refunds import SEND_NOTE
from tests.changes import ask, pay, plan
from tests.journeys.test_first_sale import order_plan, page_for
from tests.papers import balance, euro


@pytest.fixture
def paid(shop, alice):
    """Alice's card payment of 14.00."""
    with shop.inside():
        page = page_for(order_plan(alice))
    shop.cards.pay(page)
    shop.work()
    with shop.inside():
        return Payment.objects.get()


def correct(paid: Payment, minor: int | None, key: str = "") -> tuple[CreditNote, Money]:
    line = Invoice.objects.get(pk=paid.invoice_id).lines.get()
    return credit_and_refund(
        paid.invoice_id,
        None if minor is None else {line.pk: euro(minor)},
        reason="not_delivered",
        note="two days down",
        request_key=key or new_id().hex,
        actor=MACHINE,
    )


def test_the_money_goes_back_and_nothing_is_owed_or_kept(shop, paid, alice):
    with shop.inside():
        note, left = correct(paid, 400)
    shop.work(30)
    with shop.inside():
        assert (note.credited_minor, left) == (400, euro(0))
        assert Refund.objects.get().state == "done"
        assert credit_of(alice.customer.pk, "EUR") == euro(0)
        assert open_balance(alice.customer.pk, "EUR") == euro(0)
        assert (balance("revenue"), balance("gateway:stripe") + balance("fees")) == (-1000, 1000)
    [charged] = shop.cards.ledger(shop.key)["payments"]
    assert charged["refunded"] == 400


def test_sent_twice_it_goes_back_once(shop, paid):
    with shop.inside():
        first, _left = correct(paid, 400, key="same")
        again, left = correct(paid, 400, key="same")
        assert first.pk == again.pk
        assert (Refund.objects.count(), left) == (1, euro(0))


def test_a_process_that_died_after_the_note_sends_it_with_the_next_click(shop, paid, alice):
    with shop.inside():
        line = Invoice.objects.get(pk=paid.invoice_id).lines.get()
        issue_credit_note(
            paid.invoice_id,
            {line.pk: euro(400)},
            reason="not_delivered",
            request_key="same",
            keep_credit=True,
            actor=MACHINE,
        )
        _note, left = correct(paid, 400, key="same")
        assert (Refund.objects.get().amount, left) == (euro(400), euro(0))
    shop.work(30)
    with shop.inside():
        assert credit_of(alice.customer.pk, "EUR") == euro(0)


def test_two_clicks_at_once_send_a_note_once(shop, paid):
    """The second read before the first had sent: the database says no."""
    with shop.inside():
        note, _left = correct(paid, 400)
        with pytest.raises(Conflict):
            refund(paid.pk, euro(400), reason=note.number, note_id=note.pk, actor=MACHINE)
        assert Refund.objects.count() == 1


def test_what_the_processor_refuses_stays_credit(shop, paid, alice):
    shop.cards.arm("refunds.create", "rate_limit", times=3)
    with shop.inside():
        _note, left = correct(paid, 400)
        failed = Refund.objects.get()
        assert (failed.state, left) == ("failed", euro(400))
        assert credit_of(alice.customer.pk, "EUR") == euro(400)


def test_nothing_goes_back_of_what_is_credited_already(shop, paid):
    with shop.inside():
        correct(paid, None)
        with pytest.raises(Conflict):
            correct(paid, None)
        assert Refund.objects.count() == 1


def to_give_back(paid: Payment, minor: int) -> CreditNote:
    """A note of which the rules say that it goes back the way it came."""
    line = Invoice.objects.get(pk=paid.invoice_id).lines.get()
    note = issue_credit_note(
        paid.invoice_id,
        {line.pk: euro(minor)},
        reason="withdrawn",
        request_key=new_id().hex,
        keep_credit=True,
        actor=MACHINE,
    )
    publish(RefundWanted(credit_note_id=str(note.pk), customer_id=str(note.customer_id)))
    return note


def test_one_that_another_refund_holds_up_goes_back_later(shop, paid, alice):
    """The first one's answer was lost: the second waits until it is known, and then goes too."""
    shop.cards.arm("refunds.create", "lose_response")
    with shop.inside():
        first, second = to_give_back(paid, 400), to_give_back(paid, 500)
    shop.work(300)
    with shop.inside():
        sent = dict(Refund.objects.values_list("note_id", "state"))
        assert sent == {first.pk: "done", second.pk: "done"}
        assert credit_of(alice.customer.pk, "EUR") == euro(0)
        assert open_balance(alice.customer.pk, "EUR") == euro(0)
        assert not DueWork.objects.filter(kind=SEND_NOTE).exists()
    [charged] = shop.cards.ledger(shop.key)["payments"]
    assert charged["refunded"] == 900


def test_one_whose_gateway_was_away_goes_back_once_it_is_there(shop, paid, alice):
    shop.cards.arm("refunds.create", "rate_limit", times=3)
    with shop.inside():
        to_give_back(paid, 400)
    shop.work(6)
    with shop.inside():
        assert Refund.objects.get().state == "failed"
        assert DueWork.objects.filter(kind=SEND_NOTE).exists()
    shop.cards.clear()
    shop.pass_time(minutes=10)
    shop.work(30)
    with shop.inside():
        assert Refund.objects.get().state == "done"
        assert credit_of(alice.customer.pk, "EUR") == euro(0)
        assert not DueWork.objects.filter(kind=SEND_NOTE).exists()
    [charged] = shop.cards.ledger(shop.key)["payments"]
    assert charged["refunded"] == 400


def test_what_was_used_meanwhile_does_not_go_back(shop, paid, alice):
    shop.cards.arm("refunds.create", "rate_limit", times=3)
    with shop.inside():
        to_give_back(paid, 400)
    shop.work(6)
    with shop.inside():
        other = Invoice.objects.get(pk=order_plan(alice, hostname="b.example.com").invoice_id)
        settle_by_credit(other, actor=MACHINE)
        assert credit_of(alice.customer.pk, "EUR") == euro(0)
    shop.cards.clear()
    shop.pass_time(minutes=10)
    shop.work(30)
    with shop.inside():
        assert Refund.objects.get().state == "failed"
        assert not DueWork.objects.filter(kind=SEND_NOTE).exists()


def test_what_a_change_took_over_goes_back_of_the_first_payment(shop, paid, alice):
    """A plan by card, a dearer one by card: its note is more than its own invoice brought."""
    shop.pass_time(days=10)
    with shop.inside():
        wanted = plan("Business")
    change = ask(shop, wanted)
    pay(shop, change)
    with shop.inside():
        invoice = Invoice.objects.get(pk=change.invoice_id)
        charge = invoice.lines.get(kind="proration")
        assert charge.net_minor > invoice.total_minor
        note = issue_credit_note(
            invoice.pk,
            {charge.pk: charge.net},
            reason="withdrawn",
            request_key="left",
            keep_credit=True,
            actor=MACHINE,
        )
        publish(RefundWanted(credit_note_id=str(note.pk), customer_id=str(note.customer_id)))
    shop.work(60)
    with shop.inside():
        went = {one.payment.invoice_id: one.amount for one in Refund.objects.all()}
        assert went == {
            invoice.pk: invoice.total,
            paid.invoice_id: note.credited - invoice.total,
        }
        assert credit_of(alice.customer.pk, "EUR") == euro(0)
        assert open_balance(alice.customer.pk, "EUR") == euro(0)
        assert not DueWork.objects.filter(kind=SEND_NOTE).exists()
    assert shop.cards.ledger(shop.key)["refunded"] == note.total_minor
