"""Subtitle formats: cues to text and back. The package imports nothing of captioner.

Each module implements one format with `compose`, `parse` and `scan`. A new format takes its own module and one entry of
`FORMATS`.
"""

from __future__ import annotations

from formats import ass, csv_table, json_object, jsonl, scc, srt, stl, text, ttml, webvtt, webvtt_header
from formats.cue import Cue
from formats.errors import ParseResult, SubtitleError, collect
from formats.format import Format
from formats.notice import Notice

__all__ = ["FORMATS", "Cue", "Format", "Notice", "ParseResult", "SubtitleError", "collect"]

FORMATS: dict[str, Format] = {
    "vtt": Format(
        webvtt,
        aliases=("webvtt",),
        options=("regions", "notes"),
        header=webvtt_header.header,
        language=webvtt_header.language,
        live_media_type="text/vtt; charset=utf-8",
        ordered=True,
        holds_voices=True,
    ),
    "srt": Format(
        srt,
        options=("crlf",),
        live_media_type="application/x-subrip; charset=utf-8",
        ordered=True,
        omits=("speaker", "settings", "language"),
    ),
    "json": Format(
        json_object, options=("language",), language=json_object.language, live_media_type="application/json"
    ),
    "txt": Format(text, aliases=("text",), live_media_type="text/plain; charset=utf-8"),
    "jsonl": Format(jsonl),
    "csv": Format(csv_table),
    "ttml": Format(
        ttml,
        aliases=("xml", "dfxp", "imsc", "itt"),
        options=("language",),
        language=ttml.language,
        omits=("speaker", "settings", "language"),
    ),
    "ass": Format(ass, aliases=("ssa",), omits=("language",)),
    "scc": Format(scc, limits="cea608", ordered=True, omits=("speaker", "language")),
    "stl": Format(
        stl,
        options=("language", "created", "fps"),
        binary=True,
        language=stl.language,
        limits="ebu",
        omits=("speaker", "language"),
    ),
}
"""File extension -> format. `scc` and `stl` need the extra `export`, as does writing `ttml` and `ass`."""
