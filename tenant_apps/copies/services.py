"""Put made-up customers into a copy."""

from __future__ import annotations

from uuid import NAMESPACE_OID, UUID, uuid5

from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from kernel.tenancy.context import current_store
from tenant_apps.accounts.services import CustomerDetails, add_customer
from tenant_apps.billing.book import Running, is_sold
from tenant_apps.billing.services import adopt_subscription
from tenant_apps.copies.rules.people import person
from tenant_apps.payments.services import keep_made_up_card


def plant(number: int, terms: Running) -> bool:
    """
    The nth made-up customer, with a made-up card and one subscription on these terms.

    Tells:  SubscriptionActivated: a made-up machine follows.
    Again:  who is there already stays: False.
    """
    line_id = line_of(number)
    if is_sold(line_id):
        return False
    who = person(number)
    with one_transaction():
        customer = add_customer(
            who.email,
            CustomerDetails(
                name=who.name,
                street="Test Street 1",
                city="Nowhere",
                postcode="00000",
                country=terms.country,
                region=terms.region,
                language=current_store().language,
            ),
            actor=MACHINE,
        )
        keep_made_up_card(customer.pk, number)
        adopt_subscription(
            customer=customer, terms=terms, line_id=line_id, hostname=who.host, actor=MACHINE
        )
    return True


def line_of(number: int) -> UUID:
    """The nth one's place, the same at each try: it can't be filled twice."""
    return uuid5(NAMESPACE_OID, f"{current_store().key}:{number}")
