"""Text as the units by which a caption grows: words where a language writes spaces, characters where it does not."""

from __future__ import annotations

import re

from captioner.languages import FULL_STOPS, UNSPACED

Units = tuple[str, ...]
"""Pieces that joined give the text again; the space before a piece belongs to it."""

_WORD = re.compile(r"\s*\S+")
_CHARACTER = re.compile(r"\s*(?:[A-Za-z0-9]+|\S)")
_STOP = re.compile(rf"(?<=\S)[{''.join(FULL_STOPS)}]+$")


def split(text: str, language: str) -> Units:
    """The units of a text: `split("Hola a todos", "es") -> ("Hola", " a", " todos")`."""
    pattern = _CHARACTER if language in UNSPACED else _WORD
    return tuple(pattern.findall(text.strip()))


def key(unit: str) -> str:
    """What makes two units the same to a reader, case and punctuation aside: nearly half of what flickers is those."""
    return "".join(c for c in unit.casefold() if c.isalnum()) or unit.strip()


def common(first: Units, second: Units) -> int:
    """How many leading units two texts share, by `key`."""
    pairs = zip(first, second, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if key(a) != key(b)), min(len(first), len(second)))


def tidy(text: str) -> str:
    """One space between words and none at the ends."""
    return " ".join(text.split())


def unstopped(text: str) -> str:
    """The text without the full stop that a translator puts behind whatever it is given."""
    return _STOP.sub("", text.strip())


def reach(shown: Units, draft: Units) -> tuple[int, int]:
    """How far into `draft` the shown units reach, and how many word edits lie between them and that part of it.

    `reach(("la", " casa", " azul"), ("la", " vieja", " casa", " azul", " está")) -> (4, 1)`. Among equal distances the
    end nearest to the shown length is taken, so that nothing is said twice and nothing left out.
    """
    row = list(range(len(draft) + 1))
    for i, a in enumerate(shown, 1):
        above, row = row, [i]
        for j, b in enumerate(draft, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (key(a) != key(b))))
    end = min(range(len(row)), key=lambda j: (row[j], abs(j - len(shown))))
    return end, row[end]
