"""What those who watch may read, and with what they prove that they may."""

from config import options

METRICS_FOLDER = options.text("EZSCALE_METRICS_FOLDER", "")  # used by config.watching.folder
WATCHED_FOLDERS = options.words("EZSCALE_WATCHED_FOLDERS")
METRICS_TOKEN = options.text("EZSCALE_METRICS_TOKEN")
PROCESS = options.text("EZSCALE_PROCESS")
SENTRY_DSN = options.text("EZSCALE_SENTRY_DSN")
OTLP_URL = options.text("EZSCALE_OTLP_URL")
