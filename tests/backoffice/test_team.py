"""Roles of the team, and leaving it: at once, on purpose, and never the last owner."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from kernel.actor import MACHINE
from kernel.errors import NotFound
from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from shared_apps.identity.models import User
from shared_apps.identity.services import issue_token
from tenant_apps.team import services
from tenant_apps.team.errors import LastOwner
from tests.people import PASSWORD

CONF = "config.urls.store"


def path_of(name: str, *args) -> str:
    return reverse(f"manage-{name}", CONF, args=args)


def row_of(store, person) -> User:
    with in_store(store):
        return User.objects.get(pk=person.pk)


def test_an_agent_becomes_an_owner_and_back(acme, agent, desk, sit_down):
    browser = sit_down(acme, agent)
    member = path_of("team-member", agent.pk)
    assert browser.get(path_of("team")).status_code == 403
    desk.post(member, {"role": "owner"})
    assert browser.get(path_of("team")).status_code == 200
    desk.post(member, {"role": "agent"})
    assert browser.get(path_of("team")).status_code == 403
    with in_store(acme):
        facts = AuditEvent.objects.filter(verb="team.role_changed").latest("pk").facts
    assert (facts["before"], facts["after"]) == ("owner", "agent")


def test_a_role_that_does_not_exist_is_refused(acme, agent, desk):
    for role in ("staff", "customer", ""):
        desk.post(path_of("team-member", agent.pk), {"role": role})
        assert row_of(acme, agent).role == "agent"


def test_the_last_owner_stays_one(acme, ada, agent, desk):
    desk.post(path_of("team-member", ada.pk), {"role": "agent"})
    desk.post(path_of("team-remove", ada.pk), {"confirm": ada.email})
    assert (row_of(acme, ada).role, row_of(acme, ada).is_active) == ("owner", True)
    with in_store(acme):
        with pytest.raises(LastOwner):
            services.remove(ada.pk, actor=MACHINE)
        services.change_role(agent.pk, "owner", actor=MACHINE)
        services.remove(ada.pk, actor=MACHINE)
        with pytest.raises(LastOwner):
            services.change_role(agent.pk, "agent", actor=MACHINE)


def test_who_is_removed_is_out_at_once(acme, agent, desk, client_for):
    """A browser, a program, the password: all of it, from the next request on."""
    browser = client_for(acme, agent)
    assert browser.get(path_of("overview")).status_code == 200
    with in_store(acme):
        key = issue_token(agent, name="Script").key
    program = client_for(acme)
    bearer = {"authorization": f"Bearer {key}"}
    assert program.get("/api/v1/auth/user/", headers=bearer).status_code != 401
    desk.post(path_of("team-remove", agent.pk), {"sure": "yes"})
    assert browser.get(path_of("overview")).status_code == 302
    assert program.get("/api/v1/auth/user/", headers=bearer).status_code == 401
    fresh = client_for(acme)
    signed = fresh.post("/auth/login/", {"login": agent.email, "password": PASSWORD})
    assert signed.status_code == 200
    with in_store(acme):
        assert not Session.objects.filter(session_key=browser.cookies["session"].value).exists()
        facts = AuditEvent.objects.get(verb="team.removed").facts
    assert (facts["tokens_ended"], facts["sessions_ended"]) == (1, 1)
    assert agent.email not in desk.get(path_of("team")).content.decode()


def test_nobody_is_removed_by_a_slip(acme, ada, agent, desk):
    """Oneself only by typing one's address; others by saying yes."""
    desk.post(path_of("team-remove", agent.pk))
    assert row_of(acme, agent).is_active
    with in_store(acme):
        services.change_role(agent.pk, "owner", actor=MACHINE)
    desk.post(path_of("team-remove", ada.pk), {"sure": "yes"})
    assert row_of(acme, ada).is_active
    answer = desk.post(path_of("team-remove", ada.pk), {"confirm": ada.email})
    assert answer["Location"] == "/"
    assert not row_of(acme, ada).is_active
    assert desk.get(path_of("overview")).status_code == 302


def test_who_left_may_be_asked_back_with_nothing_of_before(acme, agent, ada, client_for):
    from tests.backoffice.test_invitations import join, newest_link

    with in_store(acme):
        services.remove(agent.pk, actor=ada.as_actor())
        services.invite(email=agent.email, role="agent", actor=ada.as_actor())
    assert join(client_for(acme), newest_link(acme, agent.email)).status_code == 302
    back = row_of(acme, agent)
    assert (back.is_active, back.check_password(PASSWORD), back.name) == (True, False, "Gil Grant")


def test_a_customer_is_nobodys_colleague(acme, alice, desk):
    pk = alice.user.pk
    assert desk.get(path_of("team-member", pk)).status_code == 404
    assert desk.post(path_of("team-remove", pk), {"sure": "yes"}).status_code == 404
    with in_store(acme):
        with pytest.raises(NotFound):
            services.change_role(pk, "owner", actor=MACHINE)
        assert User.objects.get(pk=pk).is_active


def test_an_agent_changes_nobody(acme, ada, agent, sit_down):
    browser = sit_down(acme, agent)
    for pk in (ada.pk, agent.pk):
        assert browser.get(path_of("team-member", pk)).status_code == 403
        assert browser.post(path_of("team-member", pk), {"role": "owner"}).status_code == 403
        assert browser.post(path_of("team-remove", pk), {"sure": "yes"}).status_code == 403


def test_the_owner_of_another_store_finds_nobody(acme, beta, agent, sit_down):
    with in_store(beta):
        owner = User.objects.get(role=User.Role.OWNER)
    browser = sit_down(beta, owner)
    assert browser.get(path_of("team-member", agent.pk)).status_code == 404
    assert browser.post(path_of("team-remove", agent.pk), {"sure": "yes"}).status_code == 404
    assert row_of(acme, agent).is_active
