"""Measures: what a viewer saw compared with what was spoken, on one clock.

1. The clock starts with the first sample spoken; the delay of a word counts from the end of its speaking.
2. A screen is the whole transcript after an event: all cues in order, the latest revision of each.
3. *First shown*: when a word of the last screen was first in its place. *Settled*: since when it and everything before
   it no longer changed.
4. *Normalized erasure*: words taken back / words of the last screen. A screen's words after the first difference to the
   next screen count as taken back (Arivazhagan et al. 2020, https://arxiv.org/abs/1912.03393).
5. *Final*: from the end of the last word spoken in a cue until the cue became final.
6. *Due*: target word i of n in a cue is due when source word ceil(i*m/n) of the m spoken in it has been spoken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from captioner.bench.screens import CueData, ScreenText, ViewerEvent, last_cues, screens
from captioner.offline.word_alignment import align, shared_prefix, tokens

EDGES = (0.05, 0.15)
"""Seconds by which a spoken word may begin before its cue or end after it."""


@dataclass(frozen=True, slots=True)
class ReferenceWord:
    """Word of the reference."""

    text: str
    start: float
    """Seconds at which it begins."""
    end: float
    """Seconds at which it ends."""


@dataclass(frozen=True, slots=True)
class WordTiming:
    """Times of a shown word, in seconds since the first sample was spoken."""

    text: str
    start: float
    """Start of its speaking; for a translated word the time at which it was due."""
    spoken: float
    """Time at which it was due: the end of its speaking."""
    first: float
    settled: float
    shown: str = ""
    """Word of the last screen; differs from `text` if it is wrong."""


@dataclass(frozen=True, slots=True)
class LanguageScore:
    """Measures of a recording in one language."""

    language: str
    words: int
    """Number of words in the reference, or in the translation."""
    events: int
    first_p50: float
    """Seconds, like the following three."""
    first_p95: float
    settled_p50: float
    settled_p95: float
    erasure: float
    """Normalized erasure for a viewer who sees the tail."""
    erasure_stable: float
    """Normalized erasure for a viewer who sees only stable text."""
    final_p50: float
    """Seconds from the end of what was spoken in a cue until it is final."""
    final_p95: float
    wer: float | None
    """Word error rate as a fraction; None for a translation."""
    text: str
    """Last screen."""


def score_source(
    log: Sequence[ViewerEvent], words: Sequence[ReferenceWord], language: str
) -> tuple[LanguageScore, list[WordTiming]] | None:
    """Score captions in the spoken language word by word against the reference; None if nothing was shown."""
    states = _worded(screens(log, language))
    if not states:
        return None
    reference = [(token, word.start, word.end) for word in words for token in tokens(word.text)]
    errors, pairs = align([token for token, _, _ in reference], states[-1][1])
    first, settled = _times(states)
    tracks = [WordTiming(*reference[i], first[j], settled[j], states[-1][1][j]) for i, j in pairs]
    wer = round(errors / len(reference), 4) if reference else None
    final = _final(log, words, language, language)
    return _summary(log, language, tracks, states, final, len(reference), wer), tracks


def score_translation(
    log: Sequence[ViewerEvent], words: Sequence[ReferenceWord], language: str, source: str
) -> tuple[LanguageScore, list[WordTiming]] | None:
    """Score translated captions by the time at which each word was due; None if nothing was shown."""
    states = _worded(screens(log, language))
    if not states:
        return None
    first, settled = _times(states)
    rows = zip(states[-1][1], due_times(log, words, language, source), first, settled, strict=False)
    tracks = [WordTiming(text, due, due, shown, stood, text) for text, due, shown, stood in rows]
    final = _final(log, words, language, source)
    return _summary(log, language, tracks, states, final, len(states[-1][1]), None), tracks


def due_times(log: Sequence[ViewerEvent], words: Sequence[ReferenceWord], language: str, source: str) -> list[float]:
    """Return when each target word was due, see rule 6."""
    spoken = {cue["cue"]: cue for cue in last_cues(log, source)}
    due: list[float] = []
    for cue in last_cues(log, language):
        origin = spoken.get(cue.get("src_cue") or cue["cue"], cue)
        ends = _ends(words, origin) or [origin["end"]]
        n, m = len(tokens(cue["stable"] + cue["tail"])), len(ends)
        due += [ends[min(m, -(-i * m // n)) - 1] for i in range(1, n + 1)]
    return due


def erasure(states: Sequence[Sequence[str]]) -> float:
    """Return words taken back / words of the last state."""
    taken = sum(len(before) - shared_prefix(before, after) for before, after in pairwise(states))
    return taken / max(1, len(states[-1]))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile rounded to 0.001; NaN without values."""
    return round(float(np.percentile(values, percent)), 3) if values else float("nan")


def duty(samples: Sequence[tuple[float, float]], cores: int, window: float = 10.0) -> tuple[float, ...]:
    """Return the share of all cores in use for each window, one window per second.

    Args:
        samples: (seconds, CPU seconds used so far), in order.
        cores: number of cores of the machine.
        window: length in seconds.
    """
    if len(samples) < 2:
        return ()
    times, used = zip(*samples, strict=True)
    starts = np.arange(times[0], times[-1] - window + 1e-9, 1.0)
    spent = np.interp(starts + window, times, used) - np.interp(starts, times, used)
    return tuple(float(share) for share in spent / (window * cores))


def _worded(shown: Iterable[ScreenText]) -> list[tuple[float, list[str]]]:
    return [(screen.t, tokens(screen.text)) for screen in shown]


def _times(states: Sequence[tuple[float, list[str]]]) -> tuple[list[float], list[float]]:
    """Return when each word of the last state was first in its place, and since when everything up to it stands."""
    final = states[-1][1]
    return _first(states, final), _settled(states, final)


def _first(states: Sequence[tuple[float, list[str]]], final: Sequence[str]) -> list[float]:
    first = [states[-1][0]] * len(final)
    waiting = list(range(len(final)))
    for t, words in states:
        here = [j for j in waiting if j < len(words) and words[j] == final[j]]
        for j in here:
            first[j] = t
        if here:
            waiting = sorted(set(waiting) - set(here))
    return first


def _settled(states: Sequence[tuple[float, list[str]]], final: Sequence[str]) -> list[float]:
    """Go back from the last state: a word that stands in all states since then was settled."""
    settled = [states[-1][0]] * len(final)
    standing = len(final)
    for t, words in reversed(states):
        standing = min(standing, shared_prefix(words, final))
        settled[:standing] = [t] * standing
    return settled


def _final(log: Iterable[ViewerEvent], words: Sequence[ReferenceWord], language: str, source: str) -> list[float]:
    """Return the delay of each cue's final, see rule 5; an empty final is a withdrawn cue and does not count."""
    log = list(log)
    spoken = {cue["cue"]: cue for cue in last_cues(log, source)}
    delays: dict[str, float] = {}
    for seen in log:
        cue = seen.data
        if seen.language != language or seen.event != "cue" or cue.get("state") != "final" or not cue["stable"]:
            continue
        origin = spoken.get(cue.get("src_cue") or cue["cue"], cue)
        delays.setdefault(cue["cue"], seen.t - max(_ends(words, origin) or [origin["end"]]))
    return list(delays.values())


def _ends(words: Iterable[ReferenceWord], cue: CueData) -> list[float]:
    """Return the end times of the words spoken in a cue."""
    before, behind = EDGES
    return [word.end for word in words if word.start < cue["end"] + behind and word.end > cue["start"] - before]


def _summary(
    log: Sequence[ViewerEvent],
    language: str,
    tracks: Sequence[WordTiming],
    states: Sequence[tuple[float, list[str]]],
    final: Sequence[float],
    words: int,
    wer: float | None,
) -> LanguageScore:
    first = [track.first - track.spoken for track in tracks]
    settled = [track.settled - track.spoken for track in tracks]
    stable = [tokens(screen.text) for screen in screens(log, language, tail=False)]
    return LanguageScore(
        language=language,
        words=words,
        events=len(states),
        first_p50=percentile(first, 50),
        first_p95=percentile(first, 95),
        settled_p50=percentile(settled, 50),
        settled_p95=percentile(settled, 95),
        erasure=round(erasure([words for _, words in states]), 3),
        erasure_stable=round(erasure(stable), 3),
        final_p50=percentile(final, 50),
        final_p95=percentile(final, 95),
        wer=wer,
        text=screens(log, language)[-1].text,
    )
