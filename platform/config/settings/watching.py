"""What those who watch may read, and with what they prove that they may."""

from config import options

METRICS_TOKEN = options.text("EZSCALE_METRICS_TOKEN")
