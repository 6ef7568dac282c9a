"""Options of the translation policy: how long drafts of an engine are held back so that captions do not flicker.

A neural model changes the beginning of half a sentence with every word that follows. Three real models were measured
with texts of live recognition on a simulated clock, over 4 to 6 minutes each: OPUS-MT from Chinese to English (75
million weights, 0.1 s a draft) and two students of Marian between English and Portuguese (16 million, 0.02 s). Seconds
from a spoken word to its translation, median / 95th percentile, and words taken back per word:

| rule | zh to en | pt to en | en to pt |
|---|---|---|---|
| each draft less two words | 2.26 / 6.41, 0.62 | 1.29 / 3.07, 0.25 | 1.26 / 3.01, 0.31 |
| two drafts that agree, less two words: `PolicyOptions()` | 2.62 / 5.67, 0.11 | 1.55 / 3.14, 0.09 | 1.57 / 3.53, 0.11 |
| two drafts that agree | 2.56 / 5.62, 0.16 | 1.45 / 3.21, 0.13 | 1.48 / 3.41, 0.13 |
| what two continuations do not change | 2.61 / 6.24, 0.14 | 1.10 / 3.82, 0.22 | 1.18 / 3.72, 0.24 |
| what three continuations do not change | 2.68 / 6.72, 0.09 | 1.21 / 3.82, 0.17 | 1.28 / 3.98, 0.20 |
| two drafts and two continuations: `FAST_NEURAL` | 2.92 / 5.99, 0.03 | 1.54 / 3.62, 0.09 | 1.60 / 3.63, 0.05 |
| two drafts and one continuation | 2.95 / 5.70, 0.08 | 1.49 / 3.33, 0.11 | 1.55 / 3.64, 0.08 |

So a continuation is no substitute for the second draft, but it finds the words at the end that are worth holding back.
In one batch a draft with two continuations takes 1.2 to 1.8 times as long as alone, one by one 3.0 times.

An engine that needs 0.65 s a draft, as NLLB does, skips most revisions, so that two drafts that agree are far apart:
3.60 / 6.55, 0.09; 2.57 / 4.25, 0.09; 2.62 / 4.59, 0.06. Two continuations instead took back 0.07, 0.15 and 0.15 and
were later at the 95th percentile (7.06, 5.41, 5.22); both together are later by another 0.6 s. So it has none.

A stronger bias takes back no less, and makes text stable that the finished sentence contradicts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PolicyOptions:
    """Thresholds of the rules in `policy`; the defaults are for a slow neural engine."""

    trust_drafts: bool = False
    """Show a draft without waiting for a second one that agrees; with a lookahead, as far as that allows."""
    lookahead: int = 0
    """Continuations with which the text is translated, too, to show only what they leave unchanged; see `lookahead`."""
    held_words: int = 2
    """Words at the end of a draft that are not shown yet, unless a lookahead has decided which."""
    unstable_words: int = 3
    """Words at the end of what settled source supports that are not stable yet."""
    min_contradictions: int = 3
    """Drafts in a row, at least, that must contradict the shown text before it is replaced."""
    max_contradictions: int = 4
    """Drafts in a row that always suffice, however many words change."""
    release_ms: int = 2500
    """Milliseconds after which words that stay in the drafts are shown in any case."""
    steady_ms: int = 3000
    """Milliseconds that words must stay in the drafts before they are stable."""
    edit_tolerance: float = 0.25
    """Word edits per word of the finished translation up to which the shown wording is kept."""


FAST_NEURAL = PolicyOptions(lookahead=2, min_contradictions=2, max_contradictions=3, release_ms=1000)
"""For neural engines that translate half a sentence in a tenth of a second. If words were released after 0.7 s instead
of 1 s, more would be taken back (0.08, 0.12, 0.14)."""
