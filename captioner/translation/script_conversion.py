"""Captions of the spoken language in its other script: Chinese in traditional characters, Serbian in Latin letters."""

from __future__ import annotations

from captioner.languages import CONVERTED, base
from captioner.languages.scripts import convert
from captioner.translation.engine import TranslationEngine
from captioner.translation.entry import EngineEntry
from captioner.translation.grades import Assessment
from captioner.translation.options import PolicyOptions
from captioner.translation.resources import TranslationResources
from captioner.types import Revision


class ScriptConversion(TranslationEngine):
    """Engine that converts the text as shown."""

    name = "script"

    def source_text(self, revision: Revision) -> str:
        """Return the text as shown."""
        return revision.text

    def translate(
        self,
        text: str,
        source: str,  # noqa: ARG002
        targets: tuple[str, ...],
        shown: tuple[str, ...] | None = None,  # noqa: ARG002
    ) -> tuple[str, ...]:
        """Return the text in the script of each target."""
        return tuple(convert(text, target) for target in targets)

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


def _refusal(_resources: TranslationResources, source: str, target: str) -> str:
    if target in CONVERTED and base(target) == source:
        return ""
    return f"script converts {' and '.join(f'{base(code)} to {code}' for code in sorted(CONVERTED))}"


ENTRY = EngineEntry(
    _refusal,
    lambda _: ScriptConversion(),
    "Script conversion",
    # The converted text changes only where the transcript does.
    PolicyOptions(trust_drafts=True, held_words=0, min_contradictions=1, max_contradictions=1),
    suggests=lambda _, target: target in CONVERTED,
    assess=lambda *_: Assessment("good", "the transcript itself, in another script"),
)
