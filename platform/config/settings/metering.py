"""Use that machines and programs count."""

from kernel import env

# How many events a store's programs may add a day of its clock; more are refused, each by name.
METERING_EVENTS_A_DAY = env.whole("EZSCALE_METERING_EVENTS_A_DAY", 1_000_000)
