"""A card that its customer removes is let go of by the processor, too."""

from __future__ import annotations

import pytest

from kernel.errors import NotFound, OutsideError
from shared_apps.audit.models import AuditEvent
from shared_apps.gateways.port import StoredMethod
from shared_apps.outbox.models import DueWork
from tenant_apps.payments import flows, services
from tenant_apps.payments.models import GatewayAccount, PaymentMethod
from tenant_apps.payments.services.methods import FORGET, keep_method
from tests.payments.test_adding_a_card import page  # noqa: F401 - a fixture
from tests.selling import HTTP


@pytest.fixture
def card(shop, alice, page) -> PaymentMethod:  # noqa: F811
    shop.cards.clear()
    shop.cards.pay(page)
    shop.work(60)
    with shop.inside():
        return PaymentMethod.objects.get()


def holder(shop, card: PaymentMethod) -> str | None:
    """Whose card it is, by the processor's own word."""
    answer = HTTP.get(f"{shop.cards.url}/v1/payment_methods/{card.reference}", auth=(shop.key, ""))
    return answer.json()["customer"]


def remove(shop, alice, card: PaymentMethod) -> None:
    with shop.inside():
        services.remove_method(alice.customer.pk, card.pk, actor=alice.user.as_actor())


def test_the_processor_lets_go_of_it(shop, alice, card):
    assert holder(shop, card)
    remove(shop, alice, card)
    shop.work(60)
    assert holder(shop, card) is None
    with shop.inside():
        assert PaymentMethod.objects.get().forgotten_at is not None
        assert AuditEvent.objects.filter(verb="method.forgotten").count() == 1
        assert not DueWork.objects.filter(kind=FORGET).exists()
        with pytest.raises(NotFound):
            services.remove_method(alice.customer.pk, card.pk, actor=alice.user.as_actor())


@pytest.mark.parametrize("mode", ["lose_response", "fail_after_effect", "fail_before"])
def test_a_lost_answer_is_asked_about(shop, alice, card, mode):
    remove(shop, alice, card)
    shop.cards.arm("payment_methods.detach", mode)
    with shop.inside():
        with pytest.raises(OutsideError):
            flows.forget_card(card.pk)
        assert shop.cards.fired() == 1
        assert PaymentMethod.objects.get().forgotten_at is None
        flows.forget_card(card.pk)
        flows.forget_card(card.pk)
        assert PaymentMethod.objects.get().forgotten_at is not None
    assert holder(shop, card) is None


def test_a_card_that_another_account_held_is_gone(shop, alice, card):
    with shop.inside():
        PaymentMethod.objects.update(reference="pm_of_another_account")
        remove(shop, alice, card)
        flows.forget_card(card.pk)
        assert PaymentMethod.objects.get().forgotten_at is not None
    assert holder(shop, card)


def test_a_late_word_of_a_payment_does_not_bring_it_back(shop, alice, card):
    remove(shop, alice, card)
    with shop.inside():
        flows.forget_card(card.pk)
        told = StoredMethod(card.reference, card.label, "visa", "4242", 2034, 12)
        keep_method(GatewayAccount.objects.get(), alice.customer.pk, told, holder="cus_1")
        row = PaymentMethod.objects.get()
        assert (row.removed_at is None, row.is_default) == (False, False)


def test_a_card_in_use_is_not_touched(shop, card):
    with shop.inside():
        flows.forget_card(card.pk)
        assert PaymentMethod.objects.get().removed_at is None
    assert holder(shop, card)
