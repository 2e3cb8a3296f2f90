"""Where the records are typed at common DNS providers, and what goes wrong there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Provider:
    name: str
    hint: str


def providers() -> tuple[Provider, ...]:
    """By name. Hints say what is special; the records are the same everywhere."""
    return (
        Provider(
            "Cloudflare",
            _(
                "DNS › Records. Set the proxy status to “DNS only” (grey cloud): behind the proxy "
                "the name does not point here."
            ),
        ),
        Provider(
            "GoDaddy",
            _(
                "Domain › DNS. Enter the short name. Delete a parked A record of the same name and "
                "switch forwarding off."
            ),
        ),
        Provider(
            "Hetzner",
            _("DNS › the zone. Enter the short name, and end the target of a CNAME with a dot."),
        ),
        Provider(
            "IONOS",
            _(
                "Domains › DNS. Delete the A and AAAA records that are there for this name at "
                "first: they lead to a parking page."
            ),
        ),
        Provider(
            "Namecheap",
            _(
                "Domain List › Advanced DNS. Enter the short name. Delete the parking page's CNAME "
                "and URL redirect."
            ),
        ),
        Provider(
            "Route 53",
            _("Hosted zones › the zone. Enter the short name, and put the TXT value in quotes."),
        ),
        Provider(
            "STRATO",
            _(
                "Domains › Manage › DNS. Create the subdomain first; then set its CNAME and TXT "
                "records."
            ),
        ),
    )
