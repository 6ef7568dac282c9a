"""An engine whose output is left out where it is not a translation."""

from __future__ import annotations

from collections.abc import Callable

from captioner.translation.engine import TranslationEngine


class CheckedEngine:
    """Engine around another one; see `TranslationEngine`. Rule-based engines copy the words that they do not know."""

    def __init__(self, engine: TranslationEngine, is_untranslated: Callable[[str, str], bool]) -> None:
        """Wrap an engine.

        Args:
            engine: Translates into English.
            is_untranslated: True for output that is not in English; called with the output and the text.
        """
        self.name = engine.name
        self.source_text, self.close = engine.source_text, engine.close
        self._engine, self._is_untranslated = engine, is_untranslated

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Return the translations, empty where they are not."""
        made = self._engine.translate(text, source, targets, shown)
        return tuple("" if self._is_untranslated(one, text) else one for one in made)
