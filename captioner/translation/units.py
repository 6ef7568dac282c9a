"""Units by which a caption grows: words, or characters in languages that are written without spaces."""

from __future__ import annotations

import re

from captioner.languages import FULL_STOPS, UNSPACED

Units = tuple[str, ...]
"""Parts of a text, each with the space before it; joined they are the text."""

_WORD = re.compile(r"\s*\S+")
_CHARACTER = re.compile(r"\s*(?:[A-Za-z0-9]+|\S)")
_STOP = re.compile(rf"(?<=\S)[{''.join(FULL_STOPS)}]+$")


def split(text: str, language: str) -> Units:
    """Split a text into its units: `split("Hola a todos", "es") -> ("Hola", " a", " todos")`."""
    pattern = _CHARACTER if language in UNSPACED else _WORD
    return tuple(pattern.findall(text.strip()))


def key(unit: str) -> str:
    """Return a unit without case and punctuation, for comparing: these are nearly half of all changes."""
    return "".join(c for c in unit.casefold() if c.isalnum()) or unit.strip()


def common(first: Units, second: Units) -> int:
    """Return the number of leading units that two texts share, compared by `key`."""
    pairs = zip(first, second, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if key(a) != key(b)), min(len(first), len(second)))


def tidy(text: str) -> str:
    """Return the text with one space between words and none at the ends."""
    return " ".join(text.split())


def without_stop(text: str) -> str:
    """Return the text without the full stop that engines put at the end of any text."""
    return _STOP.sub("", text.strip())


def reach(shown: Units, draft: Units) -> tuple[int, int]:
    """Return how far into `draft` the shown units extend, and the word edits between them and that part of it.

    `reach(("la", " casa", " azul"), ("la", " vieja", " casa", " azul", " está")) -> (4, 1)`. Of several ends with the
    same number of edits, the one nearest to the shown length is taken, so that no word is repeated or left out.
    """
    row = list(range(len(draft) + 1))
    for i, a in enumerate(shown, 1):
        above, row = row, [i]
        for j, b in enumerate(draft, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (key(a) != key(b))))
    end = min(range(len(row)), key=lambda j: (row[j], abs(j - len(shown))))
    return end, row[end]


def joined(shown: Units, draft: Units) -> Units:
    """Return the shown units followed by the part of the draft that goes beyond them."""
    return shown + draft[reach(shown, draft)[0] :]
