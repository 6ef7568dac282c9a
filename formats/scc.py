"""Scenarist closed captions (SCC), the text form of CEA-608 that American broadcasters use, by ttconv.

CEA-608 has 32 columns, Latin letters only, 29.97 frames per second, and a limited rate of bytes.

Writing: pop-on captions. Longer lines are broken again. A cue without enough time for its bytes is shown later, by a
second or two; cues that can never be sent in time are refused.

Reading: everything that ttconv supports; times are multiples of a frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from formats.cue import Cue
from formats.errors import SubtitleError, errors_as_faults, strict
from formats.extra import import_extra
from formats.timeline import normalized
from formats.ttconv_model import logged_errors, to_cues, to_document

_CODES = re.compile(r"\s*(\d\d:\d\d:\d\d[:;.,]\d\d)\s+(\S.*)$")
_CODE = re.compile(r"[0-9a-fA-F]{4}")


def compose(cues: Iterable[Cue]) -> str:
    """Write a complete .scc file.

    Raises:
        SubtitleError: a cue cannot be written in CEA-608, or ttconv is not installed.
    """
    writer, config = import_extra("ttconv.scc.writer"), import_extra("ttconv.scc.config")
    options = config.SccWriterConfiguration(allow_reflow=True, force_popon=True)
    try:
        sent = tuple(_sent(normalized(cues)))
        text: str = writer.from_model(to_document(sent), options)
    except (RuntimeError, ValueError, KeyError) as error:
        raise SubtitleError(f"cannot write these captions in CEA-608: {error}") from error
    if _letters(parse(text)) < _letters(sent):  # the library omits what it has no time to send
        raise SubtitleError("these captions follow each other faster than CEA-608 can transmit them")
    return text


def _sent(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Delay each cue until its bytes are sent after the previous cue: one frame for two letters or a command."""
    free = 0
    for cue in cues:
        needed = (sum(len(line) // 2 + 6 for line in cue.lines) + 12) * 1001 // 30
        start = max(cue.start, free + needed)
        free = start
        yield replace(cue, start=start, end=max(cue.end, start + 100))


def _letters(cues: Iterable[Cue]) -> int:
    return sum(not letter.isspace() for cue in cues for line in cue.lines for letter in line)


def parse(text: str) -> tuple[Cue, ...]:
    """Read the shown captions in order.

    Raises:
        SubtitleError: not an .scc file, or ttconv is not installed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | SubtitleError]:
    """Yield lines and words that are not codes as faults, then the cues of the others."""
    return errors_as_faults(_scan(text))


def _scan(text: str) -> Iterator[Cue | SubtitleError]:
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or not lines[0].startswith("Scenarist_SCC V1.0"):
        yield SubtitleError("not an .scc file; it begins with Scenarist_SCC V1.0", 1)
        return
    sound = [lines[0]]
    for number, line in enumerate(lines[1:], 2):
        matched = _CODES.match(line)
        words = matched[2].split() if matched else []
        odd = [word for word in words if not _CODE.fullmatch(word)]
        if odd or (line.strip() and not matched):
            yield SubtitleError(f"not a CEA-608 code: {(odd[0] if odd else line.strip())[:60]!r}", number)
        if matched:
            sound += ["", f"{matched[1]}\t{' '.join(word for word in words if word not in odd)}"]
    with logged_errors() as faults:
        cues = to_cues(import_extra("ttconv.scc.reader").to_model("\n".join(sound) + "\n"))
    yield from faults
    yield from cues
