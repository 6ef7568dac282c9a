"""Character encoding of a subtitle file.

In this order: the encoding that the caller names; a byte order mark; the declaration of an XML file; UTF-16 or UTF-32
without a mark; UTF-8, also with a few damaged bytes; a code page (`formats.code_pages`), for the lines that are not
UTF-8 if others are. UTF-8 that was encoded twice is decoded twice. A guess is reported. Joined files may have different
encodings.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from functools import partial

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
_MIXED = 0.1
"""Share of the bytes beyond ASCII in lines of UTF-8, from which the other lines alone are in a code page."""
_FEWEST = 3
"""Characters beyond ASCII of at least one such line; in Chinese code pages, one or two look like UTF-8 by chance."""
_LATIN_LEADS = b"\xc2\xc3"
"""First bytes of accented letters in UTF-8; no text in a code page ends with one."""
_SEAM = re.compile(
    rb"(?<=[\r\n])(?=\xff\xfe[^\0]\0|\xfe\xff\0[^\0])|(?<=[\r\n]\0)(?=\xef\xbb\xbf|[\r\n]*\d+\r?\n\d\d:\d\d:)"
)
"""Place where a file in UTF-16 was joined behind one with a byte per character, or the reverse."""
_BEYOND = re.compile(r"[^\x00-\x7f]+")
_FEWEST_RUNS = 2
"""Words with characters beyond ASCII from which a text is recognized as encoded twice."""


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
        return _without_nul(_named(data, known_encoding(encoding)))
    text = ""
    notices: tuple[Notice, ...] = ()
    for part in _SEAM.split(data):
        more, found = _found(part, language)
        notices = (*notices, *(_moved(notice, text.count("\n")) for notice in found))
        text += more
    if meant := _decoded_twice(text):
        text, notices = meant, (*notices, Notice("UTF-8 that was encoded twice is read as meant", (), HINT))
    return _without_nul((text, notices))


def _moved(notice: Notice, lines: int) -> Notice:
    """Return a notice about the lines of a part as one about the lines of the file."""
    places = (f"line {lines + int(place.removeprefix('line '))}" for place in notice.places)
    return replace(notice, places=tuple(places)) if lines else notice


def _found(data: bytes, language: str) -> Decoded:
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


def _without_nul(found: Decoded) -> Decoded:
    """Replace NUL characters, which stand where the content of a file was lost; at the end they are removed."""
    text, notices = found
    if not text.strip("\0") or "\0" not in text:
        return found
    lines = tuple(f"line {number}" for number, line in enumerate(text.splitlines(), 1) if "\0" in line)
    content = text.rstrip("\0\r\n ")
    tail = text[len(content) :].partition("\0")[0]
    text = re.sub("\0+", "\ufffd", content) + tail
    return text, (*notices, Notice("NUL bytes, which a damaged file has in place of text, are replaced", lines))


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
    if re.search(rb"\x1b\$[@B]|\x1b\(J", data):
        return _guessed(data, "iso2022_jp", data[: data.index(b"\x1b")].count(b"\n") + 1)
    try:
        return data.decode(), ()
    except UnicodeDecodeError as error:
        first = data.count(b"\n", 0, error.start) + 1
        if error.reason == "unexpected end of data" and data[error.start] in _LATIN_LEADS:
            return _replaced(data, "utf-8")
    if (pairs := _surrogate_pairs(data)) is not None:
        return pairs, ()
    text = data.decode("utf-8", "replace")
    whole = sum(character > "\x7f" and character != "\ufffd" for character in text)
    if text.count("\ufffd") <= _DAMAGED * whole:
        return _replaced(data, "utf-8")
    return _mixed(data, language) or _guessed(data, code_page(data, language), first)


def _guessed(data: bytes, page: str, first: int) -> Decoded:
    text, notices = _replaced(data, page)
    return text, (Notice(f"not UTF-8; read as {NAMES.get(page, page)}", (f"line {first}",), HINT), *notices)


def _mixed(data: bytes, language: str) -> Decoded | None:
    """Lines of UTF-8 between lines of a code page, as in joined files; None if there are hardly any."""
    lines = re.split(rb"(?<=\n)", data)
    valid = {number: text for number, line in enumerate(lines) if (text := _utf8(line)) is not None}
    others = {number: line for number, line in enumerate(lines) if number not in valid}
    lengths = [len("".join(_BEYOND.findall(text))) for text in valid.values()]
    if max(lengths, default=0) < _FEWEST or 2 * sum(lengths) < _MIXED * sum(byte > 0x7F for byte in data):
        return None
    page = code_page(b"".join(others.values()), language)
    text = "".join(valid.get(number) or line.decode(page, "replace") for number, line in enumerate(lines))
    places = tuple(f"line {number + 1}" for number in others)
    return text, (Notice(f"lines that are not UTF-8 are read as {NAMES.get(page, page)}", places, HINT),)


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _surrogate_pairs(data: bytes) -> str | None:
    """Text of CESU-8, which some programs write: UTF-8 with surrogate pairs in place of characters such as emoji."""
    try:
        return data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return None


def _decoded_twice(text: str) -> str:
    """Text of UTF-8 that was read as a code page and saved as UTF-8; empty if it is not the whole text."""
    for page in ("cp1252", "cp1251"):
        try:
            meant, runs = _BEYOND.subn(partial(_again, page), text)
        except UnicodeError:
            continue
        return meant if runs >= _FEWEST_RUNS else ""
    return ""


def _again(page: str, run: re.Match[str]) -> str:
    """Decode the bytes that a code page has for a text; five bytes are no characters in Windows-1252."""
    return b"".join(
        bytes((ord(character),)) if "\x80" <= character <= "\x9f" else character.encode(page) for character in run[0]
    ).decode()
