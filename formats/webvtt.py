"""WebVTT (https://www.w3.org/TR/webvtt1/) on top of webvtt-py.

The library validates settings and writes the file. The modules around it add what it lacks: escapes, order, and line
numbers of faults.

Writing: escaped, ordered, with unique identifiers and valid settings. Cues may overlap, since players show several at
once; two with the same times and text become one (`formats.timeline`). Regions that are not written are not named. A
line of text that reads as a header or as timings gets an invisible word joiner (U+2060).

Reading: `formats.webvtt_reader`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

import webvtt
from webvtt.models import Caption

from formats.cue import Cue
from formats.cue_text import JOINER, guarded, unlike_timings
from formats.errors import Scanned, SubtitleError, strict
from formats.notice import Notice, Notify, ignore
from formats.region import Region
from formats.timeline import sorted_cues
from formats.timestamp import format_timestamp
from formats.timings import are_timings
from formats.voices import voice_of
from formats.webvtt_blocks import HEADER as _HEADER
from formats.webvtt_header import note_block
from formats.webvtt_reader import are_valid, read

HEADER = "WEBVTT\n"


def compose(
    cues: Iterable[Cue],
    *,
    metadata: tuple[str, ...] = (),
    regions: Sequence[Region] = (),
    notes: Sequence[str] = (),
    notify: Notify = ignore,
) -> str:
    """Write a complete WebVTT file.

    Args:
        cues: in any order.
        metadata: header lines such as `X-TIMESTAMP-MAP=…`.
        regions: that cues may name by `region:ID` in their settings.
        notes: NOTE blocks at the start, which players do not show.
        notify: takes what is left out.

    Raises:
        SubtitleError: a cue has invalid settings.
    """
    known = {region.identifier for region in regions}
    placed = sorted_cues((cue if _region(cue) in known else _unplaced(cue, notify) for cue in cues), notify)
    captions = [_caption(cue) for cue in unique(placed)]
    content: str = webvtt.WebVTT(
        captions=captions,
        metadata=list(metadata),
        regions=[webvtt.Region.from_string(region.settings, strict=True) for region in regions],
    ).content
    head, _, rest = content.partition("\n\n") if captions or regions else (content.rstrip("\n"), "", "")
    blocks = [head, *(block for note in notes if (block := note_block(note))), *([rest] if rest else [])]
    content = "\n\n".join(blocks)
    return content if content.endswith("\n") else content + "\n"


def block(cue: Cue) -> str:
    """Write the text that one cue appends to a file of `compose`.

    Raises:
        SubtitleError: the cue has invalid settings.
    """
    return compose((cue,)).removeprefix(HEADER)


def parse(text: str) -> tuple[Cue, ...]:
    """Read the cues in the order of the file.

    Raises:
        SubtitleError: the text is not WebVTT, or a cue in it is malformed.
    """
    return strict(scan(text))


def scan(text: str, fps: Fraction | None = None) -> Iterator[Scanned]:
    """Yield the cues, and a fault in the place of each unreadable block.

    Args:
        text: of the file.
        fps: frames per second, for times with frames.
    """
    return read(text, fps)


def _region(cue: Cue) -> str:
    return next((word[7:] for word in cue.settings.split() if word.startswith("region:")), "")


def _unplaced(cue: Cue, notify: Notify) -> Cue:
    if not (region := _region(cue)):
        return cue
    notify(Notice(f"the region {region!r} is not defined and left out", (format_timestamp(cue.start),)))
    return replace(cue, settings=" ".join(word for word in cue.settings.split() if not word.startswith("region:")))


def unique(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Yield the cues, the second and later ones with the same identifier without it: identifiers are unique."""
    seen: set[str] = set()
    for cue in cues:
        yield cue if cue.identifier not in seen else _anonymous(cue)
        seen.add(cue.identifier)


def _anonymous(cue: Cue) -> Cue:
    return replace(cue, identifier="")


def _caption(cue: Cue) -> Caption:
    """Convert a cue for webvtt-py: escaped, with times as text."""
    if not are_valid(cue.settings) or "\n" in cue.settings or "\r" in cue.settings:
        raise SubtitleError(f"invalid settings of cue {cue.identifier!r}: {cue.settings!r}")
    voice = f"<v {_annotation(cue.speaker)}>" if cue.speaker else ""
    language = f"<lang {_annotation(cue.language)}>" if cue.language else ""
    text = voice + language + _text(cue)
    return Caption(
        format_timestamp(cue.start), format_timestamp(cue.end), text, _identifier(cue.identifier), cue.settings.strip()
    )


def _text(cue: Cue) -> str:
    """Join the lines; a name of one of several voices becomes the tag that begins its span."""
    lines: list[str] = []
    end = ""
    for line in cue.lines:
        voice = voice_of(line, cue.voices)
        if not voice:
            lines.append(_guard(_escape(line)))
            continue
        if lines:
            lines[-1] += end
        lines.append(f"<v {_annotation(voice)}>{_escape(line.removeprefix(f'{voice}: '))}")
        end = "</v>"
    return "\n".join(lines) + end


def _escape(text: str) -> str:
    """Escape cue text including `>`, so that it cannot contain `-->`."""
    return html.escape(guarded(text, escaped=True), quote=False)


def _annotation(text: str) -> str:
    """Escape the text of a tag, so that it cannot end with `--`, which the end of the tag would make an arrow."""
    return re.sub("-$", "&#45;", _escape(text))


def _guard(line: str) -> str:
    """Begin a line with a word joiner if a reader would take it for a header or for timings."""
    return JOINER + line if _HEADER.match(line) else unlike_timings(line)


def _identifier(text: str) -> str:
    """Remove `-->` from an identifier, which has no escapes, or all of it if it reads as timings or as a header."""
    text = re.sub("-{2,}>", "->", text)
    return "" if are_timings(text) or _HEADER.match(text) else text
