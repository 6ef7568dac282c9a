"""Arbitrary cues, for property tests of all formats."""

from __future__ import annotations

from hypothesis import strategies as st

from formats.cue import Cue

_NASTY = st.sampled_from([
    "-->", "<", ">", "&", "&amp;", "&lt;i&gt;", "<i>", "</b>", "{\\an8}", "{b}", "<v Ana>", "<font color=red>", "-",
    "--", "1", "00:00:01.000 --> 00:00:02.000", "00:00:01,000 --> 00:00:02,000", "<00:00:01.000>", "NOTE", "STYLE",
    "WEBVTT", "\n", "\r\n", "\n\n", "\x85", "\t", "\x00", "\ud800", "\ufeff", "\u2028", "\u00a0", "e\u0301", "字",
])  # fmt: skip
_JOINED = st.lists(st.one_of(_NASTY, st.text(max_size=8)), max_size=5).map("".join)
LINE = _JOINED.filter(lambda line: "\u2060" not in line)
"""Any text of recognizers, translators and operators, except the word joiner, with which SRT escapes."""
_NAME = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=">"), max_size=6)
_SETTINGS = st.sampled_from(["", "line:-1", "line:0 align:start", "position:50% size:80%"])
_LANGUAGE = st.sampled_from(["", "es", "zh-Hant"])
_TIME = st.integers(0, 400_000_000)


@st.composite
def cues(draw: st.DrawFn) -> Cue:
    """A cue at any time, of any length."""
    start = draw(_TIME)
    end = start + draw(st.integers(0, 60_000))
    lines = tuple(draw(st.lists(LINE, max_size=3)))
    return Cue(start, end, lines, draw(_NAME), draw(_SETTINGS), draw(_NAME), draw(_LANGUAGE))


CUES = st.lists(cues(), max_size=5).map(tuple)
"""Cues in any order, with or without overlap."""
