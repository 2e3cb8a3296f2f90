"""Sign-in: passwords, second factors, sessions. Pages by allauth, tokens by dj-rest-auth."""

from config import options
from config.settings.base import DEMO, PUBLIC_SCHEME

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    options.text("EZSCALE_PASSWORD_HASHER"),
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.BCryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "shared_apps.identity.passwords.NotTheNameOfThisPlace"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "shared_apps.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"signup": "shared_apps.identity.web.forms.SignupForm"}
# A changed password, a new passkey: the person hears of it.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
# Rows in the store's own schema, never a signed value that another store could read (threats T4).
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (  # a class path
    "shared_apps.identity.tokens.StoreBoundTokenGenerator"  # noqa: S105 - no secret
)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "promotion_code": "10/m/ip",
    "pay_link": "30/m/ip",
    "reset_password": "20/m/ip,5/m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = options.whole("EZSCALE_PROXIES")
MFA_ADAPTER = "shared_apps.identity.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Without it the origin of a passkey's answer is checked, which asks for https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = options.flag(
    "EZSCALE_INSECURE_PASSKEYS", default=PUBLIC_SCHEME == "http"
)
# Staff and a store's team must have a second factor; the demo lets its logins pass without.
TEAM_SECOND_FACTOR = options.flag("EZSCALE_TEAM_SECOND_FACTOR", default=not DEMO)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
# Of teams and staff; what a customer's ends by is the cookie's age (identity.sittings).
CONSOLE_IDLE_MINUTES = options.whole("EZSCALE_CONSOLE_IDLE_MINUTES")
CONSOLE_SESSION_HOURS = options.whole("EZSCALE_CONSOLE_SESSION_HOURS")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

REST_AUTH = {
    "LOGIN_SERIALIZER": "shared_apps.identity.api.serializers.LoginSerializer",
    "TOKEN_MODEL": "shared_apps.identity.models.ApiToken",
    "TOKEN_CREATOR": "shared_apps.identity.services.issue_login_token",
    "TOKEN_SERIALIZER": "shared_apps.identity.api.serializers.TokenSerializer",
    "USER_DETAILS_SERIALIZER": "shared_apps.identity.api.serializers.PersonSerializer",
    "SESSION_LOGIN": False,
    "USE_JWT": False,
    "OLD_PASSWORD_FIELD_ENABLED": True,
}
