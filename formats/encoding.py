"""Character encoding of a subtitle file.

In this order: the encoding that the caller names; a byte order mark; the declaration of an XML file; UTF-16 or UTF-32
without a mark; UTF-8, also with a few damaged bytes; a code page (`formats.code_pages`). A guess is reported.
"""

from __future__ import annotations

import codecs
import re

from formats.code_pages import NAMES, code_page
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
        if name.lower().startswith(("utf-16", "utf-32")):  # this file has a byte for each character
            raise SubtitleError("")
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
    page = code_page(data, language)
    text, notices = _replaced(data, page)
    return text, (Notice(f"not UTF-8; read as {NAMES.get(page, page)}", (f"line {first}",), HINT), *notices)
