"""How good a translation is, by sacreBLEU, whose signature makes a number comparable."""

from __future__ import annotations

from dataclasses import dataclass

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from captioner.languages import UNSPACED


@dataclass(frozen=True, slots=True)
class Quality:
    """Of one translation, whole."""

    chrf: float
    """chrF2, 0 to 100."""
    chrf_signature: str
    bleu: float
    """0 to 100."""
    bleu_signature: str


def quality(text: str, reference: str, language: str) -> Quality:
    """The whole last screen against the whole reference, as one long sentence: cues and sentences need not agree."""
    chrf, bleu = CHRF(), BLEU(tokenize=_tokenizer(language), effective_order=True)
    shown, wanted = [text], [[reference]]
    return Quality(
        round(chrf.corpus_score(shown, wanted).score, 1),
        str(chrf.get_signature()),
        round(bleu.corpus_score(shown, wanted).score, 1),
        str(bleu.get_signature()),
    )


def _tokenizer(language: str) -> str:
    """Of BLEU's words, where a language does not space them."""
    if language in ("zh", "yue"):
        return "zh"
    return "char" if language in UNSPACED else "13a"
