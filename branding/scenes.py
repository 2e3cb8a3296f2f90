"""
What a brand looks like where it is worn: each app that draws with it brings a sample.

The editor shows the scenes side by side, drawn with a draft. An app above registers its own in its
AppConfig.ready(); a scene must not write, and shows made-up people only.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

from branding.models import Brand
from branding.selectors import Worn, wearing
from kernel.errors import NotFound

Draw = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Scene:
    """`path` is where the real page lives; `kind` is page, mail or paper. `label` may be lazy."""

    key: str
    label: object
    icon: str
    path: str
    draw: Draw
    kind: str = "page"


_scenes: dict[str, tuple[int, Scene]] = {}


def show_brand_in(scene: Scene, *, order: int) -> None:
    if scene.key in _scenes:
        raise ValueError(f"there is a scene {scene.key!r}")
    _scenes[scene.key] = (order, scene)


def scenes() -> list[Scene]:
    return [scene for _order, scene in sorted(_scenes.values(), key=lambda pair: pair[0])]


def scene_of(key: str) -> Scene:
    if key not in _scenes:
        raise NotFound(f"no scene {key}")
    return _scenes[key][1]


def draw_scene(
    scene: Scene, request: HttpRequest, brand: Brand, theme: str, sheets: tuple[str, str]
) -> HttpResponse:
    """
    The scene's answer in this brand, as a stranger sees it in `theme` ("light" or "dark").

    `sheets` are the addresses of the brand's stylesheet and its own CSS.
    """
    with wearing(Worn(brand, *sheets)), _as_stranger(request, scene, theme) as stranger:
        response = scene.draw(stranger)
        if hasattr(response, "render"):
            response.render()
        # Nothing in a picture takes the keyboard.
        response.content = response.content.replace(b" autofocus", b"")
        return response


@contextmanager
def _as_stranger(request: HttpRequest, scene: Scene, theme: str) -> Iterator[HttpRequest]:
    seen = copy.copy(request)
    seen.path = seen.path_info = scene.path
    seen.resolver_match = resolve(scene.path, getattr(request, "urlconf", None))
    seen.GET = QueryDict()
    seen.COOKIES = {"theme": theme}
    seen.user = AnonymousUser()
    yield seen
