"""Both keys are changed under web servers that run: nobody is signed out, no link dies early."""

from __future__ import annotations

import base64
import io
import os
import re
from contextlib import ExitStack

import pytest
from django.core.management import call_command

from config.settings.security import DEMO_KEY, DEMO_SEALING_KEY
from kernel.actor import MACHINE
from kernel.secrets import Secret, Unsealable
from kernel.tenancy import vault
from kernel.tenancy.context import in_store
from kernel.tenancy.signing import BadSignature, sign, unsign
from tenant_apps.billing.services import pay_link
from tests.conftest import PASSWORD
from tests.faults.conftest import _servers, ground, shop_on_ground  # noqa: F401
from tests.faults.selling import new_sale
from tests.faults.web import Web, serving
from tests.prove import figures

FIGURE = "visits while keys change"
OLD, NEW = DEMO_KEY, "another-signing-key-" * 2
OLD_SEAL, NEW_SEAL = DEMO_SEALING_KEY, base64.b64encode(os.urandom(32)).decode()
# What the runbook says, step by step: known everywhere, then used, then the old one away.
STEPS = ((OLD,), (OLD, NEW), (NEW, OLD), (NEW,))
SEALS = ((OLD_SEAL,), (OLD_SEAL, NEW_SEAL), (NEW_SEAL, OLD_SEAL), (NEW_SEAL,))


class Visitor:
    """A browser that meets any of the web servers, as behind a balancer."""

    def __init__(self, store) -> None:
        self.store, self.jar = store, {}

    def ask(self, web: Web, method: str, path: str, **form: str):
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        token = {"csrfmiddlewaretoken": self.jar["csrf"]} if form else {}
        answer = web.ask(
            method, self.store, path, headers={"cookie": cookies}, data={**form, **token}
        )
        self.jar |= dict(answer.cookies.items())
        for line in answer.headers.get_list("set-cookie"):
            if gone := re.match(r'(\w+)=""', line):
                self.jar.pop(gone[1], None)
        return answer

    def sign_in(self, web: Web, email: str) -> None:
        self.ask(web, "GET", "/auth/login/")
        answer = self.ask(web, "POST", "/auth/login/", login=email, password=PASSWORD)
        assert answer.status_code == 302, answer.text

    def is_signed_in(self, web: Web) -> bool:
        return self.ask(web, "GET", "/account/").status_code == 200


def keys(step: int) -> dict[str, str]:
    return {
        "EZSCALE_SECRET_KEY": ",".join(STEPS[step]),
        "EZSCALE_SEALING_KEYS": ",".join(SEALS[step]),
    }


@pytest.fixture
def here(settings):
    """This process has the keys of a step, as the worker and commands do."""

    def have(step: int) -> None:
        settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS = STEPS[step]
        settings.SEALING_KEYS = list(SEALS[step])
        vault.ring.cache_clear()

    yield have
    settings.SEALING_KEYS = [OLD_SEAL, NEW_SEAL]
    vault.ring.cache_clear()
    call_command("rotate_secrets", stdout=io.StringIO())  # what comes after knows the old one only
    vault.ring.cache_clear()


def opens(web: Web, shop, link: str) -> int:
    return web.ask("GET", shop.store, f"/pay/{link}/").status_code


def test_a_session_and_a_link_outlive_the_key_that_signed_them(acme, client_for, alice, settings):
    """In one process: the first key signs, all are believed, and who comes is taken along."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    here, idle = client_for(acme), client_for(acme)
    for browser in (here, idle):
        browser.post("/auth/login/", {"login": alice.user.email, "password": PASSWORD})
        assert browser.get("/account/").status_code == 200
    with in_store(acme):
        said = sign("lab", "hush")
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
        assert unsign("lab", said, max_age_seconds=60) == "hush"
    assert here.get("/account/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert here.get("/account/").status_code == 200
    assert idle.get("/account/").status_code == 302
    with in_store(acme), pytest.raises(BadSignature):
        unsign("lab", said, max_age_seconds=60)


@pytest.mark.prove
@pytest.mark.faults
def test_nobody_is_signed_out_and_the_old_key_is_dead_in_the_end(
    ground,  # noqa: F811
    shop_on_ground,  # noqa: F811
    here,
):
    shop = shop_on_ground
    here(0)
    sale = new_sale(shop, page=False)
    with shop.inside():
        link = pay_link(sale.order.invoice_id, actor=MACHINE)
        kept = vault.seal("lab.secret", Secret("hush"))
    visitor, second, idle = (Visitor(shop.store) for _ in range(3))
    with ExitStack() as running:
        web = running.enter_context(serving(ground, **keys(0)))
        visitor.sign_in(web, sale.person.user.email)
        idle.sign_in(web, sale.person.user.email)
        for step in (1, 2, 3):
            later = running.enter_context(serving(ground, **keys(step)))
            for _ in range(3):  # the old one still serves while the new one does
                for met in (later, web):
                    stayed = visitor.is_signed_in(met)
                    figures.add(FIGURE, got=int(stayed), total=1)
                    assert stayed, f"signed out in step {step}"
            assert opens(later, shop, link) == (200 if step < 3 else 404)
            here(step)
            if step == 2:
                second.sign_in(later, sale.person.user.email)
                call_command("rotate_secrets", stdout=io.StringIO())
                with shop.inside():
                    assert vault.unseal("lab.secret", kept).reveal() == "hush"
            assert visitor.is_signed_in(later)  # whoever comes while both are known is taken along
            web = later
        assert second.is_signed_in(web)
        assert not idle.is_signed_in(web), "what only the old key signed is dead"
    with shop.inside(), pytest.raises(Unsealable):
        vault.unseal("lab.secret", kept)


@pytest.mark.prove
@pytest.mark.faults
def test_a_new_key_that_signs_before_all_know_it_signs_people_out(
    ground,  # noqa: F811
    shop_on_ground,  # noqa: F811
):
    """The control, and the reason for the first step."""
    shop = shop_on_ground
    sale = new_sale(shop, page=False)
    visitor = Visitor(shop.store)
    with serving(ground, **keys(0)) as old, serving(ground, **keys(2)) as new:
        visitor.sign_in(new, sale.person.user.email)
        assert visitor.is_signed_in(new)
        assert not visitor.is_signed_in(old)
