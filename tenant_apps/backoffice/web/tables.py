"""Filter tabs above the console's lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shared_apps.console.lists import words_of
from shared_apps.ui.states import look_of


def state_tabs(request: HttpRequest, states: Iterable[str]) -> list[dict[str, Any]]:
    """One tab a state, and "All"; the words searched for are kept."""
    chosen = request.GET.get("state", "")
    words = words_of(request)

    def tab(state: str, label: str) -> dict[str, Any]:
        asked = {name: value for name, value in (("state", state), ("q", words)) if value}
        return {"label": label, "url": f"?{urlencode(asked)}", "current": chosen == state}

    return [tab("", _("All")), *(tab(state, look_of(state)[1]) for state in states)]
