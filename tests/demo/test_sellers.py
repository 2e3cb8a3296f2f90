"""What stands on the demo's papers could stand on real ones."""

from __future__ import annotations

import pytest

from tenant_apps.billing.rules.vat_numbers import normal
from tenant_apps.demo.script import STORES


@pytest.mark.parametrize("wish", STORES, ids=lambda wish: wish.slug)
def test_every_seller_has_a_vat_id_whose_check_digits_hold(wish):
    assert normal(wish.vat_id, wish.vat_id[:2]) == wish.vat_id
