"""The characters of CEA-608, and what a line of it costs: what closed captions in the video itself can carry.

Tables after ANSI/CTA-608-E, 6.4.2 and annex: basic, special, extended (Spanish, French, Portuguese, German, Danish).
"""

from __future__ import annotations

import unicodedata

COLUMNS = 32

BASIC = frozenset(map(chr, range(0x20, 0x7F))) - frozenset("*\\^_`{|}~") | frozenset("áéíóúç÷Ññ█")
"""One byte each; nine of ASCII are other letters here."""
SPECIAL = frozenset("®°½¿™¢£♪àèâêîôû")
EXTENDED = frozenset("ÁÉÓÚÜü‘¡*’—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤ÅåØø")
"""Two bytes each, after a basic one that a simpler decoder shows in its place."""
ALL = BASIC | SPECIAL | EXTENDED

_SAME = {
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "–": "-", "‐": "-", "‑": "-", "−": "-", "―": "—", "…": "...",
    "„": "“", "‟": "“", "‚": "‘", "‹": "«", "›": "»", "`": "’", "´": "’", "ʼ": "’", "′": "’", "″": "”", "ł": "l",
    "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae",
    "ı": "i", "ŋ": "n", "ə": "e", "€": "EUR", "№": "No", "§": "S.", "♫": "♪", "×": "x",
}  # fmt: skip
"""Character -> what is written in its place."""


def clean(text: str) -> str:
    """The text in the letters that there are: `clean("Škoda – „œuvre“…") -> "Skoda - “oeuvre”..."`; others are gone."""
    written = "".join(_written(character) for character in unicodedata.normalize("NFC", text))
    return " ".join(written.split())


def lost(before: str, after: str) -> bool:
    """Whether most letters of a text are gone: it is in a script that 608 does not have."""
    letters = sum(map(str.isalnum, before))
    return sum(map(str.isalnum, after)) < letters / 2


def pairs(line: str) -> int:
    """Byte pairs that the line takes at most: one for two basic letters, two for each of the others."""
    count, half = 0, False
    for character in line:
        if character in BASIC:
            count, half = (count, False) if half else (count + 1, True)
        else:  # specials are sent twice, as commands are; an extended one stands behind a basic letter that it replaces
            count, half = count + 2, False
    return count


def _written(character: str) -> str:
    if character in ALL:
        return character
    if character in _SAME:
        return _SAME[character]
    if character.isspace():
        return " "
    bare = unicodedata.normalize("NFKD", character)
    return "".join(part if part in ALL else _SAME.get(part, "") for part in bare if not unicodedata.combining(part))
