"""The store's account at an outside tax engine, and where it is asked."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import timedelta

import pycountry
from django.db.models import F
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.plugs import Health, clean_settings
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.outbox.services import hurry, schedule, schedule_many
from shared_apps.taxing.port import engines
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Policy, Subscription, TaxCode, TaxEngine, TaxReport
from tenant_apps.billing.outside_tax import SEAL, settings_of
from tenant_apps.billing.services.tax_quotes import QUOTE
from tenant_apps.billing.services.tax_reports import REPORT

_SOON = timedelta(hours=2)  # questions without an answer come again within one


def connect_tax_engine(engine: str, settings: Mapping[str, str], *, actor: Actor) -> TaxEngine:
    """
    Add the store's account at an engine, or change it: an empty secret keeps the old one.

    Locks:  the account. Again: what waited for a good key is due at once. Raises Invalid.
    """
    try:
        driver = engines.get(engine)
    except KeyError:
        raise Invalid(_("There is no such engine."), field="engine") from None
    with one_transaction():
        old = TaxEngine.objects.select_for_update().filter(engine=engine).first()
        given, stored = dict(settings), settings_of(old) if old else {}
        for field in driver.fields:
            if field.kind == "secret" and not given.get(field.name):
                given[field.name] = stored.get(field.name, "")
        row = old or TaxEngine(engine=engine, created_at=clock.now())
        cleaned = json.dumps(clean_settings(driver.fields, given))
        row.sealed_settings = seal(SEAL, Secret(cleaned))
        row.state, row.state_reason = TaxEngine.State.ACTIVE, ""
        row.save()
        TaxCode.objects.get_or_create(
            engine=engine, category="", defaults={"code": driver.hosting_code}
        )
        record(actor, "tax_engine.connected", "tax_engine", row.pk, engine=engine)
        _wake(engine)
    return row


def use_tax_engine(
    engine: str, *, countries: Collection[str], falls_back: bool, actor: Actor
) -> Policy:
    """
    Ask an engine (empty: none) for the taxes of these countries, from the next invoice on.

    Money:  `falls_back`: while the engine is away the store's own table decides; else the invoice
            waits for the engine. What is issued stays as it is.
    Locks:  policy. Again: the same. Raises Invalid at `engine` or `countries`.
    """
    chosen = sorted(set(countries))
    if engine and not TaxEngine.objects.filter(engine=engine).exists():
        raise Invalid(_("Connect the engine first."), field="engine")
    if any(pycountry.countries.get(alpha_2=one) is None for one in chosen):
        raise Invalid(_("Choose a country from the list."), field="countries")
    if engine and not chosen:
        raise Invalid(_("Choose one country at least."), field="countries")
    with one_transaction():
        row = Policy.objects.select_for_update().get(pk=1)
        row.outside_tax = engine
        row.outside_tax_countries = " ".join(chosen)
        row.outside_tax_falls_back = falls_back
        row.save(update_fields=["outside_tax", "outside_tax_countries", "outside_tax_falls_back"])
        facts = {"countries": row.outside_tax_countries, "falls_back": str(falls_back)}
        record(actor, "tax_engine.chosen", "policy", 1, engine=engine, **facts)
        if engine:
            running = Subscription.objects.exclude(state=Subscription.State.ENDED)
            there = Customer.objects.filter(
                country__in=chosen, pk__in=running.values("customer_id")
            ).values_list("pk", flat=True)
            schedule_many(QUOTE, [(str(key), clock.now()) for key in there])
    return row


def set_tax_code(engine: str, category: str, code: str, *, actor: Actor) -> None:
    """
    What the engine calls a class of goods; an empty code forgets it. Raises Invalid at `code`.

    Again: the same.
    """
    code = code.strip()
    if len(code) > 40 or not code.isascii() or any(sign.isspace() for sign in code):
        raise Invalid(_("A code has letters, digits and signs, and no blanks."), field="code")
    with one_transaction():
        if code:
            TaxCode.objects.update_or_create(
                engine=engine, category=category.strip()[:20], defaults={"code": code}
            )
        else:
            TaxCode.objects.filter(engine=engine, category=category.strip()[:20]).delete()
        record(actor, "tax_engine.code_set", "tax_engine", engine, category=category, code=code)


def note_engine_health(engine: str, health: Health, *, actor: Actor = MACHINE) -> None:
    """A refused key pauses the account; a good one lets it go on, with all that waited."""
    with one_transaction():
        row = TaxEngine.objects.select_for_update().get(engine=engine)
        before, row.checked_at = row.state, clock.now()
        if health.ok:
            row.state, row.state_reason = TaxEngine.State.ACTIVE, ""
        elif health.refused:
            row.state, row.state_reason = TaxEngine.State.PAUSED, health.message[:300]
        row.save(update_fields=["state", "state_reason", "checked_at"])
        if row.state != before:
            record(actor, f"tax_engine.{row.state}", "tax_engine", row.pk, reason=row.state_reason)
        if health.ok:
            _wake(engine)


def _wake(engine: str) -> None:
    """What the engine shall have or say is due at once, also what was parked."""
    hurry(QUOTE, before=clock.now() + _SOON)
    waiting = [TaxReport.State.DUE, TaxReport.State.UNKNOWN]
    rows = TaxReport.objects.filter(engine=engine, state__in=waiting)
    rows.update(tries=F("tries") * 0)
    for key in rows.values_list("pk", flat=True):
        schedule(REPORT, str(key), clock.now(), wake=True)
