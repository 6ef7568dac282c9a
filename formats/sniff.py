"""Format of a file by its content, for files with the extension of another format."""

from __future__ import annotations

import json
import re

from formats.csv_rows import names_columns
from formats.timings import are_timings

_LINES = 40
"""Lines in which the first timings are searched."""
_ROOT = re.compile(r"<(?!!)(?:[\w-]+:)?([\w-]+)")
_OTHERS = (
    (rb"\0+\Z", "nothing but zeros; the file is damaged"),
    (rb"PK\x03\x04|\xd0\xcf\x11\xe0", "a ZIP archive or an Office document, not subtitles; unpack it first"),
    (
        rb"\x1f\x8b|BZh\d1AY|\xfd7zXZ|7z\xbc\xaf|Rar!\x1a|\x28\xb5\x2f\xfd|.{257}ustar",
        "packed, not subtitles; unpack it first",
    ),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "a picture, not subtitles; give the subtitles as text"),
    (rb"# VobSub index|PG.{8}[\x14-\x17\x80]", "subtitles as pictures, not text; use a program that recognizes text"),
    (rb"\s*<(?i:!doctype html|html[\s>])", "a web page, not subtitles; download the file itself"),
    (
        rb"(?:\xef\xbb\xbf)?(?:[{\[]\d+[}\]][{\[]\d+[}\]]|(?:\[[a-z]+:.*?\]\s*)*\[\d\d:\d\d\.\d{2,3}\]|\s*<(?i:sami)"
        rb"|\d\d:\d\d:\d\d[:=][^\d\s]|-->> ?\d)",
        "in a format that is not read (such as MicroDVD, LRC or SAMI); convert it first: ffmpeg -i FILE talk.srt",
    ),
    (rb"%PDF-|\{\\rtf", "a document, not subtitles; save its text as .txt"),
    (
        rb"....ftyp|RIFF....(?:WAVE|AVI )|OggS\0|fLaC\0|ID3[\2-\4]|\x1a\x45\xdf\xa3|\0\0\x01[\xb3\xba]"
        rb"|G.{187}G.{187}G|\xff[\xf1-\xfb][\x10-\xbf]",
        "a recording, not subtitles; captioner file captions it",
    ),
)
"""Pattern of the first bytes -> what a file is instead, with advice."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def is_stl(data: bytes) -> bool:
    """Return True for EBU-STL, the only binary format."""
    return len(data) >= 1024 and data[3:6].upper() == b"STL"


def refusal(data: bytes) -> str:
    """Return what a file is instead of subtitles, with advice; empty if it is not known to be anything else."""
    found = next((text for pattern, text in _OTHERS if re.match(pattern, data[:1024], re.DOTALL)), "")
    return f"the content is {found}" if found else ""


def is_binary(text: str) -> bool:
    """Return True for data that are no text in any encoding: many control characters."""
    return len(_CONTROL.findall(text[:_SAMPLE])) > max(_FEWEST, _BINARY * min(len(text), _SAMPLE))


def sniffed(text: str) -> str:
    """Return the format that a text certainly is in; empty: unknown, such as plain text."""
    start = text[:100_000].lstrip("\ufeff \t\r\n")
    if found := next((name for name, pattern in _BEGINNINGS.items() if pattern.search(start)), ""):
        return found
    root = _ROOT.search(_COMMENT.sub("", start)) if start.startswith("<") else None
    if root is not None and root[1] == "tt":
        return "ttml"
    first = re.split(r"[\r\n]", start, maxsplit=1)[0].rstrip()
    if re.match(r'\{\s*"|\[\s*\{\s*"', start):
        return "jsonl" if _is_record(first) else "json"
    if names_columns(first):
        return "csv"
    lines = [line for line in re.split(r"\r*\n|\r", start)[:_LINES] if line.strip()]
    return "srt" if any(map(are_timings, lines)) else ""


def _is_record(line: str) -> bool:
    """True for a line of JSON with one cue."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "start" in found


_BEGINNINGS = {
    "vtt": re.compile(r"\AWEBVTT\b", re.IGNORECASE),
    "scc": re.compile(r"\A(?:Scenarist_SCC V1\.0|\d\d:\d\d:\d\d[:;]\d\d\s+(?:[\da-f]{4}\s+){2})", re.IGNORECASE),
    "ass": re.compile(r"^[ \t]*\[(?:script info|events)\]", re.IGNORECASE | re.MULTILINE),
}
"""Format -> pattern of its text."""
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE, _FEWEST, _BINARY = 4000, 4, 0.03
"""Characters that are looked at, and their number and share from which control characters are those of data."""
