"""
What the product tells about itself, for Prometheus (ADR 38, `infra/observability`).

Two kinds of figures. *Counts* (requests, calls to the outside, jobs) happen in many processes: each
writes a file of its own below `<state>/metrics`, and whoever is asked adds all of them up. *Facts*
(how old the queue is, how long certificates live) stand in the database: they are read when
somebody asks, with few queries of bounded cost, and kept for some seconds.

No label is without end: stores are the ten with most of it and "rest", all others are words of the
code. No figure holds anything of a customer.
"""

import os

from config.watching.folder import FOLDER

# prometheus_client decides at its import whether processes write files: before any module of ours
# brings it in.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(FOLDER)
