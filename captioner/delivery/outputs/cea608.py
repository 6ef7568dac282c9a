"""Characters of CEA-608, the closed captions inside a video stream, and the bytes that a line takes.

Tables from ANSI/CTA-608-E, 6.4.2 and annex: basic, special, extended (Spanish, French, Portuguese, German, Danish).
"""

from __future__ import annotations

import unicodedata

COLUMNS = 32

BASIC = frozenset(map(chr, range(0x20, 0x7F))) - frozenset("*\\^_`{|}~") | frozenset("áéíóúç÷Ññ█")
"""Characters of one byte; nine of ASCII stand for other letters."""
SPECIAL = frozenset("®°½¿™¢£♪àèâêîôû")
EXTENDED = frozenset("ÁÉÓÚÜü‘¡*’—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤ÅåØø")
"""Characters of two bytes, after a basic one that simpler decoders show instead."""
ALL = BASIC | SPECIAL | EXTENDED

_SAME = {
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "–": "-", "‐": "-", "‑": "-", "−": "-", "―": "—", "…": "...",
    "„": "“", "‟": "“", "‚": "‘", "‹": "«", "›": "»", "`": "’", "´": "’", "ʼ": "’", "′": "’", "″": "”", "ł": "l",
    "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae",
    "ı": "i", "ŋ": "n", "ə": "e", "€": "EUR", "№": "No", "§": "S.", "♫": "♪", "×": "x",
}  # fmt: skip
"""Character -> replacement."""


def clean(text: str) -> str:
    """Replace characters that CEA-608 lacks, or remove them: `clean("Škoda – „œuvre“…") -> "Skoda - “oeuvre”..."`."""
    written = "".join(_written(character) for character in unicodedata.normalize("NFC", text))
    return " ".join(written.split())


def lost(before: str, after: str) -> bool:
    """True if most letters of a text were removed, because CEA-608 lacks its script."""
    letters = sum(map(str.isalnum, before))
    return sum(map(str.isalnum, after)) < letters / 2


def pairs(line: str) -> int:
    """Most byte pairs that a line takes: one for two basic characters, two for each other one."""
    count, half = 0, False
    for character in line:
        if character in BASIC:
            count, half = (count, False) if half else (count + 1, True)
        else:  # special ones are sent twice, as commands are; extended ones follow the basic one that they replace
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
