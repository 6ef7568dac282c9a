"""An engine in place of another one: what it cannot translate is left out, and delays nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from captioner.errors import CaptionerError
from captioner.translation.engine import TranslationEngine

log = logging.getLogger(__name__)

_PAUSE_S: Final = 60.0
"""Seconds after a failure in which the engine is not called: each failure may have taken as long as its timeout."""


class CheckedEngine:
    """Engine around another one that translates into English; see `TranslationEngine`.

    Translations that fail or are not in English are empty: rule-based engines copy the words that they do not know.
    """

    def __init__(
        self,
        engine: TranslationEngine,
        is_untranslated: Callable[[str, str], bool],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wrap an engine.

        Args:
            engine: Translates into English.
            is_untranslated: Returns True for output that is not in English; called with the output and the text.
            clock: Seconds.
        """
        self.name = engine.name
        self.source_text, self.close = engine.source_text, engine.close
        self._engine, self._is_untranslated, self._clock = engine, is_untranslated, clock
        self._paused_until = 0.0

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Return the translations, empty where there is none."""
        return self.translate_each((text,), source, targets, shown)[0]

    def translate_each(
        self, texts: tuple[str, ...], source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """Return the translations of each text, empty where there is none."""
        nothing = (("",) * len(targets),) * len(texts)
        if self._clock() < self._paused_until:
            return nothing
        try:
            outputs = self._engine.translate_each(texts, source, targets, shown)
        except CaptionerError as error:
            log.warning("%s failed, and is not used for %.0f s: %s", self.name, _PAUSE_S, error)
            self._paused_until = self._clock() + _PAUSE_S
            return nothing
        return tuple(
            tuple("" if self._is_untranslated(one, text) else one for one in made)
            for text, made in zip(texts, outputs, strict=True)
        )
