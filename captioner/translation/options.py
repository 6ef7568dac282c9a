"""Options of the translation policy: how long drafts of an engine are held back so that captions do not flicker.

The defaults suit neural engines. They were found on a simulated clock with texts of live recognition. A neural model
changes the beginning of half a sentence with every word that follows. OPUS-MT (Chinese to English) and two small
student models of Marian (English to Portuguese and back) took back 1.8, 1.1 and 0.6 words per word if each draft was
shown less two words, and 0.20, 0.15 and 0.09 with these defaults, which show a word 0.5, 0.2 and 0.2 s later. At
0.65 s per translation, as NLLB takes, 0.85 and 0.51 of the students became 0.06 and 0.10, for a delay of 0.6 s. A
stronger bias takes back no less, and makes text stable that the finished sentence contradicts.

A lookahead (`lookahead`) instead of the second draft is not used: it would cost little, because in one batch with two
continuations a draft takes 1.0 to 1.5 times as long (random weights in the shape of OPUS-MT, 75 million, and of a
student, 16 million), but what it takes back was not measured with weights of a neural model.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PolicyOptions:
    """Thresholds of the rules in `policy`."""

    trust_drafts: bool = False
    """Show each draft as it comes, less `held_words`: the engine's drafts hardly change (`direct`)."""
    lookahead: bool = False
    """Show what no next word would change instead of waiting for a second draft; see `lookahead`."""
    held_words: int = 2
    """Words at the end of what two drafts agree on that are not shown yet."""
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
