"""What e-invoices say of the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pycountry
from django.utils.translation import gettext as _
from stdnum import bic, iban
from stdnum.exceptions import ValidationError

from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from shared_apps.audit.services import record
from tenant_apps.billing.models import Policy
from tenant_apps.billing.rules.einvoice import split_address
from tenant_apps.billing.seller import BANK, SELLER

_CHECKS: dict[str, Callable[[str], str]] = {"bank_iban": iban.validate, "bank_bic": bic.validate}


def change_seller(values: Mapping[str, str], *, actor: Actor) -> Policy:
    """
    From the next paper on; those that are issued keep what they say.

    Raises Invalid at `country`, `bank_iban`, `bank_bic` or `e_address`. Again: nothing changes.
    """
    said = {name: text.strip() for name, text in values.items()}
    for name, check in _CHECKS.items():
        if said.get(name):
            try:
                said[name] = check(said[name])
            except ValidationError:
                wrong = _("This is no such number. Look at it again.")
                raise Invalid(wrong, field=name) from None
    if said.get("e_address") and not split_address(said["e_address"])[0]:
        text = _("Write a mail address, or four digits, a colon and the identifier.")
        raise Invalid(text, field="e_address")
    with one_transaction():
        row = Policy.objects.select_for_update().get(pk=1)
        for name in SELLER:
            setattr(row, f"seller_{name}", said.get(name, getattr(row, f"seller_{name}")))
        for name in BANK:
            setattr(row, name, said.get(name, getattr(row, name)))
        if "mails_einvoice" in said:
            row.mails_einvoice = said["mails_einvoice"] == "yes"
        row.tax_country = _country(row, said.get("country", row.tax_country))
        row.save()
        record(actor, "seller.changed", "policy", 1, fields=sorted(said))
    return row


def _country(row: Policy, code: str) -> str:
    """It decides on tax too, so it can't be taken away from a store that is taxed by place."""
    if code and pycountry.countries.get(alpha_2=code) is None:
        raise Invalid(_("Choose a country from the list."), field="country")
    if not code and row.tax_by_place:
        raise Invalid(_("Say where your company is."), field="country")
    return code
