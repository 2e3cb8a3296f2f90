"""The staff says the platform's rules, sees who said what, and why one holds in a store."""

from __future__ import annotations

from kernel.actor import MACHINE
from kernel.tenancy.context import in_store, on_platform_side
from tenant_apps.billing.services import change_policy
from wholesale.models import RuleWord

PATH = "/wholesale/rules/"


def test_a_word_is_said_kept_and_dropped(console, acme):
    assert "Nothing was said yet" in console.get(PATH).text
    typed = {"tier": "basic", "key": "grace_days", "value": "99", "reason": "small stores"}
    refused = console.post(PATH, typed)
    assert refused.status_code == 422
    assert "Say a number of days from 0 to 60." in refused.text
    assert 'value="99"' in refused.text
    shown = console.post(PATH, {**typed, "value": "9"}, follow=True).text
    assert "small stores" in shown
    assert "Olga Olsen" in shown
    with on_platform_side():
        row = RuleWord.objects.get()
        assert (row.tier, row.value) == ("basic", 9)
    again = console.post(f"{PATH}{row.pk}/drop/", follow=True).text
    assert "nothing any more" in again
    twice = console.post(f"{PATH}{row.pk}/drop/", follow=True).text
    assert "Somebody said something else meanwhile." in twice


def test_a_stores_rules_are_explained(console, acme):
    typed = {"tier": "", "key": "grace_days", "value": "8", "reason": "since November"}
    console.post(PATH, typed)
    with in_store(acme):
        change_policy({"grace_days": "5"}, actor=MACHINE)
    shown = console.get(f"/wholesale/stores/{acme.key}/rules/").text
    assert "Platform: 8 · since November" in shown
    assert "Store: 5" in shown
    assert "Everybody in this store is treated alike" in shown
    assert console.get("/wholesale/stores/t_none/rules/").status_code == 404


def test_only_staff_says_rules(stranger, acme):
    assert stranger.post(PATH, {"tier": "", "key": "grace_days", "value": "1"}).status_code == 302
    with on_platform_side():
        assert not RuleWord.objects.exists()
