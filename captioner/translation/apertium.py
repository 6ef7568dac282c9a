"""Apertium: rule-based translation for some fifty pairs, fast enough to translate every revision again."""

from __future__ import annotations

import threading
from pathlib import Path

from captioner.errors import ConfigError, LanguageError
from captioner.languages import AUTO
from captioner.translation.apertium_pairs import install_command, installed, modes, serves
from captioner.translation.apertium_pipeline import TIMEOUT_S, Pipeline
from captioner.translation.engine import LanguagePair, TranslationEngine
from captioner.translation.entry import EngineEntry, EngineStatus
from captioner.translation.grades import GRADE_WORDS
from captioner.translation.grades import apertium as assess
from captioner.translation.options import PolicyOptions
from captioner.translation.punctuation import localized
from captioner.translation.resources import TranslationResources
from captioner.types import Revision


class Apertium(TranslationEngine):
    """Engine with one running pipeline per pair, started on first use and restarted after it has died."""

    name = "apertium"

    def __init__(self, folder: Path | None = None, *, timeout_s: float = TIMEOUT_S) -> None:
        """Find the installed pairs.

        Args:
            folder: Folder of the mode files; None: that of the Debian packages.
            timeout_s: Seconds after which a pipeline that has not answered is restarted.

        Raises:
            ConfigError: Apertium is not installed.
        """
        if not installed():
            raise ConfigError("apertium is not installed", "apt-get install apertium apertium-eng-spa, or use nllb")
        self._modes = modes(folder)
        self._timeout_s = timeout_s
        self._pipelines: dict[LanguagePair, Pipeline] = {}
        self._lock = threading.Lock()

    def source_text(self, revision: Revision) -> str:
        """Return the text as shown."""
        return revision.text

    def translate(
        self,
        text: str,
        source: str,
        targets: tuple[str, ...],
        shown: tuple[str, ...] | None = None,  # noqa: ARG002 - a rule-based engine cannot be biased
    ) -> tuple[str, ...]:
        """See `TranslationEngine`."""
        return tuple(localized(self._pipeline(source, target).translate(text), target) for target in targets)

    def close(self) -> None:
        """Stop the pipelines; a later `translate` starts them again."""
        with self._lock:
            pipelines, self._pipelines = self._pipelines, {}
        for pipeline in pipelines.values():
            pipeline.close()

    def _pipeline(self, source: str, target: str) -> Pipeline:
        with self._lock:
            if (source, target) not in self._pipelines:
                self._pipelines[source, target] = Pipeline(self._mode(source, target), timeout_s=self._timeout_s)
            return self._pipelines[source, target]

    def _mode(self, source: str, target: str) -> Path:
        if (source, target) in self._modes:
            return self._modes[source, target]
        hint = install_command(source, target) or "Debian has no such pair; use nllb"
        raise LanguageError(f"apertium pair from {source} to {target} is not installed", hint)


def _refusal(resources: TranslationResources, source: str, target: str) -> str:  # noqa: ARG001
    if serves(source, target):
        return ""
    if source == AUTO:
        return "name the spoken language to use apertium"
    command = install_command(source, target)
    return f"for apertium: {command}" if command else f"apertium has no pair from {source} to {target}"


def _status(resources: TranslationResources) -> EngineStatus:  # noqa: ARG001
    pairs = ", ".join(f"{'-'.join(pair)} ({GRADE_WORDS[assess(*pair).grade]})" for pair in sorted(modes()))
    ready = installed() and bool(pairs)
    fix = "" if ready else "apt-get install apertium apertium-eng-spa"
    return EngineStatus(ready, pairs or "no pair is installed", fix)


ENTRY = EngineEntry(
    _refusal,
    lambda _: Apertium(),
    "Apertium",
    # A translation takes a millisecond, so a lookahead is cheaper than waiting a third of a second for a second draft.
    PolicyOptions(trust_drafts=True, lookahead=3, held_words=0, min_contradictions=1, max_contradictions=1),
    may_substitute=True,
    status=_status,
    assess=lambda _, source, target: assess(source, target),
)
