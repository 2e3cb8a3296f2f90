"""Finding one's store. The answer on the page is the same whoever asks; the mail knows more."""

from __future__ import annotations

import redis
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shared_apps.resellers.limits import caller_of, spend
from shared_apps.resellers.services import ask_for_addresses
from shared_apps.resellers.web.forms import FindForm
from shared_apps.resellers.web.frame import page

_ASKED_AN_HOUR = 20
_MAILS_AN_HOUR = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    form = FindForm(request.POST or None)
    status = 422 if form.errors else 200
    sent = ""
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["email"]
        try:
            if not spend("find", caller_of(request), _ASKED_AN_HOUR):
                sent, status = "", 429
                form.add_error(None, _("That was asked often enough. Try again in an hour."))
            elif spend("find-mail", sent.lower(), _MAILS_AN_HOUR):
                ask_for_addresses(sent)
        except redis.RedisError:
            sent, status = "", 503
            form.add_error(None, _("We can't look at this minute. Try again in a moment."))
    return page(request, "resellers/find.html", status=status, form=form, sent=sent)
