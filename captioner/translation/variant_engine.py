"""An engine that writes variants of the languages of another one: `pt-BR` as `pt`, `zh-Hant` by conversion."""

from __future__ import annotations

from collections.abc import Mapping

from captioner.languages import base
from captioner.languages.scripts import convert, restore
from captioner.translation.engine import TranslationEngine


class VariantEngine:
    """Engine around another one; see `TranslationEngine`."""

    def __init__(self, engine: TranslationEngine, served: Mapping[str, str]) -> None:
        """`served`: target language -> language that the wrapped engine translates into instead."""
        self.name = engine.name
        self.source_text, self.close = engine.source_text, engine.close
        self._engine, self._served = engine, served

    def translate(
        self, text: str, source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Translate, and convert into the script of each target; text in its base language is converted only."""
        return self.translate_each((text,), source, targets, shown)[0]

    def translate_each(
        self, texts: tuple[str, ...], source: str, targets: tuple[str, ...], shown: tuple[str, ...] | None = None
    ) -> tuple[tuple[str, ...], ...]:
        """Translate each text as `translate` does."""
        others = tuple(target for target in targets if base(target) != source)
        outputs: tuple[tuple[str, ...], ...] = ((),) * len(texts)
        if others:
            kept = None if shown is None else self._restored(dict(zip(targets, shown, strict=True)), others)
            served = tuple(self._served.get(target, target) for target in others)
            outputs = self._engine.translate_each(texts, source, served, kept)
        return tuple(
            self._converted(text, targets, dict(zip(others, made, strict=True)))
            for text, made in zip(texts, outputs, strict=True)
        )

    def _restored(self, shown: Mapping[str, str], targets: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(restore(shown[one], one) if one in self._served else shown[one] for one in targets)

    def _converted(self, text: str, targets: tuple[str, ...], made: Mapping[str, str]) -> tuple[str, ...]:
        """Return the text in each target; `made`: target -> translation, where it is one."""
        return tuple(
            made[one] if one in made and one not in self._served else convert(made.get(one, text), one)
            for one in targets
        )
