"""A passkey made on one of a store's names opens the others, and no stranger's."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

from kernel.tenancy.context import in_store
from kernel.tenancy.routing import forget
from tests.domains.living import go_live
from tests.identity.test_second_factor import first_step, signed_in

OLD, NEW = "old.acme.test", "shop.acme.test"
DOOR = "/auth/2fa/webauthn/login/"
FREE = "acme.ezscale.localhost"
STEP = "/auth/2fa/authenticate/"


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Key:
    """A device that holds one passkey, and answers as browsers do."""

    def __init__(self, store, person, host: str) -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.host, self.name = host, b"credential of a test"
        public = ES256.from_cryptography_key(self.secret.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self.name, public)
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(self._bound(), flags, 0, made)
        client = text(
            json.dumps({"type": "webauthn.create", "challenge": "", "origin": ""}).encode()
        )
        from fido2.webauthn import AttestationObject

        whole = AttestationObject.create("none", data, {})
        credential = {
            "id": text(self.name),
            "rawId": text(self.name),
            "type": "public-key",
            "response": {"clientDataJSON": client, "attestationObject": text(bytes(whole))},
            "clientExtensionResults": {"credProps": {"rk": True}},
        }
        self.person = person
        with in_store(store):
            WebAuthn.add(person, "Key", credential)

    def _bound(self) -> bytes:
        return hashlib.sha256(self.host.encode()).digest()

    def answer(self, options: dict, origin: str) -> str:
        from allauth.account.utils import user_pk_to_url_str

        challenge = options["publicKey"]["challenge"]
        challenge = challenge if isinstance(challenge, str) else text(challenge)
        facts = {"type": "webauthn.get", "challenge": challenge, "origin": origin}
        client = json.dumps(facts).encode()
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        data = bytes(AuthenticatorData.create(self._bound(), flags, 1))
        signed = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return json.dumps(
            {
                "id": text(self.name),
                "rawId": text(self.name),
                "type": "public-key",
                "response": {
                    "clientDataJSON": text(client),
                    "authenticatorData": text(data),
                    "signature": text(signed),
                    "userHandle": text(user_pk_to_url_str(self.person).encode()),
                },
                "clientExtensionResults": {},
            }
        )


@pytest.fixture
def named(db, dns, acme):
    """Two names of its own; the new one is the main one."""
    go_live(acme, OLD, dns)
    go_live(acme, NEW, dns, primary=True)
    forget()
    return acme


def options_at(browser, made_on: str = "") -> dict:
    query = f"?made_on={made_on}" if made_on else ""
    answer = browser.get(f"{DOOR}{query}", headers={"accept": "application/json"})
    return answer.json()["request_options"]


def test_a_passkey_of_the_old_name_opens_the_new_one(named, alice, client_for):
    key = Key(named, alice.user, OLD)
    browser = client_for(NEW)
    options = options_at(browser, OLD)
    assert options["publicKey"]["rpId"] == OLD
    sent = {"credential": key.answer(options, f"https://{NEW}")}
    answer = browser.post(f"{DOOR}?made_on={OLD}", sent)
    assert answer["Location"] == "/account/"
    assert signed_in(browser)


def test_without_being_asked_by_its_name_it_does_not(named, alice, client_for):
    key = Key(named, alice.user, OLD)
    browser = client_for(NEW)
    options = options_at(browser)
    assert options["publicKey"]["rpId"] == NEW
    browser.post(DOOR, {"credential": key.answer(options, f"https://{NEW}")})
    assert not signed_in(browser)


@pytest.mark.parametrize(
    "origin", [f"https://{OLD}", "https://evil.test", "https://shop.acme.test.evil.test"]
)
def test_an_answer_from_another_origin_is_refused(named, alice, client_for, origin):
    """Also from the store's other name: a page there may not finish what began here."""
    key = Key(named, alice.user, OLD)
    browser = client_for(NEW)
    options = options_at(browser, OLD)
    browser.post(f"{DOOR}?made_on={OLD}", {"credential": key.answer(options, origin)})
    assert not signed_in(browser)


@pytest.mark.parametrize(
    "stranger", ["evil.test", "beta.ezscale.localhost", "admin.ezscale.localhost"]
)
def test_a_strangers_name_is_never_asked_for(named, beta, client_for, stranger):
    assert options_at(client_for(NEW), stranger)["publicKey"]["rpId"] == NEW


def test_strangers_are_offered_the_stores_names_and_never_the_platforms(named, client_for):
    page = client_for(NEW).get("/auth/login/").content.decode()
    assert f"Passkey made on {OLD}" in page
    assert FREE not in page


def test_a_store_with_one_name_is_offered_nothing_more(db, acme, client_for):
    assert "Passkey made on" not in client_for(acme).get("/auth/login/").content.decode()


def test_after_the_password_the_name_it_was_made_on_is_offered(named, alice, client_for):
    """Its owner knows the free address: they made the passkey there."""
    key = Key(named, alice.user, FREE)
    browser = client_for(NEW)
    assert first_step(browser, alice)["Location"].startswith(STEP)
    assert f"Use the passkey made on {FREE}" in browser.get(STEP).content.decode()
    page = browser.get(f"{STEP}?made_on={FREE}").content.decode()
    data = page[page.index("passkey-data") :]
    options = json.loads(data[data.index(">") + 1 : data.index("</script>")])["request_options"]
    assert options["publicKey"]["rpId"] == FREE
    sent = {"credential": key.answer(options, f"https://{NEW}")}
    assert browser.post(f"{STEP}?made_on={FREE}", sent)["Location"] == "/account/"
    assert signed_in(browser)


def test_a_new_one_is_made_on_the_name_of_the_page(named, alice, client_for):
    from tests.identity.conftest import prove

    browser = client_for(NEW, alice)
    prove(browser)
    page = browser.get(f"/auth/2fa/webauthn/add/?made_on={OLD}").content.decode()
    assert f'"id": "{NEW}"' in page
    with in_store(named):
        assert not Authenticator.objects.exists()
