"""Small real classes with a script in place of the heavy ones: no patching."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from captioner.errors import TranslatorError
from captioner.types import AudioChunk, Revision, Samples


def silence(seconds: float) -> Samples:
    """So much of nothing."""
    return np.zeros(round(16_000 * seconds), np.float32)


def revision(
    segment: str = "c1",
    text: str = "hello",
    number: int = 1,
    *,
    tail: str = "",
    final: bool = False,
    language: str = "en",
    start: int = 0,
    end: int = 1000,
) -> Revision:
    """A revision as an engine would make it, spoken in English."""
    return Revision(segment, language, "en", number, start, end, text, tail, final)


class ScriptedEngine:
    """Speaks one word per second of audio: `w1 w2 …`, final after every `words`; dies at the words in `deaths`."""

    def __init__(self, *, words: int = 3, deaths: set[int] | None = None) -> None:
        self._words = words
        self._deaths = deaths if deaths is not None else set()
        self._heard = 0
        self._start = 0
        self._spoken: list[str] = []
        self._owed = 0
        self._segment = 1
        self._number = 0
        self.chunks: list[tuple[int, int]] = []

    @property
    def due(self) -> str | None:
        """A word is due for each second heard."""
        if not self._owed:
            return None
        return "final" if len(self._spoken) + 1 >= self._words else "interim"

    def feed(self, chunk: AudioChunk) -> None:
        """Count the samples."""
        self.chunks.append((chunk.start, chunk.milliseconds))
        before = self._heard // 16_000
        self._heard += len(chunk.samples)
        self._owed += self._heard // 16_000 - before

    def decode(self) -> Iterator[Revision]:
        """The next word; the last of a segment makes it final."""
        self._owed -= 1
        word = self._heard // 16_000 - self._owed
        if word in self._deaths:
            self._deaths.discard(word)
            raise RuntimeError(f"scripted death at word {word}")
        self._spoken.append(f"w{word}")
        yield self._state(final=len(self._spoken) >= self._words)

    def push(self, chunk: AudioChunk) -> Iterator[Revision]:
        """Feed and decode."""
        self.feed(chunk)
        while self.due:
            yield from self.decode()

    def flush(self) -> Iterator[Revision]:
        """What is open becomes final."""
        if self._spoken:
            yield self._state(final=True)

    def _state(self, final: bool) -> Revision:
        self._number += 1
        stable, tail = " ".join(self._spoken), ""
        if not final:
            stable, tail = " ".join(self._spoken[:-1]), " " + self._spoken[-1]
        start = self._start
        end = start + 1000 * len(self._spoken)
        state = Revision(f"c{self._segment}", "en", "en", self._number, start, end, stable, tail, final)
        if final:
            self._segment, self._number, self._spoken, self._start = self._segment + 1, 0, [], end
        return state


class ScriptedTranslator:
    """`hello` -> `es:hello`; fails on the pushes whose count is in `failures`, dies of something else in `deaths`."""

    name = "scripted"

    def __init__(self, *targets: str, failures: set[int] | None = None, deaths: set[int] | None = None) -> None:
        self.targets = targets
        self.pushed: list[Revision] = []
        self.closed = False
        self._failures = failures or set()
        self._deaths = deaths or set()

    def push(self, revision: Revision) -> Iterator[Revision]:
        """The same state, marked, in every target."""
        self.pushed.append(revision)
        if len(self.pushed) in self._failures:
            raise TranslatorError("scripted failure")
        if len(self.pushed) in self._deaths:
            raise ZeroDivisionError("scripted death")
        for target in self.targets:
            yield replace(revision, language=target, stable=f"{target}:{revision.stable}")

    def flush(self) -> Iterator[Revision]:
        """Nothing is owed."""
        return iter(())

    def close(self) -> None:
        """Remember it."""
        self.closed = True
