from __future__ import annotations

from itertools import pairwise

import pytest

from captioner.languages.sentences import is_abbreviation, is_sentence_end, mark_between

TEXTS = {
    "en": (
        "Dr. Smith met Mrs. Jones at 5 p.m. in Washington.|He came late.",
        "There are many, e.g. apples and pears.|We eat them.",
        "It is No. 5 on the list.|Nobody knows why.",
        "Is it far?|No.|It is near.",
        "The price rose by 3.5 percent.|That is a lot.",
        "J. K. Rowling wrote it.|So did I.|It sold well.",
        "The U.S. economy grew.|So did others.",
        "I work for the U.S. Government in Virginia.",
        "Well... maybe.|Is it true?|Yes!|It is.",
        'He said "Stop."|Then he left.',
        'She turned to him, "This is great." she said.',
        "Please turn it on.|Then we see him.",
        "She has $100.00.|It is in her bag.",
        "She works at Yahoo! in the accounting department.",
    ),
    "de": (
        "Er kommt am 3. Mai nach Berlin.|Dann geht er.",
        "Im 19. Jahrhundert lebte König Ludwig II. in Bayern.|Er war reich.",
        "Das ist z. B. ein Hund.|Er bellt.",
        "Wir benötigen Zeitungen u. Ä. für unser Projekt.",
        "Herr Dr. Müller und Frau Prof. Weber kommen ca. um acht.|Gut.",
        "Siehe Nr. 5 bzw. Abs. 3 usw. im Text.|Danke.",
        "Es war im Jahr 1995.|Dann nicht mehr.",
    ),
    "es": (
        "El Sr. García y la Dra. López llegaron a las 5 p. m. ayer.|Comieron.",
        "Ud. puede llamar al núm. 5 o a la pág. 3.|Gracias.",
        "Vamos a ir.|¿Cómo está?|¡Bien!|Gracias.",
    ),
    "fr": (
        "M. Dupont et Mme. Martin habitent au n° 5.|Ils sont là.",
        "Il est né av. J.-C. à Rome.|Il est mort.",
    ),
    "it": ("Il sig. Rossi vive a pag. 3 con il dott. Verdi.|Bene.",),
    "nl": ("Dhr. Jansen en mevr. Bakker komen o.a. uit Utrecht.|Goed.",),
    "pt": ("O Sr. Silva e a Dra. Costa moram na Av. Paulista.|Bem.",),
    "ru": ("Он живёт на ул. Ленина в г. Москве.|Я вижу.|Это я.|Хорошо.",),
    "hi": ("यह घर है।|वह नहीं आता।",),
    "ar": ("أين ذهب الرئيس أمس؟|ذهب إلى المدينة.",),
}  # fmt: skip
"""Texts by language, with `|` between their sentences."""


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in TEXTS for text in TEXTS[language]])
def test_sentences(language: str, text: str) -> None:
    """A sentence ends at its mark, but not at that of an abbreviation, an initial or an ordinal number."""
    whole = [word for one in text.split("|") for word in one.split()]
    ends = {sum(len(one.split()) for one in text.split("|")[: i + 1]) for i in range(text.count("|"))}
    found = {i for i, (a, b) in enumerate(pairwise(whole), 1) if is_sentence_end(a, b, language)}

    assert ends == found


def test_the_next_word_is_unknown() -> None:
    """Without a next word only an abbreviation is no end."""
    assert (True, True, False, False) == tuple(is_sentence_end(w, "", "en") for w in ("No.", "so.", "Mr.", "so,"))
    assert (True, False) == (is_abbreviation("3.", "de"), is_abbreviation("3.", "en"))


def test_marks() -> None:
    """The mark between two words is that of the sentence or clause that ends there."""
    marks = [mark_between(*pair, "en") for pair in [("so.", "We"), ("so,", "we"), ("so", "we"), ("Mr.", "We")]]
    assert [".", ",", "", ""] == marks
