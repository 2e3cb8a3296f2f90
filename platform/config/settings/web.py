"""Requests: middleware, templates, the API."""

from config.settings.base import DEBUG

WSGI_APPLICATION = "config.wsgi.application"
ROOT_URLCONF = "config.urls.store"
APPEND_SLASH = True

MIDDLEWARE = [
    "config.health.Health",
    "config.watching.page.Metrics",
    "config.watching.requests.CountRequests",
    "config.middleware.RequestId",
    "config.challenges.AcmeChallenges",
    "config.assets.AssetHost",
    "config.middleware.HostRouting",
    "config.csp_reports.CspReports",
    "config.names.MainName",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.door.StaffDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.StoreLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.HostBoundSession",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.RefusalPages",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "debug": DEBUG,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.face",
            ],
        },
    }
]

FORM_RENDERER = "shared_apps.ui.form_renderer.FormRenderer"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "shared_apps.identity.api.authentication.StoreTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["shared_apps.identity.api.throttles.StoreRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"store": "600/min", "login": "20/min"},
    "EXCEPTION_HANDLER": "kernel.web.problems.handle",
    "DEFAULT_PAGINATION_CLASS": "kernel.web.pagination.CursorPages",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Hosting API",
    "DESCRIPTION": "Catalogue, orders, services and invoices of this store.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # the document is judged by tests/api/test_document.py
}
