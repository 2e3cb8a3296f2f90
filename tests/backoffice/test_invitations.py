"""Somebody is asked to join a store's team: one link, one address, one store, seven days."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from django.urls import reverse

from kernel import clock
from kernel.errors import Conflict
from kernel.tenancy.context import in_store
from kernel.tenancy.vault import unseal
from shared_apps.audit.models import AuditEvent
from shared_apps.identity.models import User
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import LINK
from tenant_apps.team import services
from tenant_apps.team.models import Invitation

CONF = "config.urls.store"
GIL = "gil@acme.test"
NEW = "an entirely new phrase"


def path_of(name: str, *args) -> str:
    return reverse(f"manage-{name}", CONF, args=args)


def newest_link(store, to: str = GIL) -> str:
    """The path in the newest mail; what is stored of it is sealed."""
    with in_store(store):
        mail = Mail.objects.filter(kind="team.invitation", recipient=to).latest("queued_at")
        assert "link" not in mail.facts
        url = urlsplit(unseal(LINK, mail.sealed_link).reveal())
    assert url.netloc.partition(":")[0] == store.primary_host
    return url.path


def send(desk, email: str = GIL, role: str = "agent"):
    return desk.post(path_of("team"), {"email": email, "role": role})


def join(browser, path: str, name: str = "Gil Grant", password: str = NEW):
    return browser.post(path, {"name": name, "password": password})


@pytest.fixture
def link(acme, desk) -> str:
    assert send(desk).status_code == 302
    return newest_link(acme)


def test_who_is_invited_joins_and_works(acme, desk, link, client_for):
    browser = client_for(acme)
    page = browser.get(link).content.decode()
    assert GIL in page
    assert "Ada of Acme Cloud" in page
    assert "EZSCALE" not in page
    answer = join(browser, link)
    assert answer["Location"] == path_of("overview")
    assert browser.get(path_of("overview")).status_code == 200
    assert browser.get(path_of("team")).status_code == 403
    again = client_for(acme)
    signed = again.post("/auth/login/", {"login": GIL, "password": NEW})
    assert signed["Location"] == "/manage/"
    with in_store(acme):
        acts = AuditEvent.objects.filter(verb__startswith="team.").order_by("pk")
        assert [(act.verb, act.actor_kind) for act in acts] == [
            ("team.invited", "team"),
            ("team.joined", "team"),
        ]
    assert "Gil Grant" in desk.get(path_of("team")).content.decode()


def test_a_link_works_once(acme, link, client_for):
    join(client_for(acme), link)
    assert client_for(acme).get(link).status_code == 404
    second = join(client_for(acme), link, password="yet another phrase")
    assert second.status_code == 404
    with in_store(acme):
        assert User.objects.get(email=GIL).check_password(NEW)


def test_an_invitation_of_one_store_is_refused_by_the_other(acme, beta, link, client_for):
    assert client_for(beta).get(link).status_code == 404
    assert join(client_for(beta), link).status_code == 404
    with in_store(beta):
        assert not User.objects.filter(email=GIL).exists()
    assert join(client_for(acme), link).status_code == 302


def test_a_row_copied_to_another_store_opens_nothing_there(acme, beta, link, client_for):
    """Not the row alone decides: the signature is of one store."""
    with in_store(acme):
        row = Invitation.objects.get()
    with in_store(beta):
        Invitation.objects.bulk_create([row])
    assert client_for(beta).get(link).status_code == 404


def test_a_changed_letter_is_refused(acme, link, client_for):
    bent = link[:-2] + ("A" if link[-2] != "A" else "B") + "/"
    assert client_for(acme).get(bent).status_code == 404


def test_the_link_ends_after_seven_days(acme, link, client_for):
    with in_store(acme):
        Invitation.objects.update(expires_at=clock.now() + timedelta(seconds=30))
    assert client_for(acme).get(link).status_code == 200
    with in_store(acme):
        row = Invitation.objects.get()
        assert row.expires_at - row.sent_at < timedelta(days=7)
        Invitation.objects.update(expires_at=clock.now())
    assert join(client_for(acme), link).status_code == 404


def test_sent_again_it_is_a_new_link_and_the_old_one_is_void(acme, ada, desk, link, client_for):
    with in_store(acme):
        row = Invitation.objects.get()
        with pytest.raises(Conflict):
            services.resend(row.pk, actor=ada.as_actor())
        Invitation.objects.update(sent_at=clock.now() - timedelta(minutes=2))
    assert desk.post(path_of("team-resend", row.pk)).status_code == 302
    newer = newest_link(acme)
    assert newer != link
    assert client_for(acme).get(link).status_code == 404
    assert join(client_for(acme), newer).status_code == 302


def test_withdrawn_it_opens_nothing(acme, desk, link, client_for):
    with in_store(acme):
        row = Invitation.objects.get()
    desk.post(path_of("team-withdraw", row.pk))
    assert join(client_for(acme), link).status_code == 404
    page = desk.get(path_of("team")).content.decode()
    assert GIL not in page.partition("<main")[2].replace(f"sent to {GIL}", "")
    assert "Nobody is invited" in page


def test_who_may_not_be_invited(acme, ada, alice, desk):
    for email, words in (
        (alice.user.email, "A customer of yours"),
        (ada.email, "works here already"),
        ("nobody", "not an e-mail address"),
    ):
        answer = send(desk, email)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert send(desk, role="staff").status_code == 422
    send(desk)
    assert "invited already" in send(desk).content.decode()
    with in_store(acme):
        assert Invitation.objects.count() == 1


def test_a_day_has_so_many_invitations(in_acme, ada):
    for number in range(20):
        services.invite(email=f"p{number}@acme.test", role="agent", actor=ada.as_actor())
    with pytest.raises(Conflict):
        services.invite(email="p20@acme.test", role="agent", actor=ada.as_actor())


def test_who_became_a_customer_meanwhile_keeps_that_account(acme, link, client_for):
    from tests.people import make_customer

    with in_store(acme):
        make_customer(GIL, "Gil Grant")
    answer = join(client_for(acme), link)
    assert answer.status_code == 422
    with in_store(acme):
        user = User.objects.get(email=GIL)
        assert (user.role, user.check_password(NEW)) == (User.Role.CUSTOMER, False)


def test_a_weak_password_is_refused_at_its_field(acme, link, client_for):
    assert join(client_for(acme), link, password="1234567890").status_code == 422
    assert join(client_for(acme), link, name=" ").status_code == 422
    assert join(client_for(acme), link).status_code == 302


def test_who_is_signed_in_does_not_become_somebody_else(desk, link):
    answer = join(desk, link)
    assert "Sign out first" in answer.content.decode()
    assert desk.get(path_of("team")).status_code == 200


def test_the_second_factor_is_asked_of_them_too(acme, link, client_for):
    browser = client_for(acme)
    with override_settings(TEAM_SECOND_FACTOR=True):
        join(browser, link)
        assert browser.get(path_of("overview"))["Location"] == "/auth/2fa/"


def test_an_agent_invites_nobody(acme, agent, sit_down, ada):
    with in_store(acme):
        row = services.invite(email=GIL, role="agent", actor=ada.as_actor())
    browser = sit_down(acme, agent)
    assert send(browser, "other@acme.test").status_code == 403
    for name in ("team-resend", "team-withdraw"):
        assert browser.post(path_of(name, row.pk)).status_code == 403


@pytest.mark.parametrize(
    ("language", "subject", "button"),
    [
        ("en", "Join the team of", "Join the team"),
        ("de", "Einladung ins Team von", "Dem Team beitreten"),
    ],
)
def test_the_mail_speaks_the_stores_language_and_name(acme, link, language, subject, button):
    from tenant_apps.notifications.dress import dress

    with in_store(acme):
        mail = Mail.objects.get(kind="team.invitation")
        dressed = dress(mail, language)
        assert dressed.subject.startswith(subject)
        assert button in dressed.html
        assert "Acme Cloud" in dressed.plain
        assert "EZSCALE" not in dressed.html + dressed.plain
