"""Scenarist closed captions (SCC), CEA-608 in text form, by ttconv: what American broadcasters take.

608 has 32 columns, Latin letters only, frames of 29.97 a second, and bytes that need time to be sent. Written: pop-on
captions; longer lines are broken anew, and what is shown in the first second or two waits for its bytes. Read: whatever
ttconv knows; times come in frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from formats.cue import Cue
from formats.errors import FormatError, strict
from formats.imsc import library, model, shown
from formats.timeline import orderly


def compose(cues: Iterable[Cue]) -> str:
    """A whole .scc file.

    Raises:
        FormatError: a cue cannot be written in 608, or ttconv is not installed.
    """
    writer, config = library("ttconv.scc.writer"), library("ttconv.scc.config")
    options = config.SccWriterConfiguration(allow_reflow=True, force_popon=True)
    try:
        text: str = writer.from_model(model(map(_sent, orderly(cues))), options)
    except (RuntimeError, ValueError, KeyError) as error:
        raise FormatError(f"these captions do not fit into CEA-608: {error}") from error
    return text


def _sent(cue: Cue) -> Cue:
    """The cue, not before its bytes were sent since the start of the stream: a frame for two letters or a command."""
    needed = (sum(len(line) // 2 + 6 for line in cue.lines) + 12) * 1001 // 30
    start = max(cue.start, needed)
    return replace(cue, start=start, end=max(cue.end, start + 1))


def parse(text: str) -> tuple[Cue, ...]:
    """What the captions show, in order.

    Raises:
        FormatError: it is no .scc, or ttconv is not installed.
    """
    return strict(scan(text))


def scan(text: str) -> Iterator[Cue | FormatError]:
    """The cues, or the one fault for which nothing can be read."""
    if not text.removeprefix("\ufeff").startswith("Scenarist_SCC V1.0"):
        yield FormatError("a .scc file begins with Scenarist_SCC V1.0", 1)
        return
    yield from shown(library("ttconv.scc.reader").to_model(text.removeprefix("\ufeff")))
