"""Static files and uploads (local disk, or S3 when a bucket is named)."""

from config import options
from config.settings.base import ROOT, STATE

# Where stores' pictures are served: a host of no store and with no cookie. Not under ROOT_DOMAIN,
# because customers of every store see it. Files there are named by store id and content.
ASSET_HOST = options.text("EZSCALE_ASSET_HOST")

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
BUILT_STATIC = STATE / "static-build"
STATICFILES_DIRS = [BUILT_STATIC] if BUILT_STATIC.is_dir() else []
S3_BUCKET = options.text("S3_BUCKET")
# Sealed copies of certificates: a bucket of their own is best, which only the worker can read.
CERTIFICATE_BUCKET = options.text("S3_CERTIFICATE_BUCKET", S3_BUCKET)
MEDIA_ROOT = STATE / "media"
MEDIA_URL = "/media/"


def uploads(bucket: str, endpoint_url: str, region: str, folder: str) -> dict[str, object]:
    """The storage of uploads: S3 when a bucket is named (credentials as boto3 finds them)."""
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder},
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint_url or None,
            "region_name": region or None,
            "default_acl": None,
            "querystring_auth": True,
        },
    }


def certificates(bucket: str, endpoint_url: str, region: str, folder: str) -> dict[str, object]:
    """The same for the sealed copies: each is replaced as a whole, and private on a disk."""
    found = uploads(bucket, endpoint_url, region, folder)
    private = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    on_disk = {**private, "allow_overwrite": True}
    more = {"location": "certificates", "file_overwrite": True} if bucket else on_disk
    options = found["OPTIONS"]
    assert isinstance(options, dict)
    return {**found, "OPTIONS": {**options, **more}}


def backups(bucket: str, endpoint_url: str, region: str, folder: str) -> dict[str, object]:
    """The same for sealed copies of uploads: named by content, never replaced."""
    found = uploads(bucket, endpoint_url, region, folder)
    private = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    options = found["OPTIONS"]
    assert isinstance(options, dict)
    return {**found, "OPTIONS": {**options, **({"location": "files"} if bucket else private)}}


_S3 = (options.text("S3_ENDPOINT_URL"), options.text("S3_REGION"))
BACKUP_STANZA = options.text("EZSCALE_BACKUP_STANZA")
BACKUP_CONFIG = options.text("EZSCALE_BACKUP_CONFIG")
BACKUP_BUCKET = options.text("S3_BACKUP_BUCKET")
STORAGES = {
    "default": uploads(S3_BUCKET, *_S3, str(MEDIA_ROOT)),
    "certificates": certificates(CERTIFICATE_BUCKET, *_S3, str(STATE / "certificates")),
    "backups": backups(BACKUP_BUCKET, *_S3, str(STATE / "backups")),
    "staticfiles": {"BACKEND": options.text("EZSCALE_STATIC_STORAGE")},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

TEMPLATES_ROOT = ROOT
