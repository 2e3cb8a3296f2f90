"""The rules that stores live by: the platform's words, each tier's, and why one holds."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, Invalid, NotFound
from shared_apps.console.lists import page_of
from shared_apps.identity.web.guards import staff_required
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from shared_apps.staff.web.frame import actor_of, page
from wholesale.models import RuleWord
from wholesale.rule_words import drop_rule, history, say_rule, words_now
from wholesale.rule_words import tiers as known_tiers
from wholesale.rulebook import rulebook


def level_words() -> dict[str, str]:
    return {
        "platform": _("Platform"),
        "tier": _("Tier"),
        "store": _("Store"),
        "group": _("Product group"),
        "product": _("Product"),
        "customer": _("Customer"),
        "service": _("Service"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def rules(request: HttpRequest) -> HttpResponse:
    typed, refusal = request.POST, None
    if request.method == "POST":
        try:
            say_rule(
                typed.get("tier", ""),
                typed.get("key", ""),
                typed.get("value", ""),
                reason=typed.get("reason", ""),
                actor=actor_of(request),
            )
        except Invalid as no:
            refusal = no
        else:
            messages.success(request, _("Saved. Every store that is meant looks at it soon."))
            return redirect("wholesale-rules")
    tiers = [("", _("Platform")), *known_tiers()]
    labels, found = rulebook().labels(), page_of(request, history())
    return page(
        request,
        "wholesale/rules.html",
        at="wholesale-rules",
        status=422 if refusal else 200,
        tiers=tiers,
        rows=_matrix(labels, tiers),
        keys=labels.items(),
        page=found,
        history=[_entry(row, labels, dict(tiers)) for row in found],
        choices=rulebook().choices(),
        typed=typed,
        refusal=refusal,
    )


@require_POST
@staff_required
def drop(request: HttpRequest, word_id: int) -> HttpResponse:
    try:
        drop_rule(word_id, actor=actor_of(request))
    except Conflict as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The wider rule holds again."))
    return redirect("wholesale-rules")


@require_safe
@staff_required
def of_store(request: HttpRequest, store_key: str) -> HttpResponse:
    """What holds in one store where nothing narrower is meant, and by whose word."""
    row = Reseller.objects.filter(schema_name=store_key).first()
    if row is None or row.status == Reseller.Status.TERMINATED:
        raise NotFound(_("There is no such store."))
    explained, narrower = rulebook().explain(as_store(row))
    levels = level_words()
    return page(
        request,
        "wholesale/store_rules.html",
        at="staff-stores",
        store=row,
        rows=[
            (one, levels[one.level], [(levels[where], what, why) for where, what, why in one.said])
            for one in explained
        ],
        narrower=[(levels[level], count) for level, count in narrower.items()],
    )


def _matrix(
    labels: Mapping[str, str], tiers: list[tuple[str, str]]
) -> list[tuple[str, list[tuple[str, RuleWord | None, str]]]]:
    """Each rule with what the platform and every tier say: (for whom, the word, as text)."""
    book, said = rulebook(), {(row.tier, row.key): row for row in words_now() if not row.dropped}

    def cell(code: str, name: str, key: str) -> tuple[str, RuleWord | None, str]:
        row = said.get((code, key))
        if row is not None:
            return name, row, book.show(key, row.value)
        return name, None, "" if code else book.show(key, book.default(key))

    return [(words, [cell(*tier, key) for tier in tiers]) for key, words in labels.items()]


def _entry(
    row: RuleWord, labels: Mapping[str, str], tiers: Mapping[str, str]
) -> tuple[RuleWord, str, str, str]:
    text = _("nothing any more") if row.dropped else rulebook().show(row.key, row.value)
    return row, tiers.get(row.tier, row.tier), labels.get(row.key, row.key), text
