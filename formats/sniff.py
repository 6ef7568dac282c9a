"""Format of a file by its content, for files with the extension of another format."""

from __future__ import annotations

import re

from formats.timings import are_timings

_LINES = 40
"""Lines in which the first timings are searched."""
_ROOT = re.compile(r"<(?!!)(?:[\w-]+:)?([\w-]+)")
_OTHERS = (
    (rb"PK\x03\x04", "a ZIP archive or an Office document, not subtitles; unpack it first"),
    (rb"\x1f\x8b|BZh\d1AY|\xfd7zXZ|7z\xbc\xaf|Rar!\x1a", "packed, not subtitles; unpack it first"),
    (rb"\s*<(?i:!doctype html|html[\s>])", "a web page, not subtitles; download the file itself"),
    (
        rb"(?:\xef\xbb\xbf)?(?:[{\[]\d+[}\]][{\[]\d+[}\]]|(?:\[[a-z]+:.*?\]\s*)*\[\d\d:\d\d\.\d{2,3}\]|\s*<(?i:sami))",
        "in a format that is not read (MicroDVD, MPL2, LRC or SAMI); convert it first: ffmpeg -i FILE talk.srt",
    ),
    (rb"%PDF-|\{\\rtf", "a document, not subtitles; save its text as .txt"),
    (
        rb"....ftyp|RIFF....(?:WAVE|AVI )|OggS\0|fLaC\0|ID3[\2-\4]|\x1a\x45\xdf\xa3",
        "a recording, not subtitles; captioner file captions it",
    ),
)
"""Pattern of the first bytes -> what a file is instead, with advice."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def is_stl(data: bytes) -> bool:
    """Return True for EBU-STL, the only binary format."""
    return len(data) >= 1024 and data[3:6] == b"STL"


def refusal(data: bytes) -> str:
    """Return what a file is instead of subtitles, with advice; empty if it is not known to be anything else."""
    found = next((text for pattern, text in _OTHERS if re.match(pattern, data[:1024], re.DOTALL)), "")
    return f"the content is {found}" if found else ""


def sniffed(text: str) -> str:
    """Return the format that a text certainly is in; empty: unknown, such as plain text."""
    start = text[:100_000].lstrip("\ufeff \t\r\n")
    if re.match(r"WEBVTT(?:\s|$)", start):
        return "vtt"
    if start.startswith("Scenarist_SCC V1.0"):
        return "scc"
    if re.search(r"^\s*\[(?:script info|events)\]", start, re.IGNORECASE | re.MULTILINE):
        return "ass"
    root = _ROOT.search(_COMMENT.sub("", start)) if start.startswith("<") else None
    if root is not None and root[1] == "tt":
        return "ttml"
    if re.match(r'\{\s*"|\[\s*\{\s*"', start):
        first = start.partition("\n")[0].rstrip()
        is_line = first.endswith("}") and '"start"' in first and not re.search(r'"(?:cues|segments)"\s*:\s*\[', first)
        return "jsonl" if is_line else "json"
    lines = [line for line in re.split(r"\r*\n|\r", start)[:_LINES] if line.strip()]
    return "srt" if any(map(are_timings, lines)) else ""
