"""Final translations that are in the spoken language or in a third one, or have words of the spoken language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from captioner.bench.screens import CueData, ViewerEvent, last_cues
from captioner.recognition.translated_window import TARGET
from captioner.recognition.untranslated import is_untranslated
from captioner.translation.foreign_words import foreign_phrases

IsWrong = Callable[[str, str], bool]
"""Returns True if a translation is not in its language: translation, transcript of the same audio."""
DETECTORS: Mapping[str, IsWrong] = {TARGET: is_untranslated}
"""Detector by target language; other languages are not checked."""
_AROUND = 1
"""Source cues before and after the one translated whose text belongs to the transcript, because borders differ."""


def wrong_language(
    log: Sequence[ViewerEvent], language: str, source: str, detectors: Mapping[str, IsWrong] = DETECTORS
) -> tuple[str, ...] | None:
    """Return the finals in another language; None if the language is the spoken one or has no detector."""
    detector = detectors.get(language)
    if language == source or detector is None:
        return None
    return tuple(text for text, transcript in _finals(log, language, source) if detector(text, transcript))


def mixed_language(log: Sequence[ViewerEvent], language: str, source: str) -> tuple[str, ...] | None:
    """Return the finals with words of the spoken language; None where `wrong_language` returns None."""
    if language == source or language != TARGET:
        return None
    return tuple(text for text, _ in _finals(log, language, source) if foreign_phrases(text, source))


def _finals(log: Sequence[ViewerEvent], language: str, source: str) -> Iterator[tuple[str, str]]:
    """Yield each final translation that has text, with the transcript around it."""
    spoken = last_cues(log, source)
    places = {cue["cue"]: place for place, cue in enumerate(spoken)}
    for cue in last_cues(log, language):
        place = places.get(cue.get("src_cue") or cue["cue"])
        around = spoken[max(0, place - _AROUND) : place + _AROUND + 1] if place is not None else []
        if _text(cue) and cue.get("state") == "final":
            yield _text(cue), " ".join(map(_text, around))


def _text(cue: CueData) -> str:
    return str(cue["stable"] + cue["tail"]).strip()
