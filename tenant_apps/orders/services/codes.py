"""Codes of a cart: it keeps what was typed; what that is worth is computed anew each time."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.services import count_entered
from tenant_apps.orders.models import Cart
from tenant_apps.orders.rules import MAX_CODES, clean_code
from tenant_apps.orders.selectors import quote


def enter_code(cart: Cart, text: str, customer: Customer | None) -> Cart:
    """
    Put a code into the cart. Codes that it beats in their group are taken out.

    Locks:  cart.
    Again:  a code that is there stays there.
    Raises Invalid at `code`, in words, when it does not fit or saves nothing.
    """
    code = clean_code(text)
    if not code:
        raise Invalid(_("Type the code first."), field="code")
    with transaction.atomic():
        row = Cart.objects.select_for_update().get(pk=cart.pk)
        if code in row.codes:
            return row
        if len(row.codes) >= MAX_CODES:
            raise Invalid(_("These are enough codes for one order."), field="code")
        row.codes = [*row.codes, code]
        found = {one.text: one for one in quote(row, current_store().currency, customer).codes}
        if found[code].problem:
            raise Invalid(found[code].words, field="code", code=f"code_{found[code].problem}")
        row.codes = [one for one in row.codes if found[one].problem != "excluded"]
        row.save(update_fields=["codes"])
        count_entered(code)
    return row


def drop_code(cart: Cart, text: str) -> None:
    """Take a code out. Again: one that is gone stays gone."""
    code = clean_code(text)
    with transaction.atomic():
        row = Cart.objects.select_for_update().get(pk=cart.pk)
        row.codes = [one for one in row.codes if one != code]
        row.save(update_fields=["codes"])
