"""
Which app's tables live where.

SHARED_APPS: the `public` schema. TENANT_APPS: each store's schema. A few stand in both, because
staff live in `public` and a store's people in its schema: identity, sessions, factors, audit.
"""

_BOTH = [
    "shared_apps.identity",
    "shared_apps.audit",
    "django.contrib.sessions",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

SHARED_APPS = [
    "config",
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    *_BOTH,
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "django_htmx",
    "csp",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "dj_rest_auth",
    "shared_apps.outbox",
    "shared_apps.inbound",
    "shared_apps.idempotency",
    "shared_apps.backups",
    "shared_apps.ui",
    "shared_apps.console",
    "shared_apps.gateways",
    "shared_apps.taxing",
    "shared_apps.fleet",
    "shared_apps.metering",
    "shared_apps.traffic",
    "shared_apps.webhooks",
    "shared_apps.resellers",
    "shared_apps.domains",
    "shared_apps.mailing",
    "shared_apps.staff",
    "branding",
    "wholesale",
    "certs",
]

TENANT_APPS = [
    *_BOTH,
    "tenant_apps.accounts",
    "tenant_apps.team",
    "tenant_apps.catalog",
    "tenant_apps.billing",
    "tenant_apps.provisioning",
    "tenant_apps.payments",
    "tenant_apps.usage",
    "tenant_apps.workspaces",
    "tenant_apps.bandwidth",
    "tenant_apps.orders",
    "tenant_apps.notifications",
    "tenant_apps.reporting",
    "tenant_apps.copies",
    "tenant_apps.storefront",
    "tenant_apps.portal",
    "tenant_apps.backoffice",
    "tenant_apps.api",
    "tenant_apps.demo",
]

INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]

TENANT_MODEL = "resellers.Reseller"
TENANT_DOMAIN_MODEL = "domains.Domain"
AUTH_USER_MODEL = "identity.User"
