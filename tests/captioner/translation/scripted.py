"""A scripted translation engine, and source revisions as a recognizer produces them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from captioner.errors import TranslatorError, UntranslatableText
from captioner.translation.engine import TranslationEngine
from captioner.types import Revision


class ScriptedTranslation(TranslationEngine):
    """Engine that returns scripted translations, and other texts in capitals; its first calls may fail.

    It refuses `refused`.
    """

    name = "scripted"

    def __init__(self, phrases: Mapping[str, str] | None = None, *, failures: int = 0) -> None:
        self.phrases = dict(phrases or {})
        self.failures = failures
        self.refused = ""
        self.calls: list[tuple[str, tuple[str, ...] | None]] = []
        """Text and shown translations of each call."""
        self.closed = False

    def source_text(self, revision: Revision) -> str:
        """Return the text as shown."""
        return revision.text

    def translate(
        self,
        text: str,
        source: str,  # noqa: ARG002
        targets: tuple[str, ...],
        shown: tuple[str, ...] | None = None,
    ) -> tuple[str, ...]:
        """Return the scripted translation, after as many failures as were scripted."""
        self.calls.append((text, shown))
        if text == self.refused:
            raise UntranslatableText("scripted refusal")
        if self.failures:
            self.failures -= 1
            raise TranslatorError("scripted failure")
        return (self.phrases.get(text, text.upper()),) * len(targets)

    def close(self) -> None:
        """Record the call."""
        self.closed = True


def spoken(text: str, settled: int = 0, *, number: int = 1, final: bool = False, segment: str = "c1") -> Revision:
    """Return a source revision whose first `settled` words are stable."""
    words = [f" {word}" for word in text.split()]
    cut = len(words) if final else settled
    stable, tail = "".join(words[:cut]), "".join(words[cut:])
    return Revision(segment, "en", "en", number, 0, 300 * len(words), stable, tail, final)


def growing(sentence: str, *, unsettled: int = 2, segment: str = "c1") -> Iterator[Revision]:
    """Yield a sentence word by word, the last few not settled, then its final."""
    words = sentence.split()
    for n in range(1, len(words) + 1):
        yield spoken(" ".join(words[:n]), max(0, n - unsettled), number=n, segment=segment)
    yield spoken(sentence, number=len(words) + 1, final=True, segment=segment)
