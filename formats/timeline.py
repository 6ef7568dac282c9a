"""Normalization of cues before they are written.

Rules that every written file follows:

1. Cues are ordered by start. ("start must be greater than or equal to all previous cues' starts",
   https://www.w3.org/TR/webvtt1/#webvtt-cue-timings)
2. A cue lasts at least 1 ms and ends no later than the next one begins: the earlier cue is cut. If several cues begin
   at the same time, each is moved 1 ms behind the one before, because cutting would leave nothing of it.
3. No line is blank, because a blank line ends a cue in WebVTT and SRT. A cue without lines is omitted.
4. No line contains control characters or line separators of any script, because readers disagree on where a line ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from formats.cue import Cue

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"\r\n|\r|\n")


def normalized(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Return the cues according to the rules above; normalizing them again changes nothing."""
    placed: list[Cue] = []
    for cue in sorted_cues(cues):
        start = max(cue.start, placed[-1].start + 1) if placed else cue.start
        if placed and placed[-1].end > start:
            placed[-1] = replace(placed[-1], end=start)
        end = max(cue.end, start + 1)
        placed.append(cue if (start, end) == (cue.start, cue.end) else replace(cue, start=start, end=end))
    return tuple(placed)


def sorted_cues(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Return the cleaned cues that have text, ordered by start; they may overlap."""
    written = [found for cue in cues if (found := cleaned(cue)).lines]
    return tuple(sorted(written, key=lambda cue: cue.start))


def cleaned(cue: Cue) -> Cue:
    """Return the cue without blank lines and without characters that a subtitle file cannot contain."""
    pieces = (piece for line in cue.lines for piece in _BREAK.split(line))
    lines = tuple(line for piece in pieces if (line := plain_text(piece)))
    identifier, speaker, language = plain_text(cue.identifier), plain_text(cue.speaker), plain_text(cue.language)
    if (lines, identifier, speaker, language) == (cue.lines, cue.identifier, cue.speaker, cue.language):
        return cue  # the common case: rewriting the file of a long day stays fast
    return replace(cue, lines=lines, identifier=identifier, speaker=speaker, language=language)


def plain_text(text: str) -> str:
    r"""Return one line of text: `plain_text(" a\tb\x00 ") -> "a b"`; no-break spaces are typography and stay."""
    return _UNWRITABLE.sub("\ufffd", _CONTROL.sub(" ", text.replace("\ufeff", ""))).strip()
