"""Arithmetic of quotas: what counts, the 95th percentile, pools, thresholds."""
