"""The design system needs no database: these tests run under the project's settings or none."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import django
import pytest
from django.conf import settings as django_settings
from django.template import engines
from hypothesis import settings as hypothesis_settings

_TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

if not django_settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
    django_settings.configure(
        SECRET_KEY="only-for-these-tests",
        INSTALLED_APPS=["django.contrib.staticfiles", "django_htmx", "shared_apps.ui"],
        STATIC_URL="/static/",
        TEMPLATES=_TEMPLATES,
        USE_TZ=True,
        LANGUAGES=[("en", "English"), ("de", "Deutsch")],
        LANGUAGE_CODE="en",
    )
    django.setup()

# Colours are cheap but many; a busy machine must not fail a test by its clock.
hypothesis_settings.register_profile("ui", deadline=None)
hypothesis_settings.load_profile("ui")

Render = Callable[..., str]


@pytest.fixture(autouse=True)
def _alone(settings: Any) -> None:
    """The design system by itself: its own addresses, no store, no sessions."""
    settings.ROOT_URLCONF = "shared_apps.ui.urls"
    settings.MIDDLEWARE = ["csp.middleware.CSPMiddleware"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {"default-src": ["'self'"], "img-src": ["'self'", "data:"]}
    }
    settings.TEMPLATES = _TEMPLATES
    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def draw() -> Render:
    """Render a template text with {% load ui %} in front of it."""

    def render(text: str, **context: Any) -> str:
        return engines["django"].from_string("{% load ui %}" + text).render(context)

    return render
