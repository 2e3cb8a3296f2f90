"""Alphabets and look-alikes, after Unicode's table of confusables (confusable-homoglyphs)."""

from __future__ import annotations

import unicodedata

# Scripts that are written together in one word.
_TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
)
_PLAIN = frozenset({"COMMON", "INHERITED"})
_DIGITS = str.maketrans({"0": "o", "1": "l", "2": "z", "3": "e", "5": "s", "8": "b", "i": "l"})


def is_mixed(label: str) -> bool:
    """More alphabets in one label than any language writes together."""
    # Its tables are large, and most processes never judge a name.
    from confusable_homoglyphs.categories import unique_aliases

    found = frozenset(unique_aliases(label)) - _PLAIN
    return len(found) > 1 and not any(found <= allowed for allowed in _TOGETHER)


def skeleton(text: str, *, digits: bool = False) -> str:
    """
    What a hurried reader sees: two texts with one skeleton look alike.

    `digits` also takes 0 for o, 1 and i for l, rn for m and leaves accents out: for names to be
    protected from everybody, not between honest neighbours.
    """
    plain = unicodedata.normalize("NFKD" if digits else "NFKC", text.lower())
    letters = "".join(_latin(one) for one in plain if not unicodedata.combining(one))
    if digits:
        letters = letters.translate(_DIGITS).replace("rn", "m").replace("vv", "w")
        letters = letters.replace("-", "").replace("cl", "d")
    return letters


def _latin(one: str) -> str:
    if one.isascii():
        return one
    from confusable_homoglyphs.confusables import is_confusable

    found = is_confusable(one, greedy=True)
    for other in found[0]["homoglyphs"] if found else ():
        if other["c"].isascii() and other["c"].isalnum():
            return str(other["c"]).lower()
    return one
