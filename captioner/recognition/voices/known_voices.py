"""Voices of one room, told apart by their embeddings while they arrive.

1. A voice is the mean of its embeddings. The similarity of an embedding to it is their cosine, divided by what is
   expected of a mean of so few.
2. Evidence against the present voice is accumulated (CUSUM): for each other voice what it is more similar, less
   `_DRIFT`; for one that is not known yet what the most similar one is below `_NEW`. Whatever is collected first ends
   the turn, and the turn began where that evidence began.
3. An embedding changes the mean only while there is no evidence against its voice.
4. If there are `_MOST` voices, a new one replaces the one with the least speech, if that is less than `_BRIEF`
   embeddings: laughter or music may have been taken for a voice. Otherwise it counts as the most similar one.
5. Voices are kept in memory only, as long as the room exists.

Measured on ten recordings of 90 s joined from two to four of 46 voices, and on twelve of one voice; changes found
within 3 s, false changes per hour of one voice: `_NEW` 0.66 62 %, 0; 0.74 81 %, 0; 0.78 93 %, 0; 0.82 93 %, 75.
`python -m tests.rigs speakers` measures other recordings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from captioner.recognition.voices.voice_encoder import Embedding

_DRIFT: Final = 0.02
_KNOWN: Final = 0.05
"""Accumulated similarity from which another known voice has begun."""
_NEW: Final = 0.78
"""Similarity below which an embedding is evidence of a voice that is not known."""
_ENOUGH: Final = 0.1
"""Accumulated evidence from which such a voice has begun."""
_MAX_STEP: Final = 0.25
"""Most evidence of one embedding."""
_DOUBT: Final = 0.05
"""Evidence from which an embedding does not change the mean of its voice."""
_MEMORY: Final = 60
"""Embeddings that the mean of a voice consists of at most; older ones fade."""
_ALIKE: Final = 0.72
"""Cosine that two embeddings of one voice usually have."""
_MOST: Final = 9
"""Voices: one for each number of the console."""
_BRIEF: Final = 8
"""Embeddings of a voice that may be replaced: about 3 s of speech."""


class KnownVoices:
    """Voices in the order in which they first spoke, numbered from 1; one stream at a time."""

    def __init__(self) -> None:
        self._sums: list[Embedding] = []
        self._counts: list[int] = []
        self._present: int | None = None
        self._evidence: dict[int, float] = {}
        """Index of another voice -> evidence that it speaks; the index after the last one is a new voice."""
        self._begun: dict[int, int] = {}
        """Milliseconds of the stream at which that evidence began."""
        self._strange: list[Embedding] = []
        """Embeddings that are evidence of a new voice."""

    @property
    def count(self) -> int:
        """Number of voices."""
        return len(self._sums)

    def begin(self) -> None:
        """Begin another stream."""
        self._present = None
        self._clear()

    def push(self, embedding: Embedding, start: int) -> tuple[int, int] | None:
        """Take the next embedding of the stream; returns the time and the number of the voice that begins, if any.

        Args:
            embedding: Voice in a window of speech.
            start: Milliseconds of the stream at which that voice would have begun.
        """
        similar = [self._similarity(voice, embedding) for voice in range(len(self._sums))]
        if self._present is None:
            best = max(range(len(similar)), key=similar.__getitem__, default=None)
            found = best if best is not None and (similar[best] >= _NEW or self._is_full) else self._add([embedding])
            return self._turn(start, found)
        self._collect(embedding, start, similar)
        needed = {voice: _KNOWN if voice < len(similar) else _ENOUGH for voice in self._evidence}
        ready = [voice for voice, least in needed.items() if self._evidence[voice] >= least]
        if ready:
            voice = max(ready, key=lambda voice: self._evidence[voice] / needed[voice])
            begun = self._begun[voice]
            return self._turn(begun, voice if voice < len(similar) else self._add(self._strange))
        if max(self._evidence.values(), default=0) <= _DOUBT:
            self._extend(self._present, embedding)
        return None

    def _collect(self, embedding: Embedding, start: int, similar: list[float]) -> None:
        """Accumulate the evidence of an embedding."""
        assert self._present is not None
        steps = {voice: each - similar[self._present] - _DRIFT for voice, each in enumerate(similar)}
        del steps[self._present]
        if not self._is_full:
            steps[len(similar)] = _NEW - max(similar)
        for voice, step in steps.items():
            before = self._evidence.get(voice, 0.0)
            if not before:
                self._begun[voice] = start
            self._evidence[voice] = max(0.0, before + min(step, _MAX_STEP))
        if self._evidence.get(len(similar)):
            self._strange.append(embedding)
        else:
            self._strange.clear()

    def _turn(self, begun: int, voice: int) -> tuple[int, int]:
        self._present = voice
        self._clear()
        return begun, voice + 1

    def _clear(self) -> None:
        self._evidence, self._begun, self._strange = {}, {}, []

    @property
    def _is_full(self) -> bool:
        return len(self._sums) >= _MOST and self._counts[self._rarest] >= _BRIEF

    @property
    def _rarest(self) -> int:
        """Index of the voice with the least speech that is not the present one."""
        return min((i for i in range(len(self._sums)) if i != self._present), key=self._counts.__getitem__)

    def _similarity(self, voice: int, embedding: Embedding) -> float:
        total, count = self._sums[voice], self._counts[voice]
        expected = np.sqrt(_ALIKE * count / (1 + (count - 1) * _ALIKE))
        return float(total @ embedding / np.linalg.norm(total) / expected)

    def _add(self, embeddings: list[Embedding]) -> int:
        place = len(self._sums) if len(self._sums) < _MOST else self._rarest
        self._sums[place : place + 1] = [np.sum(embeddings, axis=0)]
        self._counts[place : place + 1] = [len(embeddings)]
        return place

    def _extend(self, voice: int, embedding: Embedding) -> None:
        kept = min(1.0, (_MEMORY - 1) / self._counts[voice])
        self._sums[voice] = kept * self._sums[voice] + embedding
        self._counts[voice] = min(_MEMORY, self._counts[voice] + 1)
