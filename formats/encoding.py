"""Character encoding of a subtitle file.

In this order: the encoding that the caller names; a byte order mark; the declaration of an XML file; UTF-16 or UTF-32
without a mark; UTF-8, also with a few damaged bytes; the code pages of the language; those that are common in
subtitles, chosen by charset-normalizer. A guess is reported.
"""

from __future__ import annotations

import codecs
import re

from formats.errors import SubtitleError
from formats.notice import Notice

Decoded = tuple[str, tuple[Notice, ...]]
"""Text of a file, and what was guessed or replaced."""
HINT = "name the encoding with --encoding"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_WESTERN = ("cp1252", "mac_roman", "cp850")
_CENTRAL = ("cp1250", "iso8859_2", "cp852")
_CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5")
_PAGES = {
    **dict.fromkeys(("cs", "sk", "pl", "hu", "sl", "hr", "bs", "ro", "sq"), _CENTRAL),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr"), _CYRILLIC),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257", "iso8859_4")),
    "el": ("cp1253", "iso8859_7"), "tr": ("cp1254",), "az": ("cp1254",), "he": ("cp1255",), "ar": ("cp1256",),
    "fa": ("cp1256",), "ur": ("cp1256",), "vi": ("cp1258",), "th": ("cp874",), "ja": ("cp932", "euc_jp", "iso2022_jp"),
    "zh": ("gb18030", "big5"), "ko": ("cp949",),
}  # fmt: skip
"""Language -> code pages, the most common one first."""
_LATIN_PAGES = ("cp1252", "cp1250", "cp1254", "cp1257", "mac_roman")
_OTHER_PAGES = (
    "cp1251", "cp1253", "cp1255", "cp1256", "cp874", "cp932", "euc_jp", "cp949", "gb18030", "big5", "koi8_r", "cp866",
)  # fmt: skip
"""Code pages among which the one of an unknown language is guessed."""
_LATIN_SHARE = 0.35
"""Share of bytes beyond ASCII up to which a text is in Latin letters."""
_LATIN = frozenset((
    "ca", "da", "de", "en", "es", "eu", "fi", "fr", "ga", "gl", "id", "is", "it", "la", "ms", "nl", "nn", "no", "oc",
    "pt", "sv", "sw",
))  # fmt: skip
"""Languages of Western Europe, and others with its letters."""
_DAMAGED = 0.1
"""Share of the bytes beyond ASCII that may be invalid in UTF-8 with damaged bytes."""


def decode(data: bytes, encoding: str = "", language: str = "") -> Decoded:
    """Decode a file.

    Args:
        data: of the file.
        encoding: name of the encoding; empty: found as above.
        language: code of the language, such as `ru`; empty: unknown.

    Raises:
        SubtitleError: there is no encoding of that name.
    """
    if encoding:
        return _named(data, known_encoding(encoding))
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _replaced(data, "utf-8-sig" if name == "utf-8" else name)
    declared, notices = _declared(data)
    if declared is not None:
        return declared, ()
    if wide := _wide(data):
        return _replaced(data, wide)
    text, more = _unmarked(data, language)
    return text, (*notices, *more)


def known_encoding(name: str) -> str:
    """Return the name by which Python knows an encoding.

    Raises:
        SubtitleError: there is no encoding of that name.
    """
    try:
        if "\0".encode(name) is not None:
            return codecs.lookup(name).name
    except (LookupError, UnicodeError, ValueError, TypeError):
        pass
    raise SubtitleError(f"unknown encoding {name!r}; use a name such as utf-8, cp1251 or shift_jis")


def _named(data: bytes, encoding: str) -> Decoded:
    text, notices = _replaced(data, encoding)
    return text.removeprefix("\ufeff"), notices


def _replaced(data: bytes, encoding: str) -> Decoded:
    """Decode, and report the lines of bytes that the encoding does not have."""
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        text = re.sub("\ufffd+", "\ufffd", data.decode(encoding, "replace"))
    lines = [f"line {number}" for number, line in enumerate(text.splitlines(), 1) if "\ufffd" in line]
    name = encoding.removesuffix("-sig").upper()
    return text, (Notice(f"bytes that are not {name} are replaced by \ufffd", tuple(lines), HINT),)


def _declared(data: bytes) -> tuple[str | None, tuple[Notice, ...]]:
    """Text of an XML file in the encoding that it declares; None if that is wrong, or if it declares none."""
    found = _DECLARED.match(data[:1000])
    if found is None:
        return None, ()
    name = found[1].decode()
    try:
        return data.decode(known_encoding(name)), ()
    except (SubtitleError, UnicodeDecodeError):
        if name.lower() in ("utf-8", "utf8"):
            return None, ()
        return None, (Notice(f"declared encoding {name[:40]} does not fit the bytes", ("line 1",), HINT),)


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, by its zero bytes: most characters of timings are ASCII."""
    sample = data[:4000]
    if len(sample) < 4 or b"\0" not in sample:
        return ""
    zeros = [sample[place::4].count(0) / len(sample[place::4]) for place in range(4)]
    most = [share > 0.4 for share in zeros]
    return {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }.get((most[0], most[1], most[2], most[3]), "")


def _unmarked(data: bytes, language: str) -> Decoded:
    """UTF-8, or a code page."""
    try:
        return data.decode(), ()
    except UnicodeDecodeError as error:
        first = data.count(b"\n", 0, error.start) + 1
    text = data.decode("utf-8", "replace")
    whole = sum(character > "\x7f" and character != "\ufffd" for character in text)
    if text.count("\ufffd") <= _DAMAGED * whole:
        return _replaced(data, "utf-8")
    page = _page(data, language)
    text, notices = _replaced(data, page)
    return text, (Notice(f"not UTF-8; read as {_NAMES.get(page, page)}", (f"line {first}",), HINT), *notices)


def _page(data: bytes, language: str) -> str:
    """Code page of the language that fits best, or of any language."""
    text = b"\n".join(line for line in re.split(rb"[\r\n]+", data) if not line.isascii())
    pages = _PAGES.get(language) or (_WESTERN if language in _LATIN else _likely(text))
    fitting = [page for page in pages if _decoded(text, page) is not None]
    if typical := next((page for page in fitting if _is_typical(text, page)), None):
        return typical
    if len(fitting) > 1:
        from charset_normalizer import from_bytes  # slow to import, and rarely needed

        best = from_bytes(text, cp_isolation=list(fitting)).best()
        if best is not None and best.encoding in fitting and _decoded(text, fitting[0]) != str(best):
            return best.encoding
    return fitting[0] if fitting else pages[0]


def _likely(text: bytes) -> tuple[str, ...]:
    """Code pages of any language; of very few letters beyond ASCII nothing can be seen but that they are Latin."""
    high = sum(byte > 0x7F for byte in text)
    if high < _FEWEST_LATIN:
        return _LATIN_PAGES[:1]
    return _LATIN_PAGES if high < _LATIN_SHARE * len(text) else _OTHER_PAGES


def _decoded(data: bytes, page: str) -> str | None:
    try:
        return data.decode(page)
    except UnicodeDecodeError:
        return None


def _is_typical(data: bytes, page: str) -> bool:
    """True for text that only looks right in this code page, even if it is short."""
    tests = _TYPICAL.get(page)
    if tests is None:
        return False
    wanted, share = tests
    text = [character for character in data.decode(page) if character > "\x7f"]
    if page == "cp1252" and all(character in _TYPOGRAPHY for character in text):
        return True
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= _FEWEST and sum(map(wanted, letters)) >= share * len(letters)


def _is_kana(character: str) -> bool:
    return "\u3040" <= character <= "\u30ff"


def _is_common_chinese(character: str) -> bool:
    """True for the 3755 most frequent characters, which come first in GB 2312."""
    encoded = character.encode("gb18030")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xD7 and encoded[1] >= 0xA1


def _is_korean(character: str) -> bool:
    """True for the 2350 syllables of KS X 1001."""
    encoded = character.encode("cp949")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xC8 and encoded[1] >= 0xA1


def _is_hebrew(character: str) -> bool:
    """True for letters only: in Windows-1251 the same bytes are small letters without a capital among them."""
    return "\u05d0" <= character <= "\u05ea"


_FEWEST_LATIN = 4
"""Bytes beyond ASCII from which the code page of a text in Latin letters is guessed."""
_FEWEST = 8
"""Letters beyond ASCII from which a text is judged by its script."""
_TYPOGRAPHY = "‘’“”–—…£€°«»¡¿é\u00a0"
"""Characters of text that is English but for a loan word; other code pages have Central European letters there."""
_TYPICAL = {
    "cp1252": (_TYPOGRAPHY.__contains__, 1.0),
    "cp932": (_is_kana, 0.3),
    "euc_jp": (_is_kana, 0.3),
    "cp949": (_is_korean, 0.95),
    "gb18030": (_is_common_chinese, 0.8),
    "cp1255": (_is_hebrew, 1.0),
}
"""Code page -> test of a character, and the share of the letters that pass it in text of its language."""


_NAMES = {
    "cp932": "Shift JIS", "cp949": "Korean (cp949)", "gb18030": "GB 18030", "big5": "Big5", "euc_jp": "EUC-JP",
    "koi8_r": "KOI8-R", "mac_roman": "Mac Roman", "iso2022_jp": "ISO-2022-JP",
    **{f"cp125{number}": f"Windows-125{number}" for number in range(9)},
}  # fmt: skip
"""Names of code pages as people write them."""
