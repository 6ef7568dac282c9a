"""Parts of a recording in one language each, where several are spoken.

1. A language is detected for units of speech of 2 s or more: from 2 s of audio the likeliest language is right in 96 of
   100 cases, from 1 s in 79 (see `captioner.recognition.language_id`, whose weights apply here too).
2. A unit ends at the first pause after `_UNIT_MS`, at a longer one after `_SHORT_MS`, and at the longest ones always.
   Speech shorter than `_SHORT_MS` has the language of the unit before it.
3. Neighbouring units in one language form one part, whose clips are as long as in a recording in one language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from captioner.offline.chunks import Chunk, Clip, merged
from captioner.recognition.language_id import LanguageIdentifier
from captioner.types import SAMPLE_RATE, Samples

_UNIT_MS = 2000
_SHORT_MS = 1000
_LONG_PAUSE_MS = 700
_END_PAUSE_MS = 2000


class SpokenLanguages:
    """Splits the chunks of one recording at the changes of language."""

    def __init__(
        self, languages: str, detect: Callable[[Samples], Mapping[str, float]], *, last: str | None = None
    ) -> None:
        """Create a splitter.

        Args:
            languages: codes, such as `en,es`.
            detect: returns the probability of each language.
            last: language at the end of what was captioned before.
        """
        self._identifier = LanguageIdentifier(languages)
        self._detect = detect
        self._last = last or languages.partition(",")[0]

    def split(self, chunk: Chunk) -> Iterator[tuple[str, Chunk]]:
        """Yield the parts of a chunk, each with its language; together they are the chunk."""
        runs: list[tuple[str, list[Clip]]] = []
        for unit in _units(chunk.speech):
            language = self._language(chunk, unit)
            if runs and runs[-1][0] == language:
                runs[-1][1].extend(unit)
            else:
                runs.append((language, unit))
        start = chunk.start
        for place, (language, speech) in enumerate(runs):
            is_last = place + 1 == len(runs)
            end = chunk.end if is_last else (speech[-1][1] + runs[place + 1][1][0][0]) // 2
            first = (start - chunk.start) * SAMPLE_RATE // 1000
            last = len(chunk.samples) if is_last else (end - chunk.start) * SAMPLE_RATE // 1000
            yield language, Chunk(start, chunk.samples[first:last], tuple(merged(speech)), tuple(speech))
            start = end
        if not runs:
            yield self._last, chunk

    def _language(self, chunk: Chunk, unit: Sequence[Clip]) -> str:
        start, end = unit[0][0], unit[-1][1]
        if end - start >= _SHORT_MS:
            self._last = self._identifier.update(end, self._detect(chunk.cut((start, end))))
        return self._last


def _units(speech: Sequence[Clip]) -> Iterator[list[Clip]]:
    """Group intervals of speech to units."""
    unit: list[Clip] = []
    for clip in speech:
        if unit:
            length, pause = unit[-1][1] - unit[0][0], clip[0] - unit[-1][1]
            if length >= _UNIT_MS or (length >= _SHORT_MS and pause >= _LONG_PAUSE_MS) or pause >= _END_PAUSE_MS:
                yield unit
                unit = []
        unit.append(clip)
    if unit:
        yield unit
