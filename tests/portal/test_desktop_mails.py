"""What a desktop's customer reads of its contract: nothing of a server, nor of a password."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.notifications.dress import dress
from tenant_apps.notifications.letters import about_service
from tenant_apps.notifications.models import Mail
from tenant_apps.provisioning.models import Service
from tests.portal.test_desktop import desk
from tests.workspaces.scripted import connect

__all__ = ["desk"]

KINDS = ("ready", "suspended", "resumed", "cancelled", "ended", "delayed")


@pytest.mark.parametrize("kind", KINDS)
def test_a_desktop_has_mails_of_its_own(acme, alices, desk, monkeypatch, kind):
    connect(monkeypatch)
    with in_store(acme):
        Service.objects.filter(pk=alices.service.pk).update(driver="scripted")
        more = {"ends": "1 May", "over": False, "reason": "unpaid"}
        about_service(f"service.{kind}", str(alices.service.pk), "once", **more)
        mail = Mail.objects.get(kind=f"desktops.{kind}")
        for language, name in (("en", "Desktop"), ("de", "Desktop")):
            said = dress(mail, language).plain
            assert name in said
            for word in ("erver", "assword", "asswort"):
                assert word not in said.replace(mail.facts["hostname"], ""), language


def test_a_server_keeps_its_own(acme, alices):
    with in_store(acme):
        about_service("service.ready", str(alices.service.pk), "once")
        assert "password" in dress(Mail.objects.get(kind="service.ready"), "en").plain


@pytest.mark.parametrize("kind", ["changed", "change_planned", "change_dropped"])
def test_mails_about_its_plan_say_desktop(acme, alices, desk, monkeypatch, kind):
    connect(monkeypatch)
    with in_store(acme):
        Service.objects.filter(pk=alices.service.pk).update(driver="scripted")
        about_service(
            f"plan.{kind}", str(alices.service.pk), "once", plan="Desktop XL", starts="1 May"
        )
        mail = Mail.objects.get(kind=f"plan.{kind}")
        for language in ("en", "de"):
            said = dress(mail, language).plain.replace(mail.facts["hostname"], "")
            assert "esktop" in said
            assert "erver" not in said
