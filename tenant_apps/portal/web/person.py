"""The person's own pages: profile and security."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Invalid
from tenant_apps.accounts.models import Customer
from tenant_apps.accounts.services import CustomerDetails, change_details
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.tax_regions import taxed_regions
from tenant_apps.billing.taxation import last_check
from tenant_apps.portal.web.forms import ProfileForm
from tenant_apps.portal.web.frame import page
from tenant_apps.portal.web.guards import customer_required, person_of

_YEAR_SECONDS = 365 * 24 * 3600
_FIELDS = (
    *("name", "company", "vat_id", "street", "postcode", "city", "country", "region", "language"),
    *("reference", "e_address"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@customer_required
def profile(request: HttpRequest, customer: Customer) -> HttpResponse:
    start = {name: getattr(customer, name) for name in _FIELDS}
    form = ProfileForm(request.POST or None, initial=start, regions=taxed_regions())
    if request.method == "POST" and form.is_valid():
        answer = _save(request, customer, form)
        if answer is not None:
            return answer
    status = 422 if form.errors else 200
    return page(
        request,
        "profile",
        at="profile",
        status=status,
        form=form,
        customer=customer,
        vat_check=last_check(customer),
        number_counts=policy().tax_by_place,
    )


def _save(request: HttpRequest, customer: Customer, form: ProfileForm) -> HttpResponse | None:
    details = CustomerDetails(**{name: form.cleaned_data.get(name, "") for name in _FIELDS})
    try:
        change_details(customer, details, user=person_of(request))
    except Invalid as wrong:
        form.add_error(wrong.field if wrong.field in form.fields else None, wrong.message)
        return None
    with translation.override(details.language):
        messages.success(request, _("Saved. New invoices carry these details."))
    response = redirect("profile")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, details.language, max_age=_YEAR_SECONDS, samesite="Lax"
    )
    return response


@require_safe
@customer_required
def security(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Where to change what protects the login; the pages themselves belong to sign-in."""
    user = person_of(request)
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return page(
        request,
        "security",
        at="security",
        second_factor=Authenticator.Type.TOTP in kinds,
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        sessions=UserSession.objects.filter(user=user).count(),
        confirmed=EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists(),
    )
