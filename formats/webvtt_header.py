"""Header of a WebVTT file: the REGION and NOTE blocks before the first cue."""

from __future__ import annotations

import re
from itertools import takewhile

from formats.cue_text import JOINER
from formats.region import Region
from formats.timeline import plain_text
from formats.timings import are_timings

_BREAK = re.compile(r"\r\n|\r|\n")


def header(text: str) -> tuple[tuple[Region, ...], tuple[str, ...]]:
    """Read the regions and notes of a file."""
    return regions(text), notes(text)


def regions(text: str) -> tuple[Region, ...]:
    """Read the regions that a file defines; those without a name are omitted."""
    blocks = [block for block in _head(text) if re.fullmatch(r"REGION[ \t]*", block[0])]
    found = [region for block in blocks if (region := Region.parse(" ".join(block[1:])))]
    return tuple({region.identifier: region for region in found}.values())


def notes(text: str) -> tuple[str, ...]:
    """Read the NOTE blocks before the first cue; those between cues are ignored."""
    blocks = [block for block in _head(text) if re.match(r"NOTE(?:[ \t]|$)", block[0])]
    texts = ("\n".join((block[0][4:].strip(), *block[1:])).strip() for block in blocks)
    return tuple(text for text in texts if text)


def _head(text: str) -> list[list[str]]:
    """Blocks between the first line and the first cue, each as its lines."""
    before = "\n".join(takewhile(lambda line: not are_timings(line), _BREAK.split(text.removeprefix("\ufeff"))))
    found = [block.split("\n") for block in re.split(r"\n\n+", before)[1:]]
    return [block for block in found if block[0]]


def note_block(text: str) -> str:
    """Write a NOTE block, which has no escapes and ends at a blank line."""
    lines = [_guard(re.sub("-{2,}>", "->", line)) for raw in _BREAK.split(text) if (line := plain_text(raw))]
    return "NOTE\n" + "\n".join(lines) if lines else ""


def _guard(line: str) -> str:
    """Begin a line with a word joiner if a reader would take it for timings."""
    return JOINER + line if are_timings(line) else line


def language(text: str) -> str:
    """Return the language of a `Language:` line below WEBVTT, which YouTube writes; empty if there is none."""
    first = text.removeprefix("\ufeff").partition("\n\n")[0]
    found = re.search(r"^Language:[ \t]*([A-Za-z0-9-]+)", first, re.MULTILINE) if "-->" not in first else None
    return found[1] if found else ""
