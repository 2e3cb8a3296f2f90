"""Filter tabs above a list, with the words searched for kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shared_apps.console.lists import words_of
from shared_apps.ui.states import look_of


def state_tabs(
    request: HttpRequest, states: Iterable[str], counts: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    chosen = request.GET.get("state", "")
    words = words_of(request)

    def tab(state: str, label: str) -> dict[str, Any]:
        asked = {name: value for name, value in (("state", state), ("q", words)) if value}
        count: int | str = "" if counts is None or not state else counts.get(state, 0)
        return {
            "label": label,
            "url": f"?{urlencode(asked)}",
            "current": chosen == state,
            "count": count,
        }

    return [tab("", _("All")), *(tab(state, look_of(state)[1]) for state in states)]
