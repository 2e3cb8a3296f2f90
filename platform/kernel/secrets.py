"""
Sealed secrets: text encrypted at rest under a ring of keys.

The first key of the ring seals; every key of the ring opens. Rotation: put a new key in front, run
`manage.py rotate_secrets`, remove the old key. Each sealed text is bound to a context (usually the
store and the table), so a value copied into another store does not open there.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class Unsealable(ValueError):
    """No key of the ring opens this text in this context."""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """Text that does not show itself in logs, reprs and tracebacks. `reveal()` on purpose."""

    _text: str

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__


class KeyRing:
    """AES-256-GCM under named keys; the name is the first 8 hex digits of the key's SHA-256."""

    def __init__(self, keys: list[str]) -> None:
        """`keys`: base64 (urlsafe) of 32 bytes each, the sealing one first."""
        if not keys:
            raise ValueError("a key ring needs a key")
        raw = [base64.urlsafe_b64decode(key) for key in keys]
        if any(len(key) != 32 for key in raw):
            raise ValueError("a sealing key has 32 bytes")
        self._keys = {hashlib.sha256(key).hexdigest()[:8]: AESGCM(key) for key in raw}
        self.current = next(iter(self._keys))

    @staticmethod
    def new_key() -> str:
        return base64.urlsafe_b64encode(os.urandom(32)).decode()

    def seal(self, secret: Secret, *, context: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        box = self._keys[self.current].encrypt(nonce, secret.reveal().encode(), context.encode())
        return f"{self.current}.{base64.urlsafe_b64encode(nonce + box).decode()}"

    def open(self, sealed: str, *, context: str) -> Secret:
        name, _, body = sealed.partition(".")
        if name not in self._keys:
            raise Unsealable(f"no key {name!r} in the ring")
        box = base64.urlsafe_b64decode(body)
        try:
            plain = self._keys[name].decrypt(
                box[:_NONCE_BYTES], box[_NONCE_BYTES:], context.encode()
            )
        except InvalidTag as broken:
            raise Unsealable("sealed for another place, or changed") from broken
        return Secret(plain.decode())

    def needs_reseal(self, sealed: str) -> bool:
        return not sealed.startswith(f"{self.current}.")
