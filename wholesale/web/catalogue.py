"""What EZSCALE delivers and for how much: products, prices, tiers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Invalid
from kernel.money import Money
from shared_apps.console.forms import add_refusal, read_money
from shared_apps.identity.web.guards import staff_required
from shared_apps.staff.web.frame import actor_of, page
from shared_apps.ui.formats import rate_text
from wholesale import selectors
from wholesale.hour_rates import read_rate, set_hour_rate
from wholesale.models import Price, Product
from wholesale.prices import set_price


@dataclass(frozen=True, slots=True)
class Tag:
    """A product's price in one currency, a month, or an hour of what is paid by the session."""

    wholesale: Money
    suggested: Money
    hour_rate: Decimal | None = None
    suggested_hour_rate: Decimal | None = None
    traffic_rate: Decimal | None = None

    @property
    def hour_words(self) -> tuple[str, str, str]:
        """Cost, retail and margin of an hour; empty for what is paid by the month."""
        if self.hour_rate is None or self.suggested_hour_rate is None:
            return ("", "", "")
        currency, margin = self.wholesale.currency, self.suggested_hour_rate - self.hour_rate
        rates = (self.hour_rate, self.suggested_hour_rate, margin)
        first, second, third = (rate_text(one.normalize(), currency) for one in rates)
        return (first, second, third)

    @property
    def margin(self) -> Money:
        return self.suggested - self.wholesale


class PriceForm(forms.Form):
    """Amounts as people type them, in the currency of the form."""

    currency = forms.CharField(widget=forms.HiddenInput, max_length=3)
    wholesale = forms.CharField(label=gettext_lazy("Wholesale a month"), max_length=20)
    suggested = forms.CharField(label=gettext_lazy("Suggested retail a month"), max_length=20)


class MonthForm(PriceForm):
    traffic = forms.CharField(
        label=gettext_lazy("Wholesale for a GB beyond what is included"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Left empty, it costs nothing."),
    )


class HourForm(PriceForm):
    wholesale = forms.CharField(label=gettext_lazy("Wholesale an hour"), max_length=20)
    suggested = forms.CharField(label=gettext_lazy("Suggested retail an hour"), max_length=20)


def _tags(product: Product) -> list[Tag]:
    return [_tag(row) for row in sorted(product.prices.all(), key=lambda row: row.currency)]


def _tag(row: Price) -> Tag:
    return Tag(
        Money(row.wholesale_minor, row.currency),
        Money(row.suggested_minor, row.currency),
        row.hour_rate,
        row.suggested_hour_rate,
        row.traffic_rate,
    )


@require_safe
@staff_required
def catalogue(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        "wholesale/catalogue.html",
        at="wholesale-catalogue",
        rows=[(row, _tags(row)) for row in selectors.products()],
        tiers=selectors.tiers(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def product(request: HttpRequest, code: str) -> HttpResponse:
    """One product and its prices, each with a form of its own."""
    row = selectors.product(code)
    refused: PriceForm | None = None
    if request.method == "POST":
        kind = HourForm if any(one.hour_rate is not None for one in _tags(row)) else MonthForm
        refused = kind(request.POST, auto_id=f"{request.POST.get('currency', '')}_%s")
        if refused.is_valid() and _save(request, row, refused):
            messages.success(request, _("The price is set. Running services keep theirs."))
            return redirect("wholesale-product", code)
    return page(
        request,
        "wholesale/product.html",
        at="wholesale-catalogue",
        status=422 if refused else 200,
        product=row,
        prices=[(tag, _form_for(tag, refused)) for tag in _tags(row)],
        refused=refused,
    )


def _save(request: HttpRequest, row: Product, form: PriceForm) -> bool:
    given = form.cleaned_data
    currency = given["currency"]
    try:
        if currency not in {price.currency for price in row.prices.all()}:
            raise Invalid(_("This product has no price in that currency."))
        actor = actor_of(request)
        if isinstance(form, HourForm):
            wholesale = read_rate(given["wholesale"], field="wholesale")
            suggested = read_rate(given["suggested"], field="suggested")
            set_hour_rate(row.code, currency, wholesale, suggested, actor=actor)
        else:
            set_price(
                row.code,
                read_money(given["wholesale"], currency, field="wholesale"),
                read_money(given["suggested"], currency, field="suggested"),
                traffic_rate=read_rate(given["traffic"], field="traffic")
                if given["traffic"].strip()
                else None,
                actor=actor,
            )
    except Invalid as no:
        add_refusal(form, no)
        return False
    return True


def _form_for(tag: Tag, refused: PriceForm | None) -> PriceForm:
    currency = tag.wholesale.currency
    if refused is not None and refused.data.get("currency") == currency:
        return refused
    if tag.hour_rate is not None and tag.suggested_hour_rate is not None:
        return HourForm(
            auto_id=f"{currency}_%s",
            initial={
                "currency": currency,
                "wholesale": f"{tag.hour_rate.normalize():f}",
                "suggested": f"{tag.suggested_hour_rate.normalize():f}",
            },
        )
    return MonthForm(
        auto_id=f"{currency}_%s",
        initial={
            "currency": currency,
            "wholesale": str(tag.wholesale).split()[0],
            "suggested": str(tag.suggested).split()[0],
            "traffic": "" if tag.traffic_rate is None else f"{tag.traffic_rate.normalize():f}",
        },
    )
