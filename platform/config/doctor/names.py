"""Looks at settings, the DNS and certificates."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from django.conf import settings

from certs.models import Certificate
from config import options
from config.doctor.finding import FAIL, OK, WARN, Finding
from kernel.clock import real_now
from kernel.ids import new_id
from kernel.tenancy.context import on_platform_side

_SOON = timedelta(days=14)


def settings_are_read() -> Finding:
    found = options.unknown(os.environ)
    if found:
        return Finding(WARN, f"nobody reads {', '.join(found)}", "docs/settings.md has all names.")
    return Finding(OK, "every name that was given is read")


def wildcard_leads_here() -> Finding:
    """A name that nobody ever asked for: no cache knows it, only the star answers."""
    if settings.LAB:
        return Finding(OK, "a lab: browsers resolve *.localhost by themselves")
    host = f"doctor-{new_id().hex[:12]}.{settings.ROOT_DOMAIN}"
    found = {str(one[4][0]) for one in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    wanted = {*settings.EDGE_IPV4, *settings.EDGE_IPV6}
    saw = f"*.{settings.ROOT_DOMAIN} leads to {', '.join(sorted(found))}"
    if wanted and not found <= wanted:
        return Finding(WARN, saw, f"The edge is {', '.join(sorted(wanted))}: change the record.")
    return Finding(OK, saw)


def certificates_are_young() -> Finding:
    with on_platform_side():
        live = Certificate.objects.filter(state=Certificate.State.CURRENT)
        over = live.filter(not_after__lte=real_now()).count()
        soon = live.filter(not_after__lte=real_now() + _SOON).count() - over
        number = live.count()
    mend = "See Certificates on the staff's side, and docs/runbooks/certificates.md."
    if over:
        return Finding(FAIL, f"{over} of {number} are over", mend)
    if soon:
        return Finding(WARN, f"{soon} of {number} end within {_SOON.days} days", mend)
    return Finding(OK, f"{number} in use, none ends within {_SOON.days} days")
