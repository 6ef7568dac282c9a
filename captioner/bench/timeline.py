"""Timeline of a recording as SVG: when each word was spoken, first shown and settled, in strips of ten seconds.

The upper lane of a strip has a bar for each word, from the start to the end of its speaking. A line leads from the end
of the bar down to the moment at which the word was first shown, and on to the moment at which it settled. A vertical
line means no delay; the flatter, the longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from captioner.bench.score import ReferenceWord, WordTiming

STRIP = 10.0
"""Seconds of speech per strip."""
BEYOND = 2.0
"""Seconds to the right of a strip, for words shown after its end; later ones are drawn at the edge."""
SECOND = 120
"""Pixels per second."""
LEFT, TOP, HEIGHT = 70, 96, 124
"""Pixels: margin for the names of the lanes, height of the head, height of a strip."""
SAID, FIRST, SETTLED = 34, 66, 98
"""Pixels from the top of a strip to each lane."""

STYLE = """
text{font:11px system-ui,sans-serif;fill:#1b1f24}.title{font-size:17px;font-weight:600}.note{fill:#57606a}
.tick{stroke:#d8dee4}.beyond{fill:#f6f8fa}.said{fill:#8c959f}.missed{fill:#d1d9e0}.lane{stroke:#eaeef2}
.a{stroke:#0969da;fill:none}.b{stroke:#bc4c00;fill:none}.first{fill:#0969da}.settled{fill:#bc4c00}
"""


def picture(title: str, note: str, words: Sequence[ReferenceWord], tracks: Sequence[WordTiming]) -> str:
    """Return an SVG document; `tracks` are the reference words that were shown."""
    last = max([word.end for word in words] + [track.spoken for track in tracks], default=0.0)
    strips = int(last // STRIP) + 1
    width, height = round(LEFT + (STRIP + BEYOND) * SECOND + 40), TOP + strips * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>',
        *_head(title, note),
    ]
    for strip in range(strips):
        parts += _strip(strip, words, tracks)
    return "\n".join([*parts, "</svg>", ""])


def _head(title: str, note: str) -> Iterator[str]:
    yield f'<text class="title" x="{LEFT}" y="30">{escape(title)}</text>'
    yield f'<text class="note" x="{LEFT}" y="50">{escape(note)}</text>'
    legend = (("said", "spoken"), ("first", "first shown"), ("settled", "settled"), ("missed", "not in the captions"))
    for place, (kind, text) in enumerate(legend):
        x = LEFT + 130 * place
        yield f'<rect class="{kind}" x="{x}" y="66" width="14" height="8" rx="2"/>'
        yield f'<text x="{x + 20}" y="74">{text}</text>'


def _strip(strip: int, words: Iterable[ReferenceWord], tracks: Sequence[WordTiming]) -> Iterator[str]:
    begin = strip * STRIP
    yield f'<g transform="translate({LEFT} {TOP + strip * HEIGHT})">'
    yield from _grid(begin)
    here = [track for track in tracks if begin <= track.spoken < begin + STRIP]
    shown = {(track.start, track.spoken) for track in tracks}
    ends = [-1.0, -1.0]
    for word in words:
        if begin <= word.end < begin + STRIP:
            yield from _word(word, begin, (word.start, word.end) in shown, ends)
    for track in here:
        yield from _track(track, begin)
    yield "</g>"


def _grid(begin: float) -> Iterator[str]:
    yield f'<rect class="beyond" x="{STRIP * SECOND:.0f}" y="2" width="{BEYOND * SECOND:.0f}" height="{HEIGHT - 12}"/>'
    for second in range(int(STRIP + BEYOND) + 1):
        yield f'<line class="tick" x1="{second * SECOND}" x2="{second * SECOND}" y1="2" y2="{HEIGHT - 10}"/>'
        yield f'<text class="note" x="{second * SECOND + 3}" y="{HEIGHT - 12}">{begin + second:.0f} s</text>'
    for y, text in ((SAID, "spoken"), (FIRST, "shown"), (SETTLED, "settled")):
        yield f'<line class="lane" x1="0" x2="{(STRIP + BEYOND) * SECOND:.0f}" y1="{y}" y2="{y}"/>'
        yield f'<text class="note" x="-8" y="{y + 4}" text-anchor="end">{text}</text>'


def _word(word: ReferenceWord, begin: float, shown: bool, ends: list[float]) -> Iterator[str]:
    """Draw bar and text, on the upper of two lines if the lower is full; `ends` is how far each line is full."""
    x = _x(word.start - begin)  # a word that began in the previous strip is cut off at the edge
    wide = max(2.0, (word.end - begin) * SECOND - x - 2)
    kind = "said" if shown else "missed"
    yield f'<rect class="{kind}" x="{x:.1f}" y="{SAID - 4}" width="{wide:.1f}" height="8" rx="2"/>'
    line = 0 if ends[0] <= x else 1
    ends[line] = x + 6.2 * len(word.text) + 4
    yield f'<text x="{x:.1f}" y="{SAID - 8 - 12 * line}">{escape(word.text)}</text>'


def _track(track: WordTiming, begin: float) -> Iterator[str]:
    spoken, first, settled = (_x(time - begin) for time in (track.spoken, track.first, track.settled))
    yield f'<path class="a" d="M{spoken:.1f} {SAID}L{first:.1f} {FIRST}"/>'
    yield f'<path class="b" d="M{first:.1f} {FIRST}L{settled:.1f} {SETTLED}"/>'
    yield f'<circle class="first" cx="{first:.1f}" cy="{FIRST}" r="3"><title>{_title(track)}</title></circle>'
    yield f'<circle class="settled" cx="{settled:.1f}" cy="{SETTLED}" r="3"><title>{_title(track)}</title></circle>'


def _x(seconds: float) -> float:
    return max(0.0, min(seconds, STRIP + BEYOND)) * SECOND


def _title(track: WordTiming) -> str:
    shown, settled = track.first - track.spoken, track.settled - track.spoken
    return f"{escape(track.text)}: shown after {shown:.2f} s, settled after {settled:.2f} s"
