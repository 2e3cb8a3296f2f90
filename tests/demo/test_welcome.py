"""What is said once all runs: logins that everybody knows only where the demo made them."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from tenant_apps.demo.script import PASSWORD, STAFF


def said() -> str:
    out = StringIO()
    call_command("welcome", stdout=out)
    return out.getvalue()


def test_the_demo_tells_its_logins(db, acme, settings):
    settings.DEMO = True
    assert PASSWORD in said()
    assert STAFF[0] in said()


def test_without_the_demo_there_are_none(db, acme, settings):
    settings.DEMO = False
    text = said()
    assert "admin.ezscale.localhost" in text
    assert "acme.ezscale.localhost" in text
    for word in (PASSWORD, "@", "sandbox"):
        assert word not in text
