"""Translation quality by sacreBLEU, whose signatures make figures comparable."""

from __future__ import annotations

from dataclasses import dataclass

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from captioner.languages import UNSPACED, base


@dataclass(frozen=True, slots=True)
class Quality:
    """Scores of one complete translation."""

    chrf: float
    """chrF2 score, 0 to 100."""
    chrf_signature: str
    bleu: float
    """BLEU score, 0 to 100."""
    bleu_signature: str


def quality(text: str, reference: str, language: str) -> Quality:
    """Score the last screen against the reference, each as one long sentence: cues and sentences need not match."""
    chrf, bleu = CHRF(), BLEU(tokenize=_tokenizer(language), effective_order=True)
    shown, references = [text], [[reference]]
    return Quality(
        round(chrf.corpus_score(shown, references).score, 1),
        str(chrf.get_signature()),
        round(bleu.corpus_score(shown, references).score, 1),
        str(bleu.get_signature()),
    )


def _tokenizer(language: str) -> str:
    """Return BLEU's tokenizer for a language."""
    if base(language) in ("zh", "yue"):
        return "zh"
    return "char" if language in UNSPACED else "13a"
