"""Protocol of a translation engine: text in, text out. `policy` decides what of its output viewers see, and when."""

from __future__ import annotations

from typing import Protocol

from captioner.types import Revision

LanguagePair = tuple[str, str]
"""Source and target language, such as `("en", "es")`."""


class TranslationEngine(Protocol):
    """Stateless translation of text, shared by rooms; may be called from any thread.

    Implementations inherit `translate_each`.
    """

    name: str
    """Name in the settings: `direct`, `apertium`, `nllb`."""

    def source_text(self, revision: Revision) -> str:
        """Return the part of a source revision that is translated: usually its text."""
        ...

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Translate a text into each target language.

        Args:
            text: One segment, not empty: a sentence or the beginning of one.
            source: Language of the text, such as `en`.
            targets: Target languages, such as `("es", "fr")`.
            shown: Per target, the translation that viewers already see, to be kept where it is as good as a new one.
                None requests the best translation of a finished segment.

        Raises:
            UntranslatableText: The translation of this text failed, and would fail again.
            TranslatorError: The translation failed; another call may succeed.
            LanguageError: The pair is not supported.
        """
        ...

    def translate_each(
        self, texts: tuple[str, ...], source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """Translate several texts, one by one unless the engine is faster with all of them in one batch.

        Args:
            texts: The beginning of a segment, and texts that continue it.
            source: Language of the texts.
            targets: Target languages.
            shown: See `translate`; of the first text. Nothing is shown of the others.

        Returns:
            Per text, the translation into each target language.

        Raises:
            CaptionerError: See `translate`.
        """
        first, *others = texts
        nothing = ("",) * len(targets)
        begun = self.translate(first, source, targets, shown)
        return begun, *(self.translate(text, source, targets, nothing) for text in others)

    def close(self) -> None:
        """Release processes and memory."""
        ...
