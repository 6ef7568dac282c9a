"""Format of a file by its content, for files with the extension of another format."""

from __future__ import annotations

import re

from formats.timings import are_timings

_LINES = 40
"""Lines in which the first timings are searched."""
_ROOT = re.compile(r"<(?!!)(?:[\w-]+:)?([\w-]+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def is_stl(data: bytes) -> bool:
    """Return True for EBU-STL, the only binary format."""
    return len(data) >= 1024 and data[3:6] == b"STL"


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
        return "jsonl" if first.endswith("}") and '"start"' in first and '"cues"' not in first else "json"
    lines = [line for line in re.split(r"\r*\n|\r", start)[:_LINES] if line.strip()]
    return "srt" if any(map(are_timings, lines)) else ""
