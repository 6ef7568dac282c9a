"""Picture of one caption in all its revisions, with a row for each state of the screen.

Black text is stable, grey text may change; blue is new in a row, red is taken back by the next row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from captioner.bench.screens import CueData, ViewerEvent, last_cues
from captioner.offline.word_alignment import shared_prefix, tokens

ROW, TOP, LEFT = 22, 96, 90
"""Pixels: height of a row, height of the head, width of the column of times."""
CHARACTER = 8.4
"""Pixels per character."""
FITTING = (30, 110)
"""Characters, from and to, of a caption that fits the picture."""

STYLE = """
text{font:14px ui-monospace,monospace;fill:#1b1f24;white-space:pre}.title{font:600 17px system-ui,sans-serif}
.note{font:12px system-ui,sans-serif;fill:#57606a}.time{fill:#57606a}.tail{fill:#8c959f}.new{fill:#0969da}
.gone{fill:#cf222e;text-decoration:line-through}.final{fill:#f6f8fa}
"""


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """State of a caption on the screen."""

    t: float
    """Seconds since the speaker began."""
    stable: str
    tail: str
    final: bool

    @property
    def words(self) -> list[str]:
        """Words on the screen."""
        return (self.stable + self.tail).split()


@dataclass(frozen=True, slots=True)
class CaptionHistory:
    """States of a caption from its first word to its final."""

    said: str
    """Caption in the spoken language."""
    steps: tuple[HistoryStep, ...]


def pick_history(log: Sequence[ViewerEvent], language: str, source: str) -> CaptionHistory | None:
    """Return the history of the caption with the most states among those that fit; None if nothing was shown."""
    spoken = {cue["cue"]: cue for cue in last_cues(log, source)}
    lives = [_life(log, cue, spoken, language) for cue in last_cues(log, language)]
    fitting = [one for one in lives if one.steps and FITTING[0] <= len(" ".join(one.steps[-1].words)) <= FITTING[1]]
    return max(fitting or [one for one in lives if one.steps], key=lambda one: len(one.steps), default=None)


def _life(log: Iterable[ViewerEvent], cue: CueData, spoken: dict[str, CueData], language: str) -> CaptionHistory:
    origin = spoken.get(cue.get("src_cue") or cue["cue"], cue)
    steps: list[HistoryStep] = []
    for seen in log:
        new = seen.data
        if seen.language == language and seen.event == "cue" and new["cue"] == cue["cue"]:
            step = HistoryStep(
                round(seen.t - origin["start"], 3), new["stable"], new["tail"], new.get("state") == "final"
            )
            if not steps or (steps[-1].words, steps[-1].final) != (step.words, step.final):
                steps.append(step)
    return CaptionHistory((origin["stable"] + origin["tail"]).strip(), tuple(steps))


def picture(title: str, one: CaptionHistory) -> str:
    """Return an SVG document."""
    longest = max([len(" ".join(step.words)) for step in one.steps] + [len(one.said), 60])
    width, height = round(LEFT + longest * CHARACTER + 40), TOP + ROW * len(one.steps) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>',
        f'<text class="title" x="20" y="30">{escape(title)}</text>',
        '<text class="note" x="20" y="50">seconds since the speaker began; black: stable, grey: may change, '
        "blue: new, red: taken back by the next row</text>",
        f'<text x="{LEFT}" y="78">{escape(one.said)}</text><text class="note" x="20" y="78">spoken</text>',
    ]
    for row, step in enumerate(one.steps):
        before = one.steps[row - 1].words if row else []
        after = one.steps[row + 1].words if row + 1 < len(one.steps) else step.words
        parts += _row(TOP + ROW * row, step, _same(before, step.words), _same(step.words, after))
    return "\n".join([*parts, "</svg>", ""])


def _row(y: int, step: HistoryStep, known: int, kept: int) -> Iterator[str]:
    if step.final:
        yield f'<rect class="final" x="0" y="{y}" width="100%" height="{ROW}"/>'
    stable = len(step.stable.split())
    yield f'<text class="time" x="{LEFT - 14}" y="{y + 16}" text-anchor="end">{step.t:.2f}</text>'
    spans = (f'<tspan class="{_kind(i, stable, known, kept)}">{escape(w)} </tspan>' for i, w in enumerate(step.words))
    yield f'<text x="{LEFT}" y="{y + 16}">{"".join(spans)}</text>'


def _kind(i: int, stable: int, known: int, kept: int) -> str:
    if i >= kept:
        return "gone"
    return "stable" if i < stable else "new" if i >= known else "tail"


def _same(before: Sequence[str], after: Sequence[str]) -> int:
    """Count the common words at the beginning, ignoring case and punctuation."""
    return shared_prefix([" ".join(tokens(word)) for word in before], [" ".join(tokens(word)) for word in after])
