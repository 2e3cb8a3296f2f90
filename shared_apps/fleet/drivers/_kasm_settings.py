"""What staff say of a Kasm server."""

from __future__ import annotations

from typing import Final

from kernel.plugs import Setting

_YES_NO = (("no", "No"), ("yes", "Yes"))

FIELDS: Final = (
    Setting("base_url", "Server address", "url", help="For example https://kasm.example.com"),
    Setting(
        "public_url",
        "Address that customers see",
        "url",
        help="Another name of the same server, one that is nobody's brand. Links lead there.",
        required=False,
    ),
    Setting("api_key", "API key", help="Made on the server under Settings, Developers."),
    Setting(
        "api_secret",
        "API key secret",
        "secret",
        help="Give the key: User, Users Auth Session, Users View, Create, Modify and Delete, "
        "Sessions View, Groups Modify, Images View.",
    ),
    Setting(
        "api",
        "API generation",
        "choice",
        help="How the server wants the key.",
        default="body",
        choices=(("body", "Up to 1.18: in the request"), ("header", "1.19: HTTP Basic")),
    ),
    Setting(
        "profiles",
        "Customers' files",
        "choice",
        help="Kept from one desktop to the next, where the image has a place for them.",
        default="Enabled",
        choices=(("Enabled", "Kept"), ("Disabled", "Not kept")),
    ),
    Setting(
        "sharing",
        "Sharing",
        "choice",
        help="A customer may let others look on.",
        default="no",
        choices=_YES_NO,
    ),
    Setting(
        "control_panel",
        "Control panel inside a desktop",
        "choice",
        help="The server's own panel for files, clipboard and sound.",
        default="yes",
        choices=(("yes", "Shown"), ("no", "Hidden")),
    ),
    Setting(
        "pausing",
        "Pausing",
        "choice",
        help="Not in the vendor's reference. Switch it on only after you have tried it.",
        default="no",
        choices=_YES_NO,
    ),
    Setting(
        "allow_private",
        "Server on a private network",
        "choice",
        help="Allow an address that is not reachable from the internet.",
        default="no",
        choices=_YES_NO,
    ),
)
