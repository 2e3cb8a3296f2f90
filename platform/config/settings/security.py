"""Keys, cookies, headers. Production refuses to start without its own keys (config.checks)."""

from ipaddress import ip_network

from config import options
from config.settings.base import PUBLIC_PORT, PUBLIC_SCHEME
from config.settings.domains import EDGE_HTTPS_PORT
from config.settings.files import ASSET_HOST

DEMO_KEY = "demo-key-for-this-one-machine-only"
DEMO_SEALING_KEY = "ZGVtby1zZWFsaW5nLWtleS0zMi1ieXRlcy1sb25nISE="
# Signing keys, the newest first: the first signs, all of them are believed.
SECRET_KEY, *SECRET_KEY_FALLBACKS = options.words("EZSCALE_SECRET_KEY", DEMO_KEY)
# Sealing keys, base64 of 32 bytes, the newest first: kernel.secrets.KeyRing.
SEALING_KEYS = options.words("EZSCALE_SEALING_KEYS", DEMO_SEALING_KEY)

# nosemgrep: debug-on - any host comes in, the middleware decides
ALLOWED_HOSTS = ["*"]  # hosts are decided by config.middleware: an unknown one gets a neutral 404
USE_X_FORWARDED_HOST = False
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if options.whole("EZSCALE_PROXIES") else None
)
_SECURE = PUBLIC_SCHEME == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_NAME = "__Host-session" if _SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _SECURE else "csrf"
SECURE_HSTS_SECONDS = 31536000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # a reseller's other hosts are not ours (threats T88)
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # as above: not below names that are not ours
    "security.W021",  # nor on browsers' built-in lists, which hold for those as well
    "security.W008",  # the edge leads to HTTPS, not the product (tests/certs/test_edge.py)
]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# Who comes to the staff host at all: config.door.
STAFF_NETWORKS = [ip_network(one) for one in options.words("EZSCALE_STAFF_NETWORKS")]
STAFF_PROXY_SECRET = options.text("EZSCALE_STAFF_PROXY_SECRET")

_ASSETS = f"{PUBLIC_SCHEME}://{ASSET_HOST}{f':{PUBLIC_PORT}' if PUBLIC_PORT else ''}"
# Pages read over a laptop's edge take them from there: branding.faces.with_padlock.
_SAFE_ASSETS = [f"https://{ASSET_HOST}:{EDGE_HTTPS_PORT}"] if EDGE_HTTPS_PORT else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", *([_ASSETS, *_SAFE_ASSETS] if ASSET_HOST else [])],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # Paying leaves for the gateway's page by a redirect after a form: it must be allowed here.
        "form-action": [
            "'self'",
            "https://checkout.stripe.com",
            *options.words("EZSCALE_PAYMENT_PAGES"),
        ],
        # The older of two ways, which every browser knows.
        "report-uri": ["/csp-report/"],
    }
}
