"""The team ends the sessions of somebody whose account others got into."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from shared_apps.identity.models import ApiToken
from shared_apps.identity.services import issue_token
from tests.backoffice.test_invitations import join, newest_link

CONF = "config.urls.store"


def path_of(name: str, *args) -> str:
    return reverse(f"manage-{name}", CONF, args=args)


@pytest.fixture
def out(alice) -> str:
    return path_of("customer-sign-out", alice.customer.pk, alice.user.pk)


def is_in(browser, path="/account/") -> bool:
    return browser.get(path).status_code == 200


def test_each_browser_of_a_person_is_out_at_once(acme, alice, ada, desk, client_for, out):
    browsers = [client_for(acme, alice) for _ in range(3)]
    assert all(is_in(one) for one in browsers)
    assert out in desk.get(path_of("customer", alice.customer.pk)).content.decode()
    assert desk.post(out).status_code == 302
    assert not any(is_in(one) for one in browsers)
    assert is_in(client_for(acme, alice))  # who knows the password comes in again
    assert is_in(desk, "/manage/")
    with in_store(acme):
        row = AuditEvent.objects.get(verb="person.signed_out")
    assert (row.facts["sessions_ended"], row.facts["tokens_ended"]) == (3, 0)
    assert row.actor_label == ada.as_actor().label


@pytest.mark.parametrize(("sent", "live"), [({}, 1), ({"tokens": "yes"}, 0)])
def test_tokens_end_where_that_is_asked(acme, alice, desk, out, sent, live):
    with in_store(acme):
        issue_token(alice.user, name="robot")
    desk.post(out, sent)
    with in_store(acme):
        assert ApiToken.objects.filter(user=alice.user, revoked_at=None).count() == live


def test_a_colleague_is_out_of_the_browser_that_an_invitation_opened(acme, ada, desk, client_for):
    """A session that no form of sign-in began is one as well."""
    from tenant_apps.team import services
    from tenant_apps.team.selectors import members

    with in_store(acme):
        services.invite(email="new@acme.test", role="agent", actor=ada.as_actor())
    browser = client_for(acme)
    assert join(browser, newest_link(acme, "new@acme.test")).status_code == 302
    assert is_in(browser, "/auth/sessions/")
    with in_store(acme):
        person = members().get(email="new@acme.test")
    address = path_of("team-sign-out", person.pk)
    assert address in desk.get(path_of("team-member", person.pk)).content.decode()
    assert desk.post(address).status_code == 302
    assert not is_in(browser, "/auth/sessions/")


def test_nobody_else_may(acme, beta, alice, charlie, agent, ada, desk, sit_down, client_for, out):
    browser = client_for(acme, alice)
    assert browser.post(out).status_code == 403
    assert desk.get(out).status_code == 405
    for customer, user in (
        (alice.customer.pk, ada.pk),  # not one of this customer's
        (alice.customer.pk, charlie.user.pk),
        (charlie.customer.pk, charlie.user.pk),
    ):
        assert desk.post(path_of("customer-sign-out", customer, user)).status_code == 404
    assert desk.post(path_of("team-sign-out", alice.user.pk)).status_code == 404
    assert sit_down(acme, agent).post(path_of("team-sign-out", ada.pk)).status_code == 403
    assert is_in(browser)
