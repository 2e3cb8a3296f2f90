"""Make an account by hand: a form on the first page, then its secret key, shown once."""

from __future__ import annotations

from pathlib import Path

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.common.html import page, text
from sandbox.stripe import views
from sandbox.stripe.world import World

_CSS = Path(__file__).with_name("checkout.css")

FORM = """<form method="post" action="/accounts" class="make">
<label for="name">Name of the shop</label>
<input id="name" name="name" required maxlength="120" autocomplete="organization">
<button>Make an account</button></form>"""


class AccountPages:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        return [Route("/accounts", self._make, methods=["POST"])]

    async def _make(self, request: Request) -> Response:
        name = str((await request.form()).get("name", "")).strip()[:120]
        if not name:
            return views.message("No account made", "Give the account a name.", link="/",
                                 link_text="Back", status=422)  # fmt: skip
        account = await run_sync(self._world.open_account, name)
        return made(name, account["secret_key"], address(request))


def address(request: Request) -> str:
    """Where this server listens: a shop may call no other name of it."""
    host, port = request.scope["server"]
    return f"http://{host}:{port}"


def made(name: str, key: str, api: str) -> Response:
    body = f"""<main class="alone"><section class="panel" aria-labelledby="made">
<div class="tick" aria-hidden="true">✓</div><h1 id="made">{text(name)} has an account</h1>
<p>In the shop’s console, open Payments, then Card, and enter both. The key is shown only now.</p>
<dl class="typed"><dt>Secret key</dt><dd><code>{text(key)}</code></dd>
<dt>API address</dt><dd><code>{text(api)}</code></dd></dl>
<a class="button" href="/">Back to the sandbox</a></section></main>"""
    return page("Account made", body, _CSS, status=201)
