"""One store's side of wholesale: what each service costs it and brings it, month by month."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.errors import NotFound
from kernel.periods import month_of
from shared_apps.identity.web.guards import staff_required
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from shared_apps.staff.web.frame import page
from wholesale import dues, selectors
from wholesale.months import month_sums


@require_safe
@staff_required
def store(request: HttpRequest, store_key: str) -> HttpResponse:
    row = Reseller.objects.filter(schema_name=store_key).first()
    if row is None:
        raise NotFound(_("There is no such store."))
    store = as_store(row)
    today = clock.local_date(clock.real_now() + store.clock_offset, store.timezone)
    every = request.GET.get("ended") == "yes"
    margins = selectors.margins(store_key, running_only=not every)
    return page(
        request,
        "wholesale/store.html",
        at="staff-stores",
        store=row,
        estimate=selectors.estimate(store, month_of(today)),
        margins=margins,
        sums=selectors.margin_sums(one for one in margins if one.ended_on is None),
        months=[(month, dues.shown_state(month.invoice, today)) for month in month_sums(store_key)],
        every=every,
    )
