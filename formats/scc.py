"""Scenarist closed captions (SCC), the text form of CEA-608 that American broadcasters use.

CEA-608 has 32 columns, Latin letters only, 29.97 frames per second, and sends two bytes per frame.

Writing: pop-on captions, in rows 1 to 14 of 15, with drop-frame time codes, which keep pace with the clock. Longer
lines are broken again. Characters are those of `formats.cea608`: typography that it lacks is spelled out, and a text in
another script is refused. A cue without enough time for its bytes is shown later.

Reading: everything that ttconv supports; times are multiples of a frame.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace

from formats import cea608
from formats.cue import Cue
from formats.errors import Scanned, SubtitleError, errors_as_faults, strict
from formats.extra import import_extra
from formats.notice import Notice, Notify, ignore
from formats.scc_schedule import PopOnCaption, schedule
from formats.timeline import normalized
from formats.timestamp import format_timestamp
from formats.ttconv_model import logged_errors, to_cues

_CODES = re.compile(r"\s*(\d\d:\d\d:\d\d[:;.,]\d\d)\s+(\S.*)$")
_CODE = re.compile(r"[0-9a-fA-F]{4}")
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
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or not lines[0].startswith("Scenarist_SCC V1.0"):
        yield SubtitleError("not an .scc file; it begins with Scenarist_SCC V1.0", 1)
        return
    sound: list[tuple[str, str]] = []
    for number, line in enumerate(lines[1:], 2):
        matched = _CODES.match(line)
        words = matched[2].split() if matched else []
        odd = [word for word in words if not _CODE.fullmatch(word)]
        if odd or (line.strip() and not matched):
            yield SubtitleError(f"not a CEA-608 code: {(odd[0] if odd else line.strip())[:60]!r}", number)
        if matched:
            if sound and _digits(matched[1]) < _digits(sound[-1][0]):
                yield Notice("codes are read in the order of their times", (f"line {number}",))
            sound.append((matched[1], " ".join(word for word in words if word not in odd)))
    sound.sort(key=lambda line: _digits(line[0]))
    written = "\n\n".join((lines[0], *("\t".join(line) for line in sound)))
    with logged_errors() as faults:
        cues = to_cues(import_extra("ttconv.scc.reader").to_model(written + "\n"))
    yield from faults
    yield from (replace(cue, lines=tuple(line.translate(_READ) for line in cue.lines)) for cue in cues)


def _digits(time_code: str) -> str:
    return re.sub(r"\D", "", time_code)
