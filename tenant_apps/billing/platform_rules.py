"""What the staff's console says of the rules of stores: the book that `wholesale` reads from."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from tenant_apps.billing.models import PolicyOverride
from tenant_apps.billing.policies import store_policies
from tenant_apps.billing.policy_words import choice_words, key_words, read_value, shown
from tenant_apps.billing.rules.policies import KEYS
from tenant_apps.billing.services.policies import LOOK
from wholesale.rulebook import Explained, RuleBook, keep_rules_in


def keep_book() -> None:
    keep_rules_in(
        RuleBook(
            labels=_labels,
            read=_read,
            show=lambda _key, value: shown(value),
            default=lambda key: KEYS[key].default,
            choices=choice_words,
            explain=_explain,
            wakes=LOOK,
        )
    )


def _labels() -> dict[str, str]:
    return {name: words for name, words in key_words().items() if KEYS[name].above}


def _read(key: str, text: str) -> Any:
    known = KEYS.get(key)
    if known is None or not known.above:
        raise Invalid(_("This can't be said here."), field="key")
    return read_value(known, text)


def _explain(store: Store) -> tuple[list[Explained], dict[str, int]]:
    with in_store(store):
        found, words = store_policies().by_key, _labels()
        rows = [
            Explained(
                words[key],
                shown(one.value),
                one.holds.level,
                [(said.level, shown(said.value), said.reason) for said in one.said],
            )
            for key, one in found.items()
            if key in words
        ]
        narrower = PolicyOverride.objects.exclude(level="store").order_by("level")
        return rows, dict(narrower.values_list("level").annotate(count=Count("pk")))
