"""Grades of the translation engines per language pair, and the figures that they are made from.

1. A grade is made from a BLEU figure by the thresholds below, stated once. They are those of the usual interpretation
   of BLEU (https://cloud.google.com/translate/docs/advanced/automl-evaluate#bleu): below 20 "hard to get the gist", 20
   to 29 "the gist is clear, but has significant grammatical errors", from 30 "understandable to good translations".
2. A figure is published, or it was measured on public sentences. Without a figure a pair is `ungraded`.
3. All sentences of FLORES-200 were translated from English, so two of its other languages agree less with each other.
   NLLB-200 600M has 0.8 times as much from Catalan as from English into the same language (39.1 and 49.8 into
   Portuguese, 28.2 and 30.4 into Spanish, 31.8 and 37.0 into Romanian, 25.3 and 31.2 into Dutch). Thresholds are
   therefore three quarters if neither language is English.
4. BLEU of text is the quality of text: a wrong transcript makes every translation of it worse. Only `direct` was
   measured on speech.

Sources of the figures:

- `_NLLB_FROM_ENGLISH`, `_NLLB_INTO_ENGLISH`: spBLEU and BLEU of nllb-200-distilled-600M on FLORES-200 devtest, 1012
  sentences, from https://github.com/Helsinki-NLP/External-MT-leaderboard and
  https://github.com/Helsinki-NLP/OPUS-MT-leaderboard; larger models have 1 to 4 points more. Japanese as a target is
  left out: the leaderboard has 0.0, which is a fault of that evaluation.
- `_OPUS_MT`: BLEU on newstest2013 (es-en: newstest2012) in the model cards,
  https://github.com/Helsinki-NLP/OPUS-MT-train/tree/master/models.
- `_OPUS_MT_AVERAGE`, `_ARGOS`: average BLEU over the test sets of WMT, IWSLT and FLORES that each pair has, from
  https://github.com/mozilla/firefox-translations-models/blob/0285b9a4/evaluation/bleu-results.md.
- `_APERTIUM`: BLEU (sacrebleu, 13a) on 30 sentences of FLORES-200, measured with Debian 12's packages. es-gl:
  FLORES-101 in the model card of PlanTL-GOB-ES/mt-plantl-es-gl, where Google Translate has 25.6 and M2M-100 21.6.
- `_WHISPER`: BLEU of `captioner file --to en` per recording, measured on public speech with human translations: FLEURS
  (de, es, fr, pt: 6 clips, zh: 1), EUROM1 and UDHR (de, es, ja, pt: 1 clip, fr, zh: 2); 15 s of Japanese, 65 to 100 s
  of the others. Russian: a talk of telephone prompts. Those are easier: 22.6 in Spanish, 22.4 in French and 21.6 in
  Italian, of which there are no such clips, so that it is ungraded. The Whisper paper
  (https://arxiv.org/abs/2212.04356, appendix D.3) has BLEU of all sizes on CoVoST 2.
"""

from __future__ import annotations

from dataclasses import dataclass

from captioner.types import Grade

_FAIR, _GOOD = 20.0, 30.0
"""BLEU from which on a translation is fair, and good, if one of its languages is English."""
_WITHOUT_ENGLISH = 0.75
"""Factor of the thresholds if neither language is English."""

_NLLB_FROM_ENGLISH = {
    "af": 39.3, "am": 25.4, "ar": 33.8, "arz": 23.6, "as": 17.6, "ast": 19.7, "az": 18.4, "ba": 23.8, "be": 21.0,
    "bg": 40.6, "bn": 28.4, "bo": 3.4, "bs": 30.9, "ca": 39.2, "ceb": 29.1, "ckb": 17.3, "cs": 32.7, "cy": 34.2,
    "da": 41.6, "de": 38.2, "el": 32.0, "eo": 38.2, "es": 30.4, "et": 23.3, "eu": 22.9, "fa": 27.2, "fa-AF": 26.8,
    "fi": 23.6, "fo": 20.9, "fr": 49.4, "ga": 23.4, "gd": 18.9, "gl": 34.0, "gn": 12.8, "gu": 31.5, "ha": 24.5,
    "he": 31.7, "hi": 33.9, "hr": 28.5, "ht": 26.7, "hu": 26.4, "hy": 30.3, "id": 43.9, "ig": 18.0, "ilo": 23.4,
    "is": 22.0, "it": 32.5, "jw": 27.1, "ka": 27.7, "kk": 24.3, "km": 10.5, "kn": 31.4, "ko": 20.6, "ku": 14.2,
    "ky": 21.6, "lb": 25.7, "lg": 9.1, "ln": 18.7, "lo": 23.3, "lt": 22.9, "lv": 18.1, "mg": 20.7, "mi": 18.9,
    "mk": 32.6, "ml": 27.9, "mn": 15.5, "mr": 22.2, "ms": 38.6, "mt": 33.8, "my": 13.2, "ne": 27.3, "nl": 31.2,
    "nn": 26.6, "no": 33.0, "nso": 23.3, "ny": 15.8, "oc": 35.3, "om": 6.4, "or": 24.7, "pa": 30.9, "pap": 24.7,
    "pl": 25.4, "ps": 17.9, "pt": 49.8, "rn": 14.5, "ro": 37.0, "ru": 33.0, "rw": 17.7, "sa": 3.0, "sd": 26.6,
    "si": 29.8, "sk": 32.1, "sl": 26.6, "sn": 17.4, "so": 15.8, "sq": 31.5, "sr": 30.5, "ss": 15.9, "st": 19.0,
    "su": 20.7, "sv": 41.7, "sw": 33.1, "ta": 28.9, "te": 33.0, "tg": 26.4, "th": 22.2, "ti": 11.7, "tk": 13.4,
    "tl": 29.6, "tn": 21.7, "tr": 30.5, "ts": 23.7, "tt": 23.7, "uk": 28.9, "ur": 25.9, "uz": 23.8, "vi": 37.5,
    "wo": 3.8, "xh": 20.2, "yi": 12.8, "yo": 6.3, "zh": 18.9, "zu": 25.7,
}  # fmt: skip
_NLLB_INTO_ENGLISH = {
    "ar": 37.4, "ca": 43.7, "cs": 35.7, "de": 41.2, "es": 30.2, "fr": 42.4, "hi": 38.1, "id": 40.5, "it": 33.4,
    "ja": 23.5, "ko": 25.1, "nl": 31.2, "pl": 27.8, "pt": 47.2, "ro": 42.2, "ru": 33.2, "sv": 44.5, "tr": 34.6,
    "uk": 36.4, "vi": 33.4,
}  # fmt: skip
_OPUS_MT = {
    "de-en": 32.1, "en-de": 26.9, "en-es": 35.0, "en-fr": 33.2, "es-en": 37.9, "es-fr": 32.1, "fr-en": 33.9,
    "fr-es": 34.0,
}  # fmt: skip
_OPUS_MT_AVERAGE = {
    "ar-en": 34.4, "en-ar": 20.1, "en-it": 28.5, "en-ru": 25.8, "en-zh": 27.4, "fi-en": 28.3, "hi-en": 17.4,
    "id-en": 34.3,
    "it-en": 32.3, "ja-en": 12.9, "ko-en": 20.1, "nl-en": 29.7, "pl-en": 26.8, "ru-en": 29.7, "sv-en": 46.1,
    "tr-en": 28.2, "uk-en": 27.8, "vi-en": 25.8, "zh-en": 20.8,
}  # fmt: skip
_ARGOS = {
    "ar-en": 30.4, "de-en": 31.0, "en-de": 26.6, "en-es": 29.9, "en-fr": 33.4, "en-hu": 17.4, "en-id": 34.5,
    "en-it": 27.2, "en-ko": 14.1, "en-nl": 24.9, "en-pl": 19.7, "en-pt": 43.8, "en-ru": 27.9, "en-sv": 42.1,
    "en-tr": 16.2, "en-uk": 15.7, "en-zh": 29.0, "es-en": 30.7, "fr-en": 34.0, "hi-en": 25.7, "it-en": 31.1,
    "ja-en": 12.4, "ko-en": 12.9, "nl-en": 29.9, "pl-en": 27.7, "pt-en": 42.8, "ru-en": 25.8, "uk-en": 26.3,
    "zh-en": 20.4,
}  # fmt: skip
_APERTIUM = {
    "en-es": 10.3, "es-en": 9.7, "es-fr": 13.3, "es-gl": 21.4, "es-it": 10.8, "es-pt": 15.1, "fr-es": 15.7,
    "it-es": 13.8, "pt-es": 16.8,
}  # fmt: skip
_WHISPER = {
    "whisper-base": {
        "de": 13.7, "es": 15.5, "fr": 14.1, "ja": 4.2, "pt": 15.6, "ru": 13.5, "zh": 6.0,
    },
}  # fmt: skip
_GISTING = frozenset({"eu-en"})
"""Pairs of Apertium whose authors call them gisting systems, in the documentation of the package."""

_AVERAGE = "BLEU {:g}, average of the test sets of WMT, IWSLT and FLORES"

GRADE_WORDS: dict[Grade, str] = {"gist": "gist only", "fair": "fair", "good": "good", "ungraded": "not graded"}
"""Grade -> how it is written for users."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """Grade of one engine for one pair."""

    grade: Grade
    basis: str
    """Where the grade comes from, such as `BLEU 10.3, measured on 30 sentences of FLORES-200`."""


UNGRADED = Assessment("ungraded", "no published or measured figure is known")


def whisper(model: str, source: str) -> Assessment:
    """Assess Whisper's own English of speech in a language; `model`: name in the catalogue of models."""
    return _assessed(_WHISPER.get(model, {}).get(source), "BLEU {:g}, measured on recorded speech")


def nllb(model: str, source: str, target: str) -> Assessment:
    """Assess NLLB-200; a model of another name is ungraded."""
    if not model.startswith("nllb-200-"):
        return UNGRADED
    if source == "en":
        return _assessed(_NLLB_FROM_ENGLISH.get(target), "spBLEU {:g} of the 600M model on FLORES-200")
    bleu = _NLLB_INTO_ENGLISH.get(source) if target == "en" else None
    return _assessed(bleu, "BLEU {:g} of the 600M model on FLORES-200")


def opus_mt(model: str, source: str, target: str) -> Assessment:
    """Assess an OPUS-MT model; a model of another name than `opus-mt-SOURCE-TARGET` is ungraded."""
    pair = f"{source}-{target}"
    if model != f"opus-mt-{pair}":
        return UNGRADED
    if pair in _OPUS_MT_AVERAGE:
        return _assessed(_OPUS_MT_AVERAGE[pair], _AVERAGE)
    return _assessed(_OPUS_MT.get(pair), "BLEU {:g} on news in its model card", english="en" in (source, target))


def argos(source: str, target: str) -> Assessment:
    """Assess an Argos package."""
    return _assessed(_ARGOS.get(f"{source}-{target}"), _AVERAGE)


def apertium(source: str, target: str) -> Assessment:
    """Assess a pair of Apertium."""
    pair = f"{source}-{target}"
    if pair in _GISTING:
        return Assessment("gist", "a gisting system, according to its authors")
    basis = "BLEU {:g} on FLORES-101" if pair == "es-gl" else "BLEU {:g}, measured on 30 sentences of FLORES-200"
    return _assessed(_APERTIUM.get(pair), basis, english="en" in (source, target))


def grade_of(bleu: float, *, english: bool) -> Grade:
    """Return the grade of a BLEU figure; `english`: one of the languages is English."""
    factor = 1.0 if english else _WITHOUT_ENGLISH
    return "good" if bleu >= factor * _GOOD else "fair" if bleu >= factor * _FAIR else "gist"


def _assessed(bleu: float | None, basis: str, *, english: bool = True) -> Assessment:
    """Assess a figure; `basis` is a format of it."""
    return UNGRADED if bleu is None else Assessment(grade_of(bleu, english=english), basis.format(bleu))
