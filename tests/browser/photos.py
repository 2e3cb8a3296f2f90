"""
Photograph the main pages of a running demo (`make run`), for docs/screenshots.

    python -m tests.browser.photos [PORT]
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
PASSWORD = "ezscale-demo"
DESK, PHONE = {"width": 1360, "height": 900}, {"width": 390, "height": 844}

# name, host, path, login, window, dark
PHOTOS = (
    ("01-storefront", "nimbus", "/", "", DESK, False),
    ("02-plans-dark", "kite", "/plans/", "", DESK, True),
    ("03-portal", "nimbus", "/account/", "mia@example.com", DESK, False),
    ("04-service", "nimbus", "@service", "mia@example.com", DESK, True),
    ("05-invoice-phone", "nimbus", "@invoice", "mia@example.com", PHONE, False),
    ("06-manage", "nimbus", "/manage/", "nina@nimbus.example", DESK, False),
    ("07-brand", "nimbus", "/manage/brand/", "nina@nimbus.example", DESK, False),
    ("08-staff-stores", "admin", "/stores/", "staff@ezscale.localhost", DESK, False),
    ("09-wholesale", "admin", "/wholesale/", "staff@ezscale.localhost", DESK, True),
    ("10-partners", "partners", "/", "", DESK, False),
    ("11-storefront-phone", "nimbus", "/", "", PHONE, True),
    ("12-manage-phone", "nimbus", "/manage/catalogue/", "nina@nimbus.example", PHONE, False),
    ("13-fleet", "admin", "/fleet/", "staff@ezscale.localhost", DESK, False),
    ("15-domain", "nimbus", "@domain", "nina@nimbus.example", DESK, False),
    ("16-domain-phone", "nimbus", "@domain", "nina@nimbus.example", PHONE, True),
    ("14-sign-in", "nimbus", "/auth/login/", "", DESK, False),
)


def sign_in(page: Page, base: str, email: str) -> None:
    page.goto(f"{base}/auth/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def find_path(page: Page, base: str, wanted: str) -> str:
    """The first service or invoice of the person who is signed in; the store's first own name."""
    if wanted == "@domain":
        page.goto(f"{base}/manage/domains/")
        link = page.query_selector("main td a[href^='/manage/domains/']")
        return (link.get_attribute("href") if link else "") or "/manage/domains/"
    places = {"@service": "services", "@invoice": "invoices"}
    if wanted not in places:
        return wanted
    page.goto(f"{base}/account/{places[wanted]}/")
    link = page.query_selector(f"main a[href^='/account/{places[wanted]}/']:not([href*='?'])")
    return (link.get_attribute("href") if link else "") or "/account/"


def photograph(browser: Browser, port: str) -> None:
    for name, host, path, login, window, dark in PHOTOS:
        root = "ezscale.localhost"
        base = f"http://{host}.{root}:{port}"
        context = browser.new_context(viewport=window, color_scheme="dark" if dark else "light")
        page = context.new_page()
        if login:
            sign_in(page, base, login)
        page.goto(base + find_path(page, base, path))
        page.wait_for_timeout(600)
        page.screenshot(path=FOLDER / f"{name}.png", full_page=window is DESK)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        sys.stdout.write(f"{name}{' (too wide)' if wide else ''}\n")
        context.close()


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        photograph(chromium, sys.argv[1] if len(sys.argv) > 1 else "8000")
