"""Scenarist closed captions (SCC), the text form of CEA-608 that American broadcasters use.

CEA-608 has 32 columns, Latin letters only, 29.97 frames per second, and sends two bytes per frame.

Writing: pop-on captions, in rows 1 to 14 of 15, with drop-frame time codes, which keep pace with the clock. Longer
lines are broken again. Characters are those of `formats.cea608`: typography that it lacks is spelled out, and a text in
another script is refused. A cue without enough time for its bytes is shown later.

Reading: everything that ttconv supports; times are multiples of a frame. The first channel is read, or the second one
(CC2) if it is alone. Joined files are read one after the other.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from formats import cea608
from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, errors_as_faults, strict
from formats.extra import import_extra
from formats.lines import NumberedLine
from formats.notice import Notice, Notify, ignore
from formats.programme_start import late_start
from formats.scc_schedule import PopOnCaption, schedule
from formats.timeline import normalized
from formats.timestamp import format_timestamp
from formats.ttconv_model import logged_errors, to_cues

_CODES = re.compile(r"\s*(\d\d:\d\d:\d\d[:;.,]\d\d)\s+(\S.*)$")
_TIME = re.compile(r"\d\d:[0-5]\d:[0-5]\d[:;.,](?:[0-2]\d|30)")
_CODE = re.compile(r"(?:[0-9a-fA-F]{4})+|[0-9a-fA-F]{2}")
_HEADER = re.compile(r"\s*Scenarist_SCC V1\.0", re.IGNORECASE)
_BLANK = "2080"
"""Code of a blank."""
_SECOND = 8
"""Bit of the first byte of a code of the second channel."""
_Lines = Sequence[tuple[str, list[str]]]
"""Time codes, each with its codes."""
_READ = str.maketrans({"\u2501": "—", "\u028c": "^", "\u2503": "|"})
"""Characters of ttconv -> those of the standard."""
_LATE_MS = 100
"""Milliseconds of a delay that is reported."""


def compose(cues: Iterable[Cue], *, notify: Notify = ignore) -> str:
    """Write a complete .scc file.

    Raises:
        SubtitleError: the text is in a script that CEA-608 lacks, or a cue is beyond 24 hours.
    """
    captions = [_caption(cue, notify) for cue in normalized(cues, notify)]
    lines, delays = schedule([caption for caption in captions if caption.lines])
    for start, delay in delays:
        if delay >= _LATE_MS:
            what = "captions are shown later, because CEA-608 needs the time to transmit them"
            notify(Notice(what, (f"{format_timestamp(start)} by {delay / 1000:.1f} s",)))
    return "\n\n".join(("Scenarist_SCC V1.0", *lines)) + "\n"


def _caption(cue: Cue, notify: Notify) -> PopOnCaption:
    """Break lines and replace characters."""
    said = unicodedata.normalize("NFC", " ".join(cue.lines))
    lacking = sorted({letter for letter in said if letter not in cea608.ALL and not letter.isspace()})
    lines = tuple(part for line in cue.lines for part in textwrap.wrap(cea608.clean(line), cea608.COLUMNS))
    if cea608.lost(said, " ".join(lines)):
        raise SubtitleError(f"CEA-608 has no characters for {said[:40]!r}")
    if lacking:
        what = f"{''.join(lacking)!r} is written in other characters, or left out"
        notify(Notice(what, (format_timestamp(cue.start),)))
    return PopOnCaption(cue.start, cue.end, lines, cue.settings)


def parse(text: str) -> tuple[Cue, ...]:
    """Read the shown captions in order.

    Raises:
        SubtitleError: not an .scc file, or ttconv is not installed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Scanned]:
    """Yield lines and words that are not codes as faults, then the cues of the others."""
    return errors_as_faults(_scan(text))


def _scan(text: str) -> Iterator[Scanned]:
    lines = [(number, line) for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1) if line.strip()]
    if not lines or not (_HEADER.match(lines[0][1]) or _CODES.match(lines[0][1])):
        yield SubtitleError("not an .scc file; it begins with Scenarist_SCC V1.0", 1)
        return
    if not _HEADER.match(lines[0][1]):
        yield Notice("the line Scenarist_SCC V1.0 is missing", (f"line {lines[0][0]}",))
    heads = [place for place, (_, line) in enumerate(lines) if place == 0 or _HEADER.match(line)]
    found: list[Cue] = []
    for head, until in zip(heads, [*heads[1:], len(lines)], strict=True):
        if head:
            yield Notice("another file is read behind the first", (f"line {lines[head][0]}",))
        part = lines[head:until]
        for item in _part(part[1:] if _HEADER.match(part[0][1]) else part):
            found += [item] if isinstance(item, Cue) else []
            yield item
    yield from late_start(found)


def _part(lines: Sequence[NumberedLine]) -> Iterator[Scanned]:
    """Read the lines of one file."""
    sound: list[tuple[str, list[str]]] = []
    for number, line in lines:
        matched = _CODES.match(line)
        if matched and not _TIME.match(matched[1]):
            yield SubtitleError(f"invalid time code {matched[1]}", number)
            continue
        words = matched[2].split() if matched else []
        odd = [word for word in words if not _CODE.fullmatch(word)]
        if odd or not matched:
            yield SubtitleError(f"not a CEA-608 code: {(odd[0] if odd else line.strip())[:60]!r}", number)
        if matched:
            if sound and _digits(matched[1]) < _digits(sound[-1][0]):
                yield Notice("codes are read in the order of their times", (f"line {number}",))
            sound.append((matched[1], re.findall("....", "".join(_padded(word) for word in words if word not in odd))))
    sound.sort(key=lambda line: _digits(line[0]))
    channels = set(_channels(sound))
    if channels == {1, 2}:
        yield Notice("captions of the second channel (CC2) are left out")
    one = list(_one_channel(sound, 2 if channels == {2} else 1))
    written = "\n\n".join(
        ("Scenarist_SCC V1.0", *(f"{time}\t{' '.join(_spaced(words))}" for time, words in one if words))
    )
    with logged_errors() as faults:
        cues = to_cues(import_extra("ttconv.scc.reader").to_model(written + "\n"))
    yield from faults
    yield from (replace(cue, lines=tuple(line.translate(_READ) for line in cue.lines)) for cue in cues)


def _padded(word: str) -> str:
    """Add an empty byte to a single one."""
    return word if len(word) > 2 else f"{word}80"


def _channel(word: str) -> int | None:
    """Channel that a code selects; None: it is text of the one before."""
    code = int(word[:2], 16) & 0x7F
    return (2 if code & _SECOND else 1) if 0x10 <= code < 0x20 else None


def _channels(lines: _Lines) -> Iterator[int]:
    """Yield the channel of each code that is text."""
    current = 1
    for word in (word for _, words in lines for word in words):
        channel = _channel(word)
        current = channel or current
        if channel is None and int(word, 16) & 0x7F7F:
            yield current


def _spaced(words: Sequence[str]) -> Iterator[str]:
    """Yield the codes, with a blank where text continues further right in its row; ttconv has none there."""
    row, column, repeated = -1, 0, ""
    ends: dict[int, int] = {}  # row -> column behind its text
    for word in words:
        first, second = divmod(int(word, 16) & 0x7F7F, 256)
        if word == repeated:  # commands are sent twice
            repeated = ""
        elif first >= 0x20:
            if ends.get(row, column) < column:
                yield _BLANK
            column += 1 + (second >= 0x20)
            ends[row], repeated = max(column, ends.get(row, 0)), ""
        else:
            repeated = word
            if second >= 0x40:  # address of a row, with an indent
                row, column = (first & 7) << 8 | second & 0x20, 2 * (second & 0x0E) if second & 0x10 else 0
            elif first == 0x17:  # tab
                column += second & 3
            elif first == 0x11:  # special character, or formatting, which takes a column
                column += 1
                ends[row] = max(column, ends.get(row, 0))
            elif first == 0x14:  # another mode, line or caption
                ends = {}
        yield word


def _one_channel(lines: _Lines, wanted: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the codes of a channel, as codes of the first one."""
    current = wanted
    for time, words in lines:
        kept = []
        for word in words:
            channel = _channel(word)
            current = channel or current
            if current == wanted:
                code = int(word, 16) & 0x7F7F
                kept.append(f"{code - (_SECOND << 8) if channel == 2 else code:04x}" if wanted == 2 else word)
        yield time, kept


def _digits(time_code: str) -> str:
    return re.sub(r"\D", "", time_code)
