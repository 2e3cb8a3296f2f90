"""Who the demo's stores are and what their customers do. Data only."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "ezscale-demo"  # noqa: S105 - printed on the screen by `make run`
STAFF = ("staff@ezscale.localhost", "Sam Staff")

GOOD = "4242424242424242"
# Pays on the page and is kept, but every later charge is declined.
LATER_DECLINED = "4000000000000341"


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order: days after the store opened, who, what, and with which test card."""

    day: int
    name: str
    email: str
    plan: str
    hostname: str
    card: str = GOOD
    company: str = ""
    # Days after the first unpaid renewal until the customer pays by hand; 0: never.
    pays_late_after: int = 0


@dataclass(frozen=True, slots=True)
class DemoStore:
    slug: str
    name: str
    owner: tuple[str, str]
    colour: str
    accent: str
    slogan: str
    theme: str
    legal_address: str
    tax_percent: str
    house: bool
    retail: dict[str, int]
    logo: str
    purchases: tuple[Purchase, ...]


_NIMBUS = (
    Purchase(
        4,
        "Mia Berger",
        "mia@example.com",
        "Professional",
        "shop.berger.example",
        company="Berger Keramik",
    ),
    Purchase(19, "Jonas Weiß", "jonas@example.com", "Starter", "blog.weiss.example"),
    Purchase(
        47,
        "Sofia Rossi",
        "sofia@example.com",
        "Business",
        "db1.rossi.example",
        company="Rossi Studio",
    ),
    Purchase(80, "Mia Berger", "mia@example.com", "Starter", "staging.berger.example"),
    Purchase(
        120,
        "Pavel Novák",
        "pavel@example.com",
        "Professional",
        "app.novak.example",
        card=LATER_DECLINED,
    ),
    Purchase(171, "Emma Lund", "emma@example.com", "Starter", "www.lund.example"),
    Purchase(
        236,
        "Noah Klein",
        "noah@example.com",
        "Professional",
        "api.klein.example",
        company="Klein GmbH",
    ),
    Purchase(
        311,
        "Lea Martin",
        "lea@example.com",
        "Professional",
        "web.martin.example",
        card=LATER_DECLINED,
        pays_late_after=8,
    ),
    Purchase(
        332, "Otto Braun", "otto@example.com", "Starter", "node1.braun.example", card=LATER_DECLINED
    ),
    Purchase(352, "Ida Holm", "ida@example.com", "Free trial", "try.holm.example"),
)
_KITE = (
    Purchase(
        11,
        "Carlos Vega",
        "carlos@example.com",
        "Business",
        "erp.vega.example",
        company="Vega Logistics",
    ),
    Purchase(60, "Hanna Koch", "hanna@example.com", "Starter", "files.koch.example"),
    Purchase(140, "Liam Byrne", "liam@example.com", "Professional", "git.byrne.example"),
    Purchase(
        260,
        "Yuki Tanaka",
        "yuki@example.com",
        "Business",
        "render.tanaka.example",
        company="Tanaka Films",
    ),
)
_HOUSE = (
    Purchase(6, "Anna Fischer", "anna@example.com", "Starter", "home.fischer.example"),
    Purchase(90, "Ben Scott", "ben@example.com", "Professional", "ci.scott.example"),
    Purchase(200, "Chloé Petit", "chloe@example.com", "Business", "search.petit.example"),
)

_CLOUD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="168" height="40" viewBox="0 0 168 40">'
    '<path fill="#0e7490" d="M13 31a9 9 0 0 1-1-17.9A12 12 0 0 1 35 16a7.6 7.6 0 0 1-1 15z"/>'
    '<path fill="#67e8f9" d="M17 27a4.500 4.500 0 0 1 0-9 6 6 0 0 1 11.500 1.500A3.800 3.800 0 0 1 '
    '28 27z"/><text x="50" y="27" font-family="Inter,Arial,sans-serif" font-size="20" '
    'font-weight="700" fill="#0e7490">Nimbus</text></svg>'
)

STORES = (
    DemoStore(
        "ezscale",
        "EZSCALE",
        ("owner@ezscale.localhost", "Eva Owner"),
        "#1d55b8",
        "#0f766e",
        "Servers that are simply there.",
        "auto",
        "EZSCALE Hosting\nHafenstraße 4\n20457 Hamburg",
        "19",
        True,
        {},
        "",
        _HOUSE,
    ),
    DemoStore(
        "nimbus",
        "Nimbus Cloud",
        ("nina@nimbus.example", "Nina Nimbus"),
        "#0e7490",
        "#b45309",
        "Your server, ready before your coffee.",
        "auto",
        "Nimbus Cloud GmbH\nElbchaussee 12\n22765 Hamburg",
        "19",
        False,
        {"Professional": 15_00},
        _CLOUD,
        _NIMBUS,
    ),
    DemoStore(
        "kite",
        "Kiteworks",
        ("karl@kiteworks.example", "Karl Kite"),
        "#6d28d9",
        "#0e7490",
        "Fast machines for people who build.",
        "dark",
        "Kiteworks OÜ\nNarva mnt 7\n10117 Tallinn",
        "0",
        False,
        {"Starter": 9_00, "Business": 34_00},
        "",
        _KITE,
    ),
)
