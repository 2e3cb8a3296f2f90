"""Sealed secrets open only in their place, and survive a key rotation."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from kernel.secrets import KeyRing, Secret, Unsealable
from kernel.tenancy import vault
from kernel.tenancy.context import in_store

OLD, NEW = KeyRing.new_key(), KeyRing.new_key()


def test_a_secret_opens_only_in_its_own_context():
    ring = KeyRing([OLD])
    sealed = ring.seal(Secret("hush"), context="a:password")
    assert ring.open(sealed, context="a:password").reveal() == "hush"
    with pytest.raises(Unsealable):
        ring.open(sealed, context="b:password")


def test_a_secret_does_not_show_itself():
    assert "hush" not in f"{Secret('hush')!r} {Secret('hush')}"


def test_both_keys_open_during_a_rotation_and_the_new_one_seals():
    sealed = KeyRing([OLD]).seal(Secret("hush"), context="x")
    both = KeyRing([NEW, OLD])
    assert both.open(sealed, context="x").reveal() == "hush"
    assert both.needs_reseal(sealed)
    with pytest.raises(Unsealable):
        KeyRing([NEW]).open(sealed, context="x")


def test_a_store_cannot_open_what_another_sealed(db, acme, beta):
    with in_store(acme):
        sealed = vault.seal("service.password", Secret("hush"))
    with in_store(beta), pytest.raises(Unsealable):
        vault.unseal("service.password", sealed)


def test_the_rotation_command_reseals_everything(shop, settings):
    from tenant_apps.payments.models import GatewayAccount
    from tenant_apps.payments.selectors import settings_of

    old = settings.SEALING_KEYS[0]
    try:
        settings.SEALING_KEYS = [NEW, old]
        vault.ring.cache_clear()
        said = io.StringIO()
        call_command("rotate_secrets", stdout=said)
        settings.SEALING_KEYS = [NEW]
        vault.ring.cache_clear()
        with shop.inside():
            assert settings_of(GatewayAccount.objects.get())["secret_key"] == shop.key
        assert "resealed 2 secrets" in said.getvalue()
    finally:
        vault.ring.cache_clear()
