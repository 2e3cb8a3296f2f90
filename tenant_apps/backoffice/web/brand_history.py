"""How the brand looked before, who changed what, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branding.errors import DraftMoved
from branding.selectors import current_draft, history
from branding.services import restore_version
from tenant_apps.backoffice.web.brand_words import differences
from tenant_apps.backoffice.web.guards import owner_only
from tenant_apps.backoffice.web.shell import actor_of, page

_PER_PAGE = 20


@require_safe
@owner_only
def versions(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    found = history(before, _PER_PAGE)
    rows = [(past, differences(past.before, past.after) if past.before else []) for past in found]
    older = found[-1].number if found and found[-1].before is not None else None
    draft = current_draft()
    return page(
        request,
        "brand_history",
        at="brand",
        rows=rows,
        older=older if len(found) == _PER_PAGE else None,
        draft=draft,
        revision=draft.revision if draft else 0,
    )


@require_POST
@owner_only
def restore(request: HttpRequest, number: int) -> HttpResponse:
    """An old version becomes the draft: it is looked at before anybody publishes it."""
    seen = request.POST.get("seen", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    try:
        restore_version(number, revision=revision, actor=actor_of(request))
    except DraftMoved as no:
        messages.error(request, no.message)
        return redirect("manage-brand-history")
    text = _("Version %(n)s is your draft now. Look at it, then publish.") % {"n": number}
    messages.success(request, text)
    return redirect("manage-brand")
