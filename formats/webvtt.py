"""WebVTT (https://www.w3.org/TR/webvtt1/) on top of webvtt-py.

The library handles blocks, settings and tags. This module adds what it lacks: escapes, order without overlap, and line
numbers of faults.

Writing: escaped, ordered, without overlap (`formats.timeline`), with unique identifiers and valid settings. Cues of a
region that is written with them may overlap, because that is how lines roll up; other regions are not named.

Tolerances of reading:

1. A byte order mark, CR and CRLF, which other programs write and the standard allows.
2. Missing hours and short fields such as `0:1.5`, which many programs write.
3. Unknown or invalid cue settings, which are omitted, as the standard requires.
4. Tags such as `<i>`, `<c.red>`, `<00:00:01.000>`, which are removed. At the start of a cue `<v Ana>` is its speaker,
   `<lang en>` its language.
5. STYLE blocks and header lines, which are ignored. `formats.webvtt_header` reads REGION and NOTE blocks.
6. No blank line before a cue: a block begins at `-->`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import webvtt
from webvtt.errors import MalformedCaptionError
from webvtt.models import Caption, CueSettings

from formats.cue import Cue
from formats.errors import SubtitleError, strict
from formats.region import Region
from formats.timeline import normalized, plain_text, sorted_cues
from formats.timestamp import format_timestamp, parse_timestamp
from formats.webvtt_header import note_block

HEADER = "WEBVTT\n"
_TIME = r"(?:\d{1,6}:)?\d{1,2}:\d{1,2}\.\d{1,3}"
_TIMINGS = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?:\s+(.*))?$")
_BREAK = re.compile(r"\r\n|\r|\n")
_OPENED = r"\s*(?:<{other}(?:\.[^\s>]*)?\s[^>]+>\s*)?<{own}(?:\.[^\s>]*)?\s([^>]+)>"
_VOICE = re.compile(_OPENED.format(own="v", other="lang"))
_LANG = re.compile(_OPENED.format(own="lang", other="v"))

_ENDLESS = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}")
"""Character references with more digits than Python converts to a number."""

_Block = list[tuple[int, str]]
"""Lines of a block, each with its number, counted from 1."""


def compose(
    cues: Iterable[Cue],
    *,
    metadata: tuple[str, ...] = (),
    regions: Sequence[Region] = (),
    notes: Sequence[str] = (),
) -> str:
    """Write a complete WebVTT file.

    Args:
        cues: in any order.
        metadata: header lines such as `X-TIMESTAMP-MAP=…`.
        regions: that cues may name by `region:ID` in their settings.
        notes: NOTE blocks at the start, which players do not show.

    Raises:
        SubtitleError: a cue has invalid settings.
    """
    captions = [_caption(cue) for cue in unique(_placed(tuple(cues), {region.identifier for region in regions}))]
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


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Yield the cues, and a fault in the place of each unreadable block."""
    lines = _BREAK.split(text.removeprefix("\ufeff"))
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        yield SubtitleError("not a WebVTT file; it begins with the word WEBVTT", 1)
        return
    for found in _blocks(lines):
        if any("-->" in line for _, line in found):
            yield _cue(found)


def _placed(cues: Sequence[Cue], known: set[str]) -> list[Cue]:
    """Cues of known regions unchanged, the others without overlap; ordered by start."""
    named = [cue if _region(cue) in known else _unplaced(cue) for cue in cues]
    free = [cue for cue in named if _region(cue)]
    apart = normalized(cue for cue in named if not _region(cue))
    return sorted((*apart, *map(_lasting, sorted_cues(free))), key=lambda cue: cue.start)


def _region(cue: Cue) -> str:
    return next((word[7:] for word in cue.settings.split() if word.startswith("region:")), "")


def _unplaced(cue: Cue) -> Cue:
    if not _region(cue):
        return cue
    return replace(cue, settings=" ".join(word for word in cue.settings.split() if not word.startswith("region:")))


def _lasting(cue: Cue) -> Cue:
    return cue if cue.end > cue.start else replace(cue, end=cue.start + 1)


def unique(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Yield the cues, the second and later ones with the same identifier without it: identifiers are unique."""
    seen: set[str] = set()
    for cue in cues:
        yield cue if cue.identifier not in seen else _anonymous(cue)
        seen.add(cue.identifier)


def _anonymous(cue: Cue) -> Cue:
    return replace(cue, identifier="")


def _blocks(lines: list[str]) -> Iterator[_Block]:
    """Blocks after the header, split at blank lines and before timings that cannot belong to the previous block."""
    found: _Block = []
    header = True
    for number, line in enumerate(lines, 1):
        starts = "-->" in line and (header or len(found) > 1 or any("-->" in before for _, before in found))
        if (not line or starts) and found:
            if not header:
                yield found
            found, header = [], False
        if line:
            found.append((number, line))
    if found and not header:
        yield found


def _cue(found: _Block) -> Cue | SubtitleError:
    """Read a block that contains `-->`."""
    head = 0 if "-->" in found[0][1] else 1
    number, timings = found[head]
    matched = _TIMINGS.match(timings)
    if matched is None:
        return SubtitleError(f"invalid timings: {timings.strip()[:60]!r}", number)
    try:
        start, end = (parse_timestamp(matched[group], number) for group in (1, 2))
    except SubtitleError as error:
        return error
    if end < start:
        return SubtitleError(f"the cue ends at {matched[2]}, before it starts at {matched[1]}", number)
    caption = Caption(text=[line for _, line in found[head + 1 :]])
    identifier = plain_text(found[0][1]) if head else ""
    voice_and_language = (_opened(_VOICE, caption), _opened(_LANG, caption))
    return Cue(start, end, _lines(caption), identifier, _settings(matched[3] or ""), *voice_and_language)


def _lines(caption: Caption) -> tuple[str, ...]:
    return tuple(line for raw in caption.text.split("\n") if (line := plain_text(_unescape(raw))))


def _opened(tag: re.Pattern[str], caption: Caption) -> str:
    """Value of a tag at the start of the cue."""
    matched = tag.match(caption.raw_text)
    return plain_text(_unescape(matched[1])) if matched else ""


def _settings(text: str) -> str:
    """Valid settings in their order, each once."""
    kept: dict[str, str] = {}
    for setting in text.split():
        if _valid(setting):
            kept.setdefault(setting.partition(":")[0], setting)
    return " ".join(kept.values())


def _valid(settings: str) -> bool:
    try:
        CueSettings.from_string(settings, strict=True)
    except MalformedCaptionError:
        return False
    return True


def _caption(cue: Cue) -> Caption:
    """Convert a cue for webvtt-py: escaped, with times as text."""
    if not _valid(cue.settings) or "\n" in cue.settings or "\r" in cue.settings:
        raise SubtitleError(f"invalid settings of cue {cue.identifier!r}: {cue.settings!r}")
    voice = f"<v {_escape(cue.speaker)}>" if cue.speaker else ""
    language = f"<lang {_escape(cue.language)}>" if cue.language else ""
    text = voice + language + "\n".join(_escape(line) for line in cue.lines)
    return Caption(
        format_timestamp(cue.start), format_timestamp(cue.end), text, _identifier(cue.identifier), cue.settings.strip()
    )


def _escape(text: str) -> str:
    """Escape cue text including `>`, so that it cannot contain `-->`."""
    return html.escape(text, quote=False)


def _unescape(text: str) -> str:
    """Resolve character references; those with more digits than any character has stay unchanged."""
    return html.unescape(_ENDLESS.sub(lambda found: f"&amp;{found[0][1:]}", text))


def _identifier(text: str) -> str:
    """Remove `-->` from an identifier, which has no escapes."""
    return re.sub("-{2,}>", "->", text)
