"""Use that machines and programs count."""

from config import options

# How many events a store's programs may add a day of its clock; more are refused, each by name.
METERING_EVENTS_A_DAY = options.whole("EZSCALE_METERING_EVENTS_A_DAY")
