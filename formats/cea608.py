"""Characters of CEA-608, the closed captions inside a video stream, and the bytes that a line takes.

Tables from ANSI/CTA-608-E, 6.4.2 and annex: basic, special, extended (Spanish, French, Portuguese, German, Danish).
"""

from __future__ import annotations

import unicodedata

COLUMNS = 32

_OTHER = {
    0x2A: "á", 0x5C: "é", 0x5E: "í", 0x5F: "ó", 0x60: "ú", 0x7B: "ç", 0x7C: "÷", 0x7D: "Ñ", 0x7E: "ñ", 0x7F: "█",
}  # fmt: skip
"""Codes that stand for another character than in ASCII."""
_BASIC = {_OTHER.get(code, chr(code)): code for code in range(0x20, 0x80)}
_SPECIAL = {letter: 0x1130 + place for place, letter in enumerate("®°½¿™¢£♪à\0èâêîôû") if letter != "\0"}
_FRENCH = "ÁÉÓÚÜü‘¡*’—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»"
_GERMAN = "ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤\0ÅåØø"
_EXTENDED = {
    letter: first + place
    for first, letters in ((0x1220, _FRENCH), (0x1320, _GERMAN))
    for place, letter in enumerate(letters)
    if letter != "\0"
}
BASIC = frozenset(_BASIC)
"""Characters of one byte; ten of ASCII stand for other letters."""
SPECIAL = frozenset(_SPECIAL)
EXTENDED = frozenset(_EXTENDED)
"""Characters of two bytes, after a basic one that simpler decoders show instead."""
ALL = BASIC | SPECIAL | EXTENDED
_FALLBACKS = {letter: unicodedata.normalize("NFD", letter)[0] for letter in _EXTENDED} | dict(
    zip("‘¡*’—©℠•“”«»{}\\^_|~ß¥¤Øø", """'!-'-cs-""\"\"()/'-/-sYoOo""", strict=True)
)
"""Extended character -> basic one that simpler decoders show; letters with accents lose them."""

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


def codes(character: str) -> bytes:
    """Return the codes of a character of `ALL`, without parity; an extended one follows its basic one."""
    if character in _BASIC:
        return bytes((_BASIC[character],))
    fallback = _FALLBACKS.get(character, "")
    code = (_SPECIAL.get(character) or _EXTENDED[character]).to_bytes(2)
    return (bytes((_BASIC[fallback],)) if fallback else b"") + code


def encoded(line: str) -> list[bytes]:
    """Return the byte pairs of a line of characters in `ALL`, without parity.

    Special characters are sent twice, because a decoder ignores the repetition of a code.
    """
    found: list[bytes] = []
    half = b""
    for character in line:
        written, basic = codes(character), character in _BASIC
        half += written if basic else written[:-2]
        if len(half) == 2 or (half and not basic):
            found.append(half.ljust(2, b"\0"))
            half = b""
        if not basic:
            found += [written[-2:]] * (2 if character in _SPECIAL else 1)
    return [*found, half.ljust(2, b"\0")] if half else found


def _written(character: str) -> str:
    if character in ALL:
        return character
    if character in _SAME:
        return _SAME[character]
    if character.isspace():
        return " "
    bare = unicodedata.normalize("NFKD", character)
    return "".join(part if part in ALL else _SAME.get(part, "") for part in bare if not unicodedata.combining(part))
