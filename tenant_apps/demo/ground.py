"""The platform's side of the demo: staff, wholesale catalogue, the two connections."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings

from kernel.actor import Actor
from kernel.tenancy.context import on_platform_side
from shared_apps.fleet.flows import check_health, learn_images
from shared_apps.fleet.models import Connection
from shared_apps.fleet.services import connect
from shared_apps.identity.models import User
from tenant_apps.demo.script import PASSWORD, STAFF
from wholesale.models import Product
from wholesale.seeds import seed_wholesale_catalogue, seed_wholesale_desktops

DEMO = Actor("machine", "demo", "demo")


def lay_ground() -> None:
    """Safe to repeat."""
    with on_platform_side():
        _staff()
        seed_wholesale_catalogue()
        connection = connect(
            name="Falkenstein",
            driver="virtfusion",
            settings={
                "base_url": settings.SANDBOX_VIRTFUSION_URL,
                "token": settings.SANDBOX_VIRTFUSION_TOKEN,
                "location": "1",
                "allow_private": "yes",
            },
            location="Falkenstein",
            actor=DEMO,
        )
        _learn(connection)
        if settings.SANDBOX_KASM_URL:
            seed_wholesale_desktops()
            _learn(_desktops())


def _desktops() -> Connection:
    return connect(
        name="Desktops Falkenstein",
        driver="kasm",
        settings={
            "base_url": settings.SANDBOX_KASM_URL,
            "public_url": settings.SANDBOX_DESKTOPS_URL,
            "api_key": settings.SANDBOX_KASM_KEY,
            "api_secret": settings.SANDBOX_KASM_SECRET,
            "sharing": "yes",
            "allow_private": "yes",
        },
        location="Falkenstein",
        actor=DEMO,
    )


def _learn(connection: Connection) -> None:
    mine = Product.objects.filter(driver=connection.driver)
    check_health(connection.pk)
    problem = learn_images(connection.pk, list(mine.values_list("remote_plan", flat=True)))
    if problem:
        raise RuntimeError(f"{connection.name} does not answer: {problem}")


def _staff() -> None:
    email, name = STAFF
    if not User.objects.filter(email=email).exists():
        user = User.objects.create_user(email, PASSWORD, name=name, role=User.Role.STAFF)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
