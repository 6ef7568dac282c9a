"""Whisper's own translation into English, made by the recognizer from the same audio."""

from __future__ import annotations

from captioner.errors import LanguageError
from captioner.translation.engine import TranslationEngine
from captioner.translation.entry import EngineEntry, EngineStatus
from captioner.translation.grades import whisper as assess
from captioner.translation.options import PolicyOptions
from captioner.translation.resources import TranslationResources
from captioner.types import Revision

TARGET = "en"
"""The one language that Whisper translates into."""


class Direct(TranslationEngine):
    """Engine that returns the English text which the recognizer put into the revision."""

    name = "direct"

    def source_text(self, revision: Revision) -> str:
        """Return the recognizer's English of the segment so far."""
        return revision.direct

    def translate(
        self,
        text: str,
        source: str,  # noqa: ARG002
        targets: tuple[str, ...],
        shown: tuple[str, ...] | None = None,  # noqa: ARG002
    ) -> tuple[str, ...]:
        """Return the text, which is English already.

        Raises:
            LanguageError: Another target language than English is requested.
        """
        if targets != (TARGET,):
            raise LanguageError(f"direct translates into en, not {', '.join(targets)}", "use apertium or nllb")
        return (text,)

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


def _refusal(resources: TranslationResources, source: str, target: str) -> str:
    if target != TARGET or source == TARGET:
        return f"direct translates other languages into {TARGET}"
    return (
        ""
        if resources.multilingual
        else "direct needs a recognizer that translates: a Whisper model that is neither turbo nor .en"
    )


def _status(resources: TranslationResources) -> EngineStatus:
    if not resources.multilingual:
        return EngineStatus(
            False,
            "the recognizer does not translate",
            "use a Whisper model without .en and turbo, such as whisper-base",
        )
    return EngineStatus(True, "any language into en")


ENTRY = EngineEntry(
    _refusal,
    lambda _: Direct(),
    "Whisper",
    # The recognizer settles its English as it settles the transcript.
    PolicyOptions(trust_drafts=True, held_words=0, min_contradictions=1, max_contradictions=1),
    suggests=lambda _, target: target == TARGET,
    status=_status,
    assess=lambda resources, source, _: assess(resources.model, source),
)
