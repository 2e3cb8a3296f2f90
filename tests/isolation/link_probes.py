"""Links by mail, webhooks and brand files of one store, tried on another store's host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

import stripe
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.account.utils import user_pk_to_url_str
from django.contrib.sessions.models import Session
from django.test import Client

from kernel.tenancy import files
from kernel.tenancy.context import in_store
from shared_apps.identity.models import User
from tenant_apps.payments.models import GatewayAccount
from tests.isolation.probe import Probe, Verdict
from tests.isolation.visits import Visit, body_of
from tests.isolation.worlds import Side

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "000002000001e221bc330000000049454e44ae426082"
)


def reset_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """
    A reset link of one store. Once as it is, once for a person whose row is the same in both
    stores, id and password hash included, as seeds and restored backups make them.
    """
    yield Probe(
        "reset link", f"{mine.store.slug} → {other.store.slug}", *_reset(mine, other, False)
    )
    name = f"{mine.store.slug} → {other.store.slug}, the same person in both"
    yield Probe("reset link", name, *_reset(mine, other, True))


def _reset(mine: Side, other: Side, twins: bool):
    def link() -> str:
        with in_store(mine.store):
            user = User.objects.get(pk=mine.visitor.user.pk)
            token = default_token_generator.make_token(user)
            if twins:
                _copy_person(user, other)
        return f"/auth/password/reset/key/{user_pk_to_url_str(user)}-{token}/"

    def opens(side: Side) -> bool:
        """allauth keeps the token in the session and sends the browser to the form."""
        path = link()
        client = Client(headers={"host": f"{side.store.primary_host}:8000"})
        answer = client.get(path)
        return answer.status_code == 302 and "set-password" in answer["Location"]

    def attack() -> Verdict:
        opened = opens(other)
        return Verdict(not opened, "opens the form" if opened else "refused")

    return attack, lambda: opens(mine)


def _copy_person(user: User, side: Side) -> None:
    with in_store(side.store):
        same = User.objects.filter(pk=user.pk).first() or User(pk=user.pk)
        same.email, same.password, same.last_login = user.email, user.password, user.last_login
        same.save()
        EmailAddress.objects.get_or_create(user=same, email=user.email, primary=True)


def confirm_probes(mine: Side, other: Side) -> Iterator[Probe]:
    def confirms(side: Side) -> bool:
        with in_store(mine.store):
            address = EmailAddress.objects.get(user=mine.visitor.user.pk)
            key = EmailConfirmation.create(address)
            key.sent = address.user.created_at
            key.save()
        Visit("POST", f"/auth/confirm-email/{key.key}/").send(side)
        with in_store(side.store):
            return EmailAddress.objects.filter(email=address.email, verified=True).exists()

    def attack() -> Verdict:
        done = confirms(other)
        with in_store(mine.store):
            done = done or EmailAddress.objects.get(user=mine.visitor.user.pk).verified
        return Verdict(not done, "confirmed" if done else "refused")

    name = f"{mine.store.slug} → {other.store.slug}"
    yield Probe("confirmation key", name, attack, lambda: confirms(mine))


def notice(secret: str, reference: str = "", event: str = "") -> tuple[str, dict[str, str]]:
    """A processor's notice, rightly signed with `secret`."""
    thing = {"id": "pi_probe", "metadata": {"reference": reference or str(uuid4())}}
    told = {"id": event or f"evt_{uuid4().hex}", "type": "payment_intent.succeeded"}
    body = json.dumps({**told, "object": "event", "data": {"object": thing}})
    signed = stripe.WebhookSignature.generate_signature_header(body, secret)
    return body, {"stripe-signature": signed}


def endpoint_of(side: Side) -> str:
    with in_store(side.store):
        return str(GatewayAccount.objects.get(gateway="stripe").pk)


def post_notice(side: Side, endpoint: str, body: str, headers: dict[str, str]) -> int:
    client = Client(headers={"host": f"{side.store.primary_host}:8000", **headers})
    answer = client.generic("POST", f"/webhooks/{endpoint}/", body, content_type="application/json")
    return answer.status_code


def webhook_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """`mine` is attacked: with the other's account, with the other's signature, unsigned."""
    tries = {
        "the other's endpoint on this host, rightly signed": (endpoint_of(other), other),
        "the other's signature at this endpoint": (endpoint_of(mine), other),
        "an unknown endpoint": (str(uuid4()), mine),
    }
    for name, (endpoint, signer) in tries.items():

        def attack(endpoint: str = endpoint, signer: Side = signer) -> Verdict:
            status = post_notice(mine, endpoint, *notice(signer.webhook_secret))
            return Verdict(status in {400, 404}, str(status))

        yield Probe("webhook", f"{mine.store.slug}: {name}", attack, lambda: _kept(mine))
    for name, headers in (
        ("no signature", {}),
        ("an empty one", {"stripe-signature": ""}),
        ("a made up one", {"stripe-signature": "t=1,v1=00"}),
    ):

        def unsigned(headers: dict[str, str] = headers) -> Verdict:
            status = post_notice(mine, endpoint_of(mine), notice(mine.webhook_secret)[0], headers)
            return Verdict(status == 400, str(status))

        yield Probe("webhook", f"{mine.store.slug}: {name}", unsigned, lambda: _kept(mine))


def _kept(side: Side) -> bool:
    return post_notice(side, endpoint_of(side), *notice(side.webhook_secret)) == 200


def brand_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """A logo lies under the same address on every host, and is each store's own."""

    def shown(side: Side) -> bool:
        with in_store(mine.store):
            files.save("brand/logo.png", PNG + mine.canary.encode())
        answer = Visit("GET", "/brand/files/logo.png").send(side)
        return answer.status_code == 200 and mine.canary.encode() in body_of(answer)

    def attack() -> Verdict:
        seen = shown(other)
        return Verdict(not seen, "shown" if seen else "not shown")

    name = f"{mine.store.slug} → {other.store.slug}"
    yield Probe("brand file", f"{name}: logo", attack, lambda: shown(mine))
    with in_store(mine.store):
        path = files.path_for("brand/logo.png")
    for address in (f"/media/{path}", f"/static/../media/{path}", f"/{path}"):

        def fetched(address: str = address) -> Verdict:
            shown(mine)
            answer = Visit("GET", address).send(other)
            seen = mine.canary.encode() in body_of(answer)
            return Verdict(not seen, f"{answer.status_code}")

        yield Probe("brand file", f"{name}: {address}", fetched, lambda: shown(mine))


def copied_session_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """The session's row and its person are in both stores, as a restored backup may leave them."""

    def inside(side: Side) -> bool:
        visit = Visit("GET", "/auth/password/change/", session=mine.visitor.session)
        visit.send(mine)  # binds the session to where it began
        with in_store(mine.store):
            row = Session.objects.get(pk=mine.visitor.session)
            user = User.objects.get(pk=mine.visitor.user.pk)
        _copy_person(user, other)
        with in_store(other.store):
            Session.objects.get_or_create(
                pk=row.pk,
                defaults={"session_data": row.session_data, "expire_date": row.expire_date},
            )
        return visit.send(side).status_code == 200

    def attack() -> Verdict:
        found = inside(other)
        return Verdict(not found, "signed in" if found else "signed out")

    name = f"{mine.store.slug} → {other.store.slug}: row and person copied"
    yield Probe("session", name, attack, lambda: inside(mine))


def all_probes(mine: Side, other: Side) -> list[Probe]:
    found: list[Probe] = []
    for make in (reset_probes, confirm_probes, webhook_probes, brand_probes, copied_session_probes):
        found += make(mine, other)
    return found
