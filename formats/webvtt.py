"""WebVTT (https://www.w3.org/TR/webvtt1/) on top of webvtt-py.

The library knows blocks, settings and tags. It neither escapes nor unescapes, writes cues in any order and lets them
overlap, and gives no line numbers: that is what this file adds.

Written, always: escaped, ordered, no overlap (`formats.timeline`), identifiers unique, settings valid. Cues in a region
that is given with them may overlap, since that is how lines roll up; a region that is not given is not named.

Read with tolerance:

1. A byte order mark, CR and CRLF, since other programs write them (the standard allows all three).
2. Hours missing, short fields such as `0:1.5`, since many writers shorten them.
3. Unknown or invalid cue settings: left out, as the standard tells readers to.
4. Tags such as `<i>`, `<c.red>`, `<00:00:01.000>`: taken off, a cue here is plain text. `<v Ana>` at the start of a cue
   is its speaker, `<lang en>` there its language.
5. STYLE and header lines: passed over. `regions` and `notes` give REGION and NOTE blocks.
6. A cue block without a blank line before its timings: begins where `-->` stands.
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

HEADER = "WEBVTT\n"
_TIME = r"(?:\d{1,6}:)?\d{1,2}:\d{1,2}\.\d{1,3}"
_TIMINGS = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?:\s+(.*))?$")
_BREAK = re.compile(r"\r\n|\r|\n")
_OPENED = r"\s*(?:<{other}(?:\.[^\s>]*)?\s[^>]+>\s*)?<{own}(?:\.[^\s>]*)?\s([^>]+)>"
_VOICE = re.compile(_OPENED.format(own="v", other="lang"))
_LANG = re.compile(_OPENED.format(own="lang", other="v"))

_ENDLESS = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}")
"""References that Python refuses to read as a number."""

_Block = list[tuple[int, str]]
"""Lines that belong together, each with its number from 1."""


def compose(
    cues: Iterable[Cue],
    *,
    metadata: tuple[str, ...] = (),
    regions: Sequence[Region] = (),
    notes: Sequence[str] = (),
) -> str:
    """A whole WebVTT file.

    Args:
        cues: in any order.
        metadata: header lines such as `X-TIMESTAMP-MAP=…`.
        regions: that cues may stand in, by `region:ID` in their settings.
        notes: remarks that nobody is shown, at the start.

    Raises:
        SubtitleError: a cue has settings that WebVTT does not know.
    """
    captions = [_caption(cue) for cue in unique(_placed(tuple(cues), {region.identifier for region in regions}))]
    content: str = webvtt.WebVTT(
        captions=captions,
        metadata=list(metadata),
        regions=[webvtt.Region.from_string(region.settings, strict=True) for region in regions],
    ).content
    head, _, rest = content.partition("\n\n") if captions or regions else (content.rstrip("\n"), "", "")
    blocks = [head, *(block for note in notes if (block := _note(note))), *([rest] if rest else [])]
    content = "\n\n".join(blocks)
    return content if content.endswith("\n") else content + "\n"


def block(cue: Cue) -> str:
    """What one cue adds to the end of a file that `compose` wrote.

    Raises:
        SubtitleError: it has settings that WebVTT does not know.
    """
    return compose((cue,)).removeprefix(HEADER)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues in the order of the file.

    Raises:
        SubtitleError: the text is not WebVTT, or a cue in it is malformed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Cue by cue what `parse` reads, with faults in the place of what cannot be read."""
    lines = _BREAK.split(text.removeprefix("\ufeff"))
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        yield SubtitleError("a WebVTT file begins with the word WEBVTT", 1)
        return
    for found in _blocks(lines):
        if any("-->" in line for _, line in found):
            yield _cue(found)


def regions(text: str) -> tuple[Region, ...]:
    """The regions that a file defines, each name once; those of no name are left out."""
    blocks = [block for block in _head(text) if re.fullmatch(r"REGION[ \t]*", block[0])]
    found = [region for block in blocks if (region := Region.parse(" ".join(block[1:])))]
    return tuple({region.identifier: region for region in found}.values())


def notes(text: str) -> tuple[str, ...]:
    """The remarks that stand before the first cue; what is between cues is passed over."""
    blocks = [block for block in _head(text) if re.match(r"NOTE(?:[ \t]|$)", block[0])]
    said = ("\n".join((block[0][4:].strip(), *block[1:])).strip() for block in blocks)
    return tuple(note for note in said if note)


def _head(text: str) -> list[list[str]]:
    """The blocks between the first line and the first cue, each as its lines."""
    before = "\n".join(_BREAK.split(text.removeprefix("\ufeff"))).partition("-->")[0]
    found = [block.split("\n") for block in re.split(r"\n\n+", before)[1:]]
    return [block for block in found if block[0]]


def _note(text: str) -> str:
    """A NOTE block; it has no escapes and ends at a blank line."""
    lines = [re.sub("-{2,}>", "->", line) for raw in _BREAK.split(text) if (line := plain_text(raw))]
    return "NOTE\n" + "\n".join(lines) if lines else ""


def _placed(cues: Sequence[Cue], known: set[str]) -> list[Cue]:
    """Those in a known region as they are, all others apart from one another; by their start."""
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
    """The cues, where an identifier stands twice only the first with it: identifiers are unique in a file."""
    seen: set[str] = set()
    for cue in cues:
        yield cue if cue.identifier not in seen else _anonymous(cue)
        seen.add(cue.identifier)


def _anonymous(cue: Cue) -> Cue:
    return replace(cue, identifier="")


def _blocks(lines: list[str]) -> Iterator[_Block]:
    """Blocks after the header, split at empty lines and before timings that cannot belong to what came before."""
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
    """One block that holds an arrow."""
    head = 0 if "-->" in found[0][1] else 1
    number, timings = found[head]
    matched = _TIMINGS.match(timings)
    if matched is None:
        return SubtitleError(f"not the timings of a cue: {timings.strip()[:60]!r}", number)
    try:
        start, end = (parse_timestamp(matched[group], number) for group in (1, 2))
    except SubtitleError as error:
        return error
    if end < start:
        return SubtitleError(f"the cue ends at {matched[2]}, before its start at {matched[1]}", number)
    caption = Caption(text=[line for _, line in found[head + 1 :]])
    identifier = plain_text(found[0][1]) if head else ""
    said = (_opened(_VOICE, caption), _opened(_LANG, caption))
    return Cue(start, end, _lines(caption), identifier, _settings(matched[3] or ""), *said)


def _lines(caption: Caption) -> tuple[str, ...]:
    return tuple(line for raw in caption.text.split("\n") if (line := plain_text(_unescape(raw))))


def _opened(tag: re.Pattern[str], caption: Caption) -> str:
    """What a tag at the start of the cue says."""
    matched = tag.match(caption.raw_text)
    return plain_text(_unescape(matched[1])) if matched else ""


def _settings(text: str) -> str:
    """Those settings that are valid, in their order, each once."""
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
    """A cue as webvtt-py wants it: escaped, its times as text."""
    if not _valid(cue.settings) or "\n" in cue.settings or "\r" in cue.settings:
        raise SubtitleError(f"cue {cue.identifier!r} has settings that WebVTT does not know: {cue.settings!r}")
    voice = f"<v {_escape(cue.speaker)}>" if cue.speaker else ""
    language = f"<lang {_escape(cue.language)}>" if cue.language else ""
    text = voice + language + "\n".join(_escape(line) for line in cue.lines)
    return Caption(
        format_timestamp(cue.start), format_timestamp(cue.end), text, _identifier(cue.identifier), cue.settings.strip()
    )


def _escape(text: str) -> str:
    """`a < b --> c & d` as cue text; `>` too, so that `-->` cannot stand in it."""
    return html.escape(text, quote=False)


def _unescape(text: str) -> str:
    """Character references as they are meant; those of more digits than any character has stay as they stand."""
    return html.unescape(_ENDLESS.sub(lambda found: f"&amp;{found[0][1:]}", text))


def _identifier(text: str) -> str:
    """An identifier may be any line without `-->`; it has no escapes."""
    return re.sub("-{2,}>", "->", text)
