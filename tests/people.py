"""People and goods that tests start with."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.secrets import Secret
from kernel.tenancy.context import on_platform_side

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Person:
    """A customer with the user that acts for it."""

    user: object
    customer: object


def make_customer(email: str, name: str) -> Person:
    from shared_apps.identity.services import register_person
    from tenant_apps.accounts.services import CustomerDetails, register_customer

    user = register_person(email=email, password=Secret(PASSWORD), name=name)
    return Person(user, register_customer(user, CustomerDetails(name=name, country="DE")))


def make_staff(email: str, name: str):
    from allauth.account.models import EmailAddress

    from shared_apps.identity.models import User

    user = User.objects.create_user(email, PASSWORD, name=name, role=User.Role.STAFF)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def seed_wholesale() -> None:
    """The wholesale catalogue as EZSCALE runs it: three plans and a free one."""
    from wholesale.seeds import seed_wholesale_catalogue

    with on_platform_side():
        seed_wholesale_catalogue()
