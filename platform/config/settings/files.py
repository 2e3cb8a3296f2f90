"""Static files, uploads (local disk, or S3 when a bucket is named) and outgoing mail."""

from config.settings.base import ROOT, STATE
from kernel import env

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
BUILT_STATIC = STATE / "static-build"
STATICFILES_DIRS = [BUILT_STATIC] if BUILT_STATIC.is_dir() else []
S3_BUCKET = env.text("S3_BUCKET", "")
MEDIA_ROOT = STATE / "media"
MEDIA_URL = "/media/"

_uploads: dict[str, object] = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.text("S3_ENDPOINT_URL", "") or None,
            "region_name": env.text("S3_REGION", "") or None,
            "default_acl": None,
            "querystring_auth": True,
        },
    }
    if S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT)},
    }
)
STORAGES = {
    "default": _uploads,
    "staticfiles": {
        "BACKEND": env.text(
            "EZSCALE_STATIC_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

EMAIL_BACKEND = env.text("EZSCALE_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.text("SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.whole("SMTP_PORT", 4025)
EMAIL_HOST_USER = env.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("SMTP_TLS", default=False)
EMAIL_TIMEOUT = 10

TEMPLATES_ROOT = ROOT
