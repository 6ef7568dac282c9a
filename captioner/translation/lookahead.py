"""What of a translation stands whatever is said next: the part that comes out the same before any continuation.

`a red` is `un rojo` until it is `a red house`, `una casa roja`. A rule-based machine decides over a few words, and few
kinds of words decide: so the text is translated once more with each of these words behind it, at a millisecond each,
and what all the translations begin with needs no second draft to be believed.

Measured over five recordings in English, Spanish and French by Apertium, on a simulated clock: first shown 0.7 s after
a word was due at the median and 1.8 s at the 95th percentile, where agreement with the draft before took 1.2 and 2.2;
one word in nine taken back, of the source itself one in ten. Without the noun half as much again is taken back, without
the verb a third; articles, conjunctions and pronouns changed nothing. Languages that are not here have their drafts
compared with each other instead.
"""

from __future__ import annotations

WORDS: dict[str, tuple[str, ...]] = {
    "af": ("van", "mense", "is"),
    "be": ("з", "людзі", "ёсць"),
    "ca": ("de", "persones", "és"),
    "da": ("af", "mennesker", "er"),
    "en": ("of", "people", "is"),
    "es": ("de", "personas", "es"),
    "fr": ("de", "gens", "est"),
    "gl": ("de", "persoas", "é"),
    "it": ("di", "persone", "è"),
    "nl": ("van", "mensen", "is"),
    "nn": ("av", "folk", "er"),
    "no": ("av", "folk", "er"),
    "pl": ("z", "ludzie", "jest"),
    "pt": ("de", "pessoas", "é"),
    "ro": ("de", "oameni", "este"),
    "ru": ("из", "люди", "есть"),
    "sl": ("od", "ljudje", "je"),
    "sv": ("av", "människor", "är"),
    "uk": ("з", "люди", "є"),
}
"""Spoken language -> a preposition, a noun, a verb."""


def continued(text: str, language: str) -> tuple[str, ...]:
    """The text with each of the words behind it: `continued("a red", "en")[0] -> "a red of"`; () where none are known.

    A full stop that a recognizer put behind half a sentence is nothing that the speaker said, and goes.
    """
    return tuple(f"{text.rstrip('.…')} {word}" for word in WORDS.get(language, ()))
