"""Opening a store by oneself: the form, its live help, and what is there a moment later."""

from __future__ import annotations

from typing import Any

import redis
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.tenancy.signing import BadSignature, sign, unsign
from kernel.web.links import host_url
from shared_apps.console.forms import add_refusal
from shared_apps.resellers.limits import TooMany, caller_of
from shared_apps.resellers.offers import current_offer
from shared_apps.resellers.rules import slug_from
from shared_apps.resellers.selectors import store_by_key, suggest_slug
from shared_apps.resellers.signup import Opened, sign_up
from shared_apps.resellers.web.forms import CURRENCIES, SignUpForm, slug_fault
from shared_apps.resellers.web.frame import page
from shared_apps.ui.formats import money_text

_PURPOSE = "a store was opened"
_SHOWN_SECONDS = 24 * 3600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """POST opens the store and leads to its addresses; the form sent twice leads there too."""
    first = {"language": get_language(), "form": new_id(), "currency": "EUR"}
    form = SignUpForm(request.POST or None, initial=first)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            opened, status = _open(request, form)
            if opened:
                ticket = sign(_PURPOSE, [opened.store, opened.milliseconds])
                return redirect("partners-ready", ticket)
        else:
            status = 422
    return page(
        request, "resellers/signup.html", status=status, form=form, fees=_fees(), **_hint(form)
    )


def _fees() -> str:
    """The platform fee a month, in each currency that a store may have; empty when free."""
    fees = [current_offer("basic", code).fee for code in CURRENCIES]
    return " / ".join(money_text(fee) for fee in fees if fee)


def _open(request: HttpRequest, form: SignUpForm) -> tuple[Opened | None, int]:
    token = str(form.cleaned_data["form"] or new_id())
    try:
        return sign_up(form.wish(), form=token, caller=caller_of(request)), 303
    except TooMany as no:
        form.add_error(None, no.message)
        return None, 429
    except Refusal as no:
        if no.code == "slug_taken":
            form.refuse_slug(_("This name is taken."))
        else:
            add_refusal(form, no)
        return None, 422
    except redis.RedisError:
        form.add_error(None, _("We can't open stores at this minute. Try again in a moment."))
        return None, 503


def _hint(form: SignUpForm) -> dict[str, Any]:
    """A password is never sent back to a page, so it has to be typed again: say so."""
    again = form.is_bound and not form["password"].errors and bool(form.errors)
    return {"password_again": again}


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """
    Live help while somebody types. In the company's name: the address's row, filled as long as it
    was made by us. In the address: what is to be said about it.
    """
    name = request.GET.get("name", "")[:120]
    typed = request.GET.get("slug", "")[:60].strip().lower()
    judging = request.headers.get("HX-Target") == "slug-state"
    made = not judging and (not typed or request.GET.get("made") == "yes")
    slug = slug_from(name) if made else typed
    fault = slug_fault(slug) if slug else ""
    facts = {
        "form": SignUpForm(initial={"slug": slug}),
        "slug": slug,
        "made": made,
        "fault": fault,
        "instead": suggest_slug(slug) or suggest_slug(name) if fault else "",
        "root_domain": settings.ROOT_DOMAIN,
    }
    part = "slug_judged" if judging else "slug"
    return render(request, f"resellers/{part}.html", facts)


@never_cache
@require_safe
def ready(request: HttpRequest, ticket: str) -> HttpResponse:
    """The new store's addresses. The ticket is signed: nobody asks for another's."""
    try:
        key, milliseconds = unsign(_PURPOSE, ticket, max_age_seconds=_SHOWN_SECONDS)
    except BadSignature:
        raise Http404 from None
    store = store_by_key(key)
    if store is None:
        raise Http404
    host = store.primary_host
    return page(
        request,
        "resellers/ready.html",
        store=store,
        shop=host_url(host),
        console=host_url(host, "/manage/"),
        sign_in=host_url(host, "/auth/login/?next=/manage/"),
        seconds=_seconds(milliseconds),
    )


def _seconds(milliseconds: int) -> str:
    """Two digits, e.g. 0.34."""
    return f"{milliseconds // 1000}.{milliseconds % 1000 // 10:02}"
