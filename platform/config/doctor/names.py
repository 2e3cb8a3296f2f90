"""Looks at settings, the DNS, certificates and who may come to the staff host."""

from __future__ import annotations

import os
from datetime import timedelta

from django.conf import settings

from certs.models import Certificate
from config import options
from config.doctor.finding import FAIL, OK, WARN, Finding
from kernel.clock import real_now
from kernel.ids import new_id
from kernel.tenancy.context import on_platform_side
from shared_apps.domains.flows import ask

_SOON = timedelta(days=14)


def settings_are_read() -> Finding:
    found = options.unknown(os.environ)
    if found:
        return Finding(WARN, f"nobody reads {', '.join(found)}", "docs/settings.md has all names.")
    return Finding(OK, "every name that was given is read")


def wildcard_leads_here() -> Finding:
    """
    A name that nobody ever asked for: only the star answers. Asked as stores' hosts are asked, by
    the product's own eyes and not by this machine's cache.
    """
    if settings.LAB:
        return Finding(OK, "a lab: browsers resolve *.localhost by themselves")
    host = f"doctor-{new_id().hex[:12]}.{settings.ROOT_DOMAIN}"
    answers = [ask(host, kind) for kind in ("A", "AAAA")]
    star = f"*.{settings.ROOT_DOMAIN}"
    found = {value for one in answers for value in one.values}
    wanted = {*settings.EDGE_IPV4, *settings.EDGE_IPV6}
    if failed := [one for one in answers if one.failed]:
        # Not that it is wrong: nobody here can say. Stores' own hosts are looked at the same way.
        mend = "May this machine ask name servers (port 53, UDP and TCP)? EZSCALE_DNS_SERVER."
        return Finding(WARN, f"the DNS of {star} gave no answer: {failed[0].status}", mend)
    if not found:
        mend = f"Set an A record for {star}, to the edge."
        return Finding(FAIL, f"{star} leads nowhere", mend)
    saw = f"{star} leads to {', '.join(sorted(found))}"
    if wanted and not found <= wanted:
        return Finding(WARN, saw, f"The edge is {', '.join(sorted(wanted))}: change the record.")
    return Finding(OK, saw)


def certificates_are_young() -> Finding:
    with on_platform_side():
        live = Certificate.objects.filter(state=Certificate.State.CURRENT)
        over = live.filter(not_after__lte=real_now()).count()
        soon = live.filter(not_after__lte=real_now() + _SOON).count() - over
        number = live.count()
        star = live.filter(host=f"*.{settings.ROOT_DOMAIN}").exists()
    mend = "See Certificates on the staff's side, and docs/runbooks/certificates.md."
    if over:
        return Finding(FAIL, f"{over} of {number} are over", mend)
    if soon:
        return Finding(WARN, f"{soon} of {number} end within {_SOON.days} days", mend)
    if not star and not settings.LAB:
        # Without it nobody gets a handshake: neither staff, nor a store by its free address.
        saw = f"{number} in use, and none for *.{settings.ROOT_DOMAIN}: its hosts have no HTTPS"
        return Finding(FAIL, saw, mend)
    return Finding(OK, f"{number} in use, none ends within {_SOON.days} days")


def staff_door_is_kept() -> Finding:
    """A password and a second factor are asked for anyway; here it is who gets as far as that."""
    networks, secret = settings.STAFF_NETWORKS, settings.STAFF_PROXY_SECRET
    kept = [f"{len(networks)} networks"] if networks else []
    kept += ["an access proxy's secret"] if secret else []
    open_to_all = not networks or any(one.prefixlen == 0 for one in networks)
    if not open_to_all or secret:
        return Finding(OK, f"the staff host answers by {' and '.join(kept)}")
    if settings.LAB:
        return Finding(OK, "a lab: the staff host is open to every network")
    mend = "Set EZSCALE_STAFF_NETWORKS, or put an access proxy before it: docs/security.md."
    return Finding(WARN, "open to every network", mend)
