"""Twenty people set the same credit aside at once: no more than there is, whoever is first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing.services import give_credit, place_hold
from tenant_apps.billing.wallet import available_credit, held_of
from tests.faults.selling import books_agree, paid_sale
from tests.faults.test_races import THREADS, race

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_holds_never_exceed_the_credit(ground, shop_on_ground):
    shop = shop_on_ground
    sale = paid_sale(shop)
    customer, each = sale.person.customer.pk, Money(300, "EUR")
    with shop.inside():
        give_credit(
            customer, Money(1000, "EUR"), reason="race", request_key=new_id().hex, actor=MACHINE
        )
        until = clock.now() + timedelta(hours=1)
    answers = race(
        shop,
        lambda: place_hold(
            customer,
            each,
            purpose="race",
            reference=new_id().hex,
            text="race",
            expires_at=until,
            actor=MACHINE,
        ),
    )
    with shop.inside():
        assert held_of(customer, "EUR") == Money(900, "EUR")
        assert available_credit(customer, "EUR") == Money(100, "EUR")
    assert sum(isinstance(one, Refusal) for one in answers) == THREADS - 3
    books_agree(shop)
