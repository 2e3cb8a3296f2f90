"""What the platform, and each of its tiers, says of the rules that stores live by."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule_at_stores
from shared_apps.resellers.models import Reseller
from wholesale import selectors
from wholesale.models import RuleWord, Tier
from wholesale.rulebook import rulebook

WHOLE = "all"
_CURRENCY = "-[a-z]{3}$"


def say_rule(tier: str, key: str, text: str, *, reason: str = "", actor: Actor) -> RuleWord:
    """
    Let the platform (`tier` empty) or a tier say its word of a rule from now on.

    Time:   each store that is meant looks at its open work anew, in a job of its own.
    Again:  the newest word holds; the older ones are the history. Raises Invalid at `tier`, `key`
            or `value`.
    """
    if tier and not Tier.objects.filter(pk=tier).exists():
        raise Invalid(_("There is no such tier."), field="tier")
    value = rulebook().read(key, text.strip())
    with transaction.atomic():
        row = _keep(tier, key, value, reason, actor, dropped=False)
        record(actor, "rule.said", "rule", key, tier=tier, value=value, reason=reason)
    return row


def drop_rule(word_id: int, *, actor: Actor) -> None:
    """Say nothing any more: the wider word holds, or the default. Raises Conflict: said anew."""
    with transaction.atomic():
        row = words_now().filter(pk=word_id).first()
        if row is None or row.dropped:
            raise Conflict(_("Somebody said something else meanwhile."))
        _keep(row.tier, row.key, None, "", actor, dropped=True)
        record(actor, "rule.dropped", "rule", row.key, tier=row.tier)


def _keep(tier: str, key: str, value: Any, reason: str, actor: Actor, *, dropped: bool) -> RuleWord:
    row = RuleWord.objects.create(
        tier=tier,
        key=key,
        value=value,
        dropped=dropped,
        reason=reason.strip()[:200],
        at=clock.real_now(),
        actor_label=actor.label[:200],
    )
    meant = Reseller.objects.exclude(status=Reseller.Status.TERMINATED)
    if tier:  # a store may bear the row of its fee in another currency: "basic-usd" is basic
        meant = meant.filter(Q(tier=tier) | Q(tier__regex=f"^{re.escape(tier)}{_CURRENCY}"))
    now = clock.real_now()
    due = [(store, now + off) for store, off in meant.values_list("schema_name", "clock_offset")]
    schedule_at_stores(rulebook().wakes, WHOLE, due)
    return row


def words_now() -> QuerySet[RuleWord]:
    """The newest of each tier and key, those that were dropped too."""
    newest = RuleWord.objects.order_by("tier", "key", "-pk").distinct("tier", "key")
    return RuleWord.objects.filter(pk__in=newest.values("pk")).order_by("tier", "key")


def words_for(store_key: str) -> list[RuleWord]:
    """What holds for one store, in one query. Also from inside it: its own tier it may read."""
    of_row = Concat(Value("^"), OuterRef("tier"), Value(_CURRENCY))
    own = Reseller.objects.filter(schema_name=store_key)
    own = own.filter(Q(tier=OuterRef("tier")) | Q(tier__regex=of_row))
    told = RuleWord.objects.filter(Q(tier="") | Exists(own))
    newest = told.order_by("tier", "key", "-pk").distinct("tier", "key")
    return [row for row in newest if not row.dropped]


def tiers() -> list[tuple[str, str]]:
    """(code, name) of each tier, once: its rows for other currencies are the same tier."""
    rows = {row.code: row for row, _fee in selectors.tiers()}
    return [
        (code, row.name)
        for code, row in rows.items()
        if code.removesuffix(f"-{row.currency.lower()}") == code
        or code.removesuffix(f"-{row.currency.lower()}") not in rows
    ]


def history() -> QuerySet[RuleWord]:
    return RuleWord.objects.order_by("-pk")
