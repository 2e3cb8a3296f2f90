"""
The pages of webhooks: the store's team has them for the store, a customer for itself.

Guards, frames and addresses are the consoles' own; whose webhooks are shown is said with each call
(`customer_id`, None for the store's).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.secrets import Secret
from shared_apps.console.forms import add_refusal
from shared_apps.console.lists import page_of
from shared_apps.webhooks import selectors, services
from shared_apps.webhooks.models import Delivery, Endpoint
from shared_apps.webhooks.web.forms import WebhookForm
from shared_apps.webhooks.words import kind_text

_ACTS: dict[str, Callable[..., Any]] = {
    "test": services.send_test,
    "pause": services.pause_endpoint,
    "resume": services.resume_endpoint,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """`name` is what the console's names of these addresses begin with."""

    name: str
    page: Callable[..., HttpResponse]
    actor: Callable[[HttpRequest], Actor]

    def overview(self, request: HttpRequest, customer_id: UUID | None) -> HttpResponse:
        rows = selectors.endpoints(customer_id)
        return self._page(
            request,
            "webhooks",
            rows=[(row, self._url("", row.pk)) for row in rows],
            new_url=reverse(f"{self.name}-new"),
        )

    def new(self, request: HttpRequest, customer_id: UUID | None) -> HttpResponse:
        """A good POST answers with the secret, which is in that answer and nowhere else."""
        form = WebhookForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                row, secret = services.add_endpoint(
                    form.wish(), customer_id=customer_id, actor=self.actor(request)
                )
            except (Invalid, Conflict) as no:
                add_refusal(form, no)
            else:
                return self._shown(request, row, fresh=secret)
        status = 422 if form.errors else 200
        return self._page(request, "webhook_new", status=status, form=form)

    def one(self, request: HttpRequest, webhook_id: UUID, customer_id: UUID | None) -> HttpResponse:
        row = selectors.endpoint(webhook_id, customer_id)
        if request.method != "POST":
            return self._shown(request, row)
        form = WebhookForm(request.POST)
        if form.is_valid():
            try:
                services.change_endpoint(row.pk, form.wish(), actor=self.actor(request))
            except Invalid as no:
                add_refusal(form, no)
            else:
                messages.success(request, _("Saved."))
                return redirect(self._url("", row.pk))
        return self._shown(request, row, form=form)

    def act(
        self, request: HttpRequest, webhook_id: UUID, what: str, customer_id: UUID | None
    ) -> HttpResponse:
        row = selectors.endpoint(webhook_id, customer_id)
        if what not in _ACTS:
            raise NotFound(_("There is no such page."))
        said = {
            "test": _("A test is on its way. What came of it is in the log below."),
            "pause": _("Switched off. Nothing is sent to it."),
            "resume": _("Switched on. It is told what happens from now on."),
        }
        try:
            _ACTS[what](row.pk, actor=self.actor(request))
        except Conflict as no:
            messages.error(request, no.message)
        else:
            messages.success(request, said[what])
        return redirect(self._url("", row.pk))

    def secret(
        self, request: HttpRequest, webhook_id: UUID, customer_id: UUID | None
    ) -> HttpResponse:
        row = selectors.endpoint(webhook_id, customer_id)
        row, secret = services.renew_secret(row.pk, actor=self.actor(request))
        return self._shown(request, row, fresh=secret)

    def remove(
        self, request: HttpRequest, webhook_id: UUID, customer_id: UUID | None
    ) -> HttpResponse:
        row = selectors.endpoint(webhook_id, customer_id)
        services.remove_endpoint(row.pk, actor=self.actor(request))
        messages.success(request, _("Removed, and its secret is forgotten."))
        return redirect(f"{self.name}s")

    def delivery(
        self, request: HttpRequest, delivery_id: UUID, customer_id: UUID | None
    ) -> HttpResponse:
        row = selectors.delivery(delivery_id, customer_id)
        return self._page(
            request,
            "webhook_delivery",
            row=row,
            text=kind_text(row.kind),
            tries=[_with_instant(one) for one in reversed(row.tries)],
            body=json.dumps(json.loads(row.body), indent=2, ensure_ascii=False),
            back=self._url("", row.endpoint_id),
            again=self._url("-again", row.id),
            is_open=row.state in (Delivery.State.WAITING, Delivery.State.SENDING),
        )

    def again(
        self, request: HttpRequest, delivery_id: UUID, customer_id: UUID | None
    ) -> HttpResponse:
        row = selectors.delivery(delivery_id, customer_id)
        try:
            services.send_again(row.id, actor=self.actor(request))
        except Conflict as no:
            messages.error(request, no.message)
        else:
            messages.success(request, _("It is sent again, under the same id."))
        return redirect(self._url("-delivery", row.id))

    def _shown(
        self,
        request: HttpRequest,
        row: Endpoint,
        *,
        form: WebhookForm | None = None,
        fresh: Secret | None = None,
    ) -> HttpResponse:
        now = {"url": row.url, "label": row.label, "kinds": row.kinds}
        rows = page_of(request, selectors.deliveries(row))
        acts = ("test", "pause", "resume")
        return self._page(
            request,
            "webhook",
            status=422 if form and form.errors else 200,
            row=row,
            form=form or WebhookForm(initial=now),
            fresh=fresh.reveal() if fresh else "",
            page=rows,
            rows=[(one, kind_text(one.kind), self._url("-delivery", one.id)) for one in rows],
            urls={
                **{act: reverse(f"{self.name}-act", args=[row.pk, act]) for act in acts},
                "secret": self._url("-secret", row.pk),
                "remove": self._url("-remove", row.pk),
            },
            here=self._url("", row.pk),
        )

    def _page(
        self, request: HttpRequest, template: str, *, status: int = 200, **context: Any
    ) -> HttpResponse:
        list_url = reverse(f"{self.name}s")
        return self.page(
            request, template, at="webhooks", status=status, list_url=list_url, **context
        )

    def _url(self, name: str, key: UUID) -> str:
        return reverse(f"{self.name}{name}", args=[key])


def _with_instant(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "instant": datetime.fromisoformat(one["at"])}
