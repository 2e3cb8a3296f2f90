"""What a store may be called, and how long it is free of the platform fee."""

from __future__ import annotations

import re
import unicodedata

from kernel.words import gettext_noop

TRIAL_DAYS = 30

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")

# Names that belong to the platform, or that people would take for it.
RESERVED = frozenset(
    [
        "admin",
        "administrator",
        "api",
        "app",
        "apps",
        "assets",
        "auth",
        "autoconfig",
        "autodiscover",
        "billing",
        "blog",
        "cdn",
        "central",
        "console",
        "dashboard",
        "dev",
        "dns",
        "docs",
        "email",
        "ezscale",
        "ftp",
        "help",
        "host",
        "imap",
        "internal",
        "login",
        "mail",
        "manage",
        "media",
        "mx",
        "my",
        "news",
        "ns",
        "ns1",
        "ns2",
        "owner",
        "partner",
        "partners",
        "pay",
        "payments",
        "platform",
        "pop",
        "portal",
        "private",
        "public",
        "register",
        "reseller",
        "resellers",
        "root",
        "sandbox",
        "secure",
        "security",
        "shop",
        "signup",
        "smtp",
        "sso",
        "staff",
        "staging",
        "static",
        "status",
        "store",
        "stores",
        "support",
        "system",
        "test",
        "tls",
        "vpn",
        "webmail",
        "wholesale",
        "www",
    ]
)


def slug_problem(slug: str) -> str:
    """Why this can't be a store's short name, as a sentence; empty when it can."""
    if not _SLUG.fullmatch(slug) or "--" in slug:
        return gettext_noop(
            "Use 3 to 40 letters, digits and single hyphens, beginning with a letter: "
            "it becomes your first web address."
        )
    if slug in RESERVED or slug.startswith("xn-"):
        return gettext_noop("This name is kept for the platform. Please choose another.")
    return ""


def slug_from(name: str) -> str:
    """A suggestion made of a company's name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


# What falls due in a trial; nothing of it is left when a store is terminated.
REMIND_OF_TRIAL = "resellers.remind_of_trial"
END_TRIAL = "resellers.end_trial"

# Copies of a store: so many at once, so many days of real time, so many made-up customers a plan.
MOST_COPIES = 3
COPY_DAYS = 30
MOST_PER_PLAN = 50

FILL_COPY = "resellers.fill_copy"
MOVE_COPY = "resellers.move_copy"
END_COPY = "resellers.end_copy"


def copy_slug(slug: str, number: int) -> str:
    """The short name of a store's nth copy."""
    return f"{slug[:32].rstrip('-')}-test" + (f"-{number}" if number > 1 else "")
