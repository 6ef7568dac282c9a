"""Faults of captions that delays do not show: stand-stills, other languages, doubled words, ends inside a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from captioner.bench.doubled_words import Doubling, doubled_words
from captioner.bench.score import ReferenceWord, due_times
from captioner.bench.screens import ViewerEvent, last_cues, screens
from captioner.bench.stand_stills import StandStill, stand_stills
from captioner.bench.wrong_language import mixed_language, wrong_language
from captioner.layout.cue_ends import CueEnds, count_ends


@dataclass(frozen=True, slots=True)
class ScreenFaults:
    """Faults of the captions of a recording in one language."""

    stand_stills: tuple[StandStill, ...] | None
    """None without reference words."""
    doubled: tuple[Doubling, ...]
    ends: CueEnds
    """Ends of the final cues."""
    wrong_language: tuple[str, ...] | None
    """Final translations in another language; None for the spoken language, and where no detector exists."""
    mixed_language: tuple[str, ...] | None
    """Final translations with words of the spoken language; None likewise."""

    @property
    def still_s(self) -> float:
        """Seconds of all stand-stills."""
        return round(sum(each.seconds for each in self.stand_stills or ()), 2)


def screen_faults(
    log: Sequence[ViewerEvent],
    words: Sequence[ReferenceWord],
    language: str,
    source: str,
    *,
    reference: str = "",
) -> ScreenFaults:
    """Find the faults of captions in one language.

    Args:
        log: events of all viewers.
        words: what was said; empty: unknown.
        language: language of the captions.
        source: spoken language.
        reference: reference translation, if `language` is another one than `source` and a reference exists.
    """
    spoken = language == source
    finals = list(final_texts(log, language))
    due = [word.end for word in words] if spoken else due_times(log, words, language, source)
    return ScreenFaults(
        stand_stills(screens(log, language), due) if words else None,
        doubled_words(finals, " ".join(word.text for word in words) if spoken else reference),
        count_ends(finals),
        wrong_language(log, language, source),
        mixed_language(log, language, source),
    )


def final_texts(log: Sequence[ViewerEvent], language: str) -> Iterator[str]:
    """Yield the texts of the final cues, in order; withdrawn cues are empty and left out."""
    for cue in last_cues(log, language):
        text = (cue["stable"] + cue["tail"]).strip()
        if text and cue.get("state") == "final":
            yield text
