"""Where the seller sells from: engines that keep no address of their own are told each time."""

from __future__ import annotations

from kernel.plugs import Setting
from kernel.words import gettext_noop

HOME = (
    Setting("from_street", gettext_noop("Your street"), required=False),
    Setting("from_city", gettext_noop("Your city"), required=False),
    Setting(
        "from_region",
        gettext_noop("Your region"),
        help=gettext_noop("The short sign, like CA for California."),
        required=False,
    ),
    Setting("from_postcode", gettext_noop("Your postcode"), required=False),
    Setting(
        "from_country",
        gettext_noop("Your country"),
        help=gettext_noop("Two letters, like US."),
        default="US",
    ),
)
