"""A form with every kind of field, and the choice that carries more than a word."""

from __future__ import annotations

from django import forms

from shared_apps.ui.choices import Choice

_SIZES = [
    ("small", Choice("CX22", "2 vCPU · 4 GB · 40 GB NVMe", "€4.90", "server")),
    ("medium", Choice("CX32", "4 vCPU · 8 GB · 80 GB NVMe", "€8.90", "server")),
    ("large", Choice("CX42", "8 vCPU · 16 GB · 160 GB NVMe", "€17.90", "server")),
]


class SampleForm(forms.Form):
    """Shown filled, and again with faults."""

    name = forms.CharField(label="Server name", help_text="Letters, digits and dashes.")
    email = forms.EmailField(label="E-mail")
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    price = forms.CharField(label="Price", required=False)
    country = forms.ChoiceField(
        label="Country",
        choices=[("de", "Germany"), ("fi", "Finland"), ("fr", "France")],
    )
    message = forms.CharField(label="Message", widget=forms.Textarea, required=False)
    size = forms.ChoiceField(label="Size", choices=_SIZES, widget=forms.RadioSelect)
    notify = forms.MultipleChoiceField(
        label="Notify me about",
        choices=[
            ("invoice", "New invoices"),
            ("outage", "Outages"),
            ("news", "New locations"),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    colour = forms.CharField(
        label="Brand colour",
        widget=forms.TextInput(attrs={"type": "color"}),
        required=False,
    )
    logo = forms.FileField(label="Logo", required=False, help_text="SVG or PNG, 2 MB at most.")
    terms = forms.BooleanField(
        label="I agree to the terms of service",
        help_text="You can read them at any time.",
    )
