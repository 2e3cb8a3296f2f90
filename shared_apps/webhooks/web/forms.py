from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from shared_apps.ui.choices import Choice
from shared_apps.webhooks.rules.kinds import NAMES
from shared_apps.webhooks.services import WebhookWish
from shared_apps.webhooks.words import kind_text


def _kinds() -> list[tuple[str, Choice]]:
    return [(name, Choice(kind_text(name), name)) for name in NAMES]


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("With https://. Your program answers it with 200 within ten seconds."),
        widget=forms.URLInput(attrs={"placeholder": "https://", "spellcheck": "false"}),
    )
    label = forms.CharField(label=_("Name"), max_length=80, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("What it is told"), choices=_kinds, widget=forms.CheckboxSelectMultiple
    )

    def wish(self) -> WebhookWish:
        data = self.cleaned_data
        return WebhookWish(url=data["url"].strip(), label=data["label"], kinds=tuple(data["kinds"]))
