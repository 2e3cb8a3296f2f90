"""One registry for everything that plugs in: gateways, drivers, mail backends, tax engines."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """
    Maps a stable key to a class.

    The key is stored in the database, so it is never renamed. The first read imports every module
    of `package`; a module registers its class with the decorator. Unknown key: KeyError.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self._classes: dict[str, type[T]] = {}
        self._loaded = False

    def register(self, key: str) -> Callable[[type[T]], type[T]]:
        def decorate(cls: type[T]) -> type[T]:
            if key in self._classes:
                raise ValueError(f"{key!r} is taken by {self._classes[key].__qualname__}")
            self._classes[key] = cls
            return cls

        return decorate

    def get(self, key: str) -> type[T]:
        self._load()
        return self._classes[key]

    def keys(self) -> Iterator[str]:
        self._load()
        yield from sorted(self._classes)

    def _load(self) -> None:
        if self._loaded:
            return
        package = importlib.import_module(self._package)
        for module in pkgutil.iter_modules(package.__path__, f"{self._package}."):
            importlib.import_module(module.name)
        self._loaded = True
