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
    code: str = ""
    # Days after the first unpaid renewal until the customer pays by hand; 0: never.
    pays_late_after: int = 0


@dataclass(frozen=True, slots=True)
class DeskUse:
    """One session of a desktop: days after the store opened, and how long."""

    day: int
    hostname: str
    minutes: int


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
    vat_id: str  # made up, with check digits that hold
    tax_percent: str
    house: bool
    retail: dict[str, int]
    logo: str
    logo_dark: str
    # font, neutral, radius, density: names of shared_apps.ui.colour
    tokens: tuple[str, str, int, str]
    purchases: tuple[Purchase, ...]
    desk_uses: tuple[DeskUse, ...] = ()


_DESK = "studio.berger.example"
# Two months and more: of the last whole one there are invoices, the running one is not billed yet.
_DESK_USES = (
    DeskUse(304, _DESK, 140),
    DeskUse(318, _DESK, 65),
    DeskUse(329, _DESK, 22),
    DeskUse(344, _DESK, 131),
    DeskUse(362, _DESK, 47),
)
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
    Purchase(171, "Emma Lund", "emma@example.com", "Starter", "www.lund.example", code="WELCOME20"),
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
    Purchase(
        300,
        "Mia Berger",
        "mia@example.com",
        "Developer Pro",
        _DESK,
        company="Berger Keramik",
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


def _cloud(ink: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="168" height="40" viewBox="0 0 168 40">'
        '<path fill="#0e7490" d="M13 31a9 9 0 0 1-1-17.9A12 12 0 0 1 35 16a7.6 7.6 0 0 1-1 15z"/>'
        '<path fill="#67e8f9" d="M17 27a4.500 4.500 0 0 1 0-9 6 6 0 0 1 11.500 1.500A3.800 3.800 0 '
        '0 1 28 27z"/><text x="46" y="28" font-family="Inter,Arial,sans-serif" font-size="22" '
        f'font-weight="700" fill="{ink}">Nimbus</text></svg>'
    )


def _kite(ink: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="178" height="40" viewBox="0 0 178 40">'
        '<path fill="#6d28d9" d="M18 4 32 18 18 36 6 18z"/>'
        '<path fill="#c4b5fd" d="M18 4 32 18H6z"/><path fill="#f59e0b" d="M18 18v18l14-18z"/>'
        '<text x="42" y="28" font-family="Figtree,Arial,sans-serif" font-size="22" '
        f'font-weight="700" fill="{ink}">Kiteworks</text></svg>'
    )


def _bars(ink: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="162" height="40" viewBox="0 0 162 40">'
        '<rect x="4" y="22" width="7" height="12" rx="2" fill="#0f766e"/>'
        '<rect x="14" y="14" width="7" height="20" rx="2" fill="#2b7fd6"/>'
        '<rect x="24" y="6" width="7" height="28" rx="2" fill="#1d55b8"/>'
        '<text x="42" y="28" font-family="Manrope,Arial,sans-serif" font-size="21" '
        f'font-weight="800" letter-spacing="1" fill="{ink}">EZSCALE</text></svg>'
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
        "DE300481512",
        "19",
        True,
        {},
        _bars("#14305e"),
        _bars("#e6eefb"),
        ("manrope", "cool", 6, "normal"),
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
        "DE123456788",
        "19",
        False,
        {"Professional": 15_00},
        _cloud("#0e5f76"),
        _cloud("#d8f3fb"),
        ("nunito", "cool", 16, "normal"),
        _NIMBUS,
        _DESK_USES,
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
        "EE101234568",
        "0",
        False,
        {"Starter": 9_00, "Business": 34_00},
        _kite("#3b1a78"),
        _kite("#efe9ff"),
        ("figtree", "warm", 10, "roomy"),
        _KITE,
    ),
)
