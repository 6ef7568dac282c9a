"""A machine that says what a test tells it to, and how a sentence grows under a recognizer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from captioner.errors import TranslatorError
from captioner.types import Revision


class Phrasebook:
    """Says per source text what it was told; else the words in capitals, one for one. Fails first as often as told."""

    name = "phrasebook"

    def __init__(self, phrases: Mapping[str, str] | None = None, *, failures: int = 0) -> None:
        self.phrases = dict(phrases or {})
        self.failures = failures
        self.asked: list[tuple[str, tuple[str, ...] | None]] = []
        self.closed = False

    def reading(self, revision: Revision) -> str:
        """The text as shown."""
        return revision.text

    def translate(
        self,
        text: str,
        source: str,  # noqa: ARG002
        targets: tuple[str, ...],
        shown: tuple[str, ...] | None = None,
    ) -> tuple[str, ...]:
        """What was told, after as many failures as were told."""
        self.asked.append((text, shown))
        if self.failures:
            self.failures -= 1
            raise TranslatorError("no phrase comes to mind")
        return (self.phrases.get(text, text.upper()),) * len(targets)

    def close(self) -> None:
        """Remember that it was asked to."""
        self.closed = True


def heard(text: str, settled: int = 0, *, number: int = 1, final: bool = False, segment: str = "c1") -> Revision:
    """A source revision whose first `settled` words are stable."""
    words = [f" {word}" for word in text.split()]
    cut = len(words) if final else settled
    stable, tail = "".join(words[:cut]), "".join(words[cut:])
    return Revision(segment, "en", "en", number, 0, 300 * len(words), stable, tail, final)


def growing(sentence: str, *, unsettled: int = 2, segment: str = "c1") -> Iterator[Revision]:
    """Word by word, the last few not settled; then final."""
    words = sentence.split()
    for n in range(1, len(words) + 1):
        yield heard(" ".join(words[:n]), max(0, n - unsettled), number=n, segment=segment)
    yield heard(sentence, number=len(words) + 1, final=True, segment=segment)
