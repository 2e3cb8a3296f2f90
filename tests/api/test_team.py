"""The team by program: for owners, and for nobody else."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.identity.models import User
from tenant_apps.team.models import Invitation
from tests.api.conftest import Program, token_for


@pytest.fixture
def agent(db, acme, ada):
    with in_store(acme):
        return User.objects.create(
            email="kim@acme.test", name="Kim Lee", role=User.Role.AGENT, is_active=True
        )


def test_an_owner_sees_who_works_here(owners, ada, agent):
    found = owners.get("team/").json()["members"]
    assert [(one["email"], one["role"]) for one in found] == [
        (ada.email, "owner"),
        ("kim@acme.test", "agent"),
    ]


@pytest.mark.parametrize("path", ["team/", "team/invitations/"])
def test_customers_and_agents_are_refused(alices, acme, agent, path):
    for program in (alices, Program(acme, token_for(acme, agent))):
        answer = program.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "owners_only")


def test_an_invitation_is_sent_again_and_withdrawn(owners, acme):
    made = owners.post("team/invitations/", {"email": "Sam@Example.com", "role": "agent"})
    assert (made.status_code, made.json()["email"]) == (201, "sam@example.com")
    path = f"team/invitations/{made.json()['id']}/"
    assert owners.post(f"{path}resend/").status_code == 409  # it was sent just now
    assert len(owners.get("team/invitations/").json()["invitations"]) == 1
    assert owners.ask("DELETE", path).status_code == 204
    assert owners.get("team/invitations/").json()["invitations"] == []
    assert owners.ask("DELETE", path).status_code == 409


def test_a_member_changes_role_and_leaves_and_the_last_owner_stays(owners, acme, ada, agent):
    path = f"team/{agent.pk}/"
    assert owners.patch(path, {"role": "owner"}).json()["role"] == "owner"
    assert owners.patch(path, {"role": "king"}).status_code == 422
    assert owners.ask("DELETE", path).status_code == 204
    with in_store(acme):
        assert not User.objects.get(pk=agent.pk).is_active
    answer = owners.ask("DELETE", f"team/{ada.pk}/")
    assert answer.status_code == 409


def test_another_stores_people_are_not_here(owners, charlie, acme):
    assert owners.patch(f"team/{charlie.user.pk}/", {"role": "agent"}).status_code == 404
    with in_store(acme):
        assert not Invitation.objects.exists()
