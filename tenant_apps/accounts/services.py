"""Verbs of customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pycountry
from django.utils.translation import gettext as _

from contracts.accounts import CustomerChanged
from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from shared_apps.audit.services import record
from shared_apps.identity.models import User
from shared_apps.outbox.services import publish
from tenant_apps.accounts.models import Customer, Membership


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    name: str
    company: str = ""
    street: str = ""
    city: str = ""
    postcode: str = ""
    country: str = ""
    region: str = ""
    vat_id: str = ""
    language: str = "en"
    # None: as they are.
    reference: str | None = None
    e_address: str | None = None


def register_customer(user: User, details: CustomerDetails) -> Customer:
    """Make the customer that `user` acts for. Raises Invalid on name and country."""
    _check(details)
    with one_transaction():
        customer = Customer.objects.create(
            email=user.email, created_at=clock.now(), **_fields(details)
        )
        Membership.objects.create(customer=customer, user=user)
        record(user.as_actor(), "customer.registered", "customer", customer.pk)
    return customer


def add_customer(email: str, details: CustomerDetails, *, actor: Actor) -> Customer:
    """Make a customer that nobody acts for. Raises Invalid on name and country."""
    _check(details)
    with one_transaction():
        customer = Customer.objects.create(email=email, created_at=clock.now(), **_fields(details))
        record(actor, "customer.added", "customer", customer.pk)
    return customer


def register_new_person(user: User, language: str) -> None:
    """Who signs up at a store becomes its customer. The address is asked for at the first order."""
    register_customer(user, CustomerDetails(name=user.name, language=language))


def follow_address(user: User) -> None:
    """
    Write to the person's new address from now on.

    Only for customers that nobody else acts for. Again: nothing changes.
    """
    with one_transaction():
        mine = Customer.objects.filter(memberships__user=user).exclude(email=user.email)
        for customer in mine.select_for_update(of=("self",)).order_by("pk"):
            if customer.memberships.count() > 1:
                continue
            customer.email = user.email
            customer.save(update_fields=["email"])
            record(user.as_actor(), "customer.address_changed", "customer", customer.pk)


def change_details(customer: Customer, details: CustomerDetails, *, user: User) -> None:
    """Change the address book entry; documents already issued keep the old one."""
    _check(details)
    with one_transaction():
        before = {name: getattr(customer, name) for name in _fields(details)}
        for name, value in _fields(details).items():
            setattr(customer, name, value)
        customer.save(update_fields=list(before))
        changed = [name for name, value in before.items() if value != getattr(customer, name)]
        record(user.as_actor(), "customer.changed", "customer", customer.pk, fields=changed)
        if changed:
            publish(CustomerChanged(customer_id=str(customer.pk), fields=changed))


def correct_customer(customer: Customer, values: Mapping[str, str], *, actor: Actor) -> None:
    """
    The team writes down what is right now. Again: nothing changes.

    Tells:  CustomerChanged. Raises Invalid on name and country.
    """
    with one_transaction():
        row = Customer.objects.select_for_update().get(pk=customer.pk)
        changed = [name for name, value in values.items() if getattr(row, name) != value.strip()]
        for name in changed:
            setattr(row, name, values[name].strip())
        _check_words(row.name, row.country)
        if changed:
            row.save(update_fields=changed)
            record(actor, "customer.corrected", "customer", row.pk, fields=changed)
            publish(CustomerChanged(customer_id=str(row.pk), fields=changed))


def _fields(details: CustomerDetails) -> dict[str, str]:
    values = {name: getattr(details, name) for name in details.__slots__}
    return {name: text.strip() for name, text in values.items() if text is not None}


def _check(details: CustomerDetails) -> None:
    _check_words(details.name, details.country)


def _check_words(name: str, country: str) -> None:
    if not name.strip():
        raise Invalid(_("Your name is needed."), field="name")
    if country and pycountry.countries.get(alpha_2=country) is None:
        raise Invalid(_("Choose a country from the list."), field="country")
