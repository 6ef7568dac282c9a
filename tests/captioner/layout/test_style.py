from __future__ import annotations

import logging
import random
from dataclasses import replace

import pytest

from captioner.layout.style import AS_SPOKEN, TextStyle
from captioner.types import Revision
from tests.fakes import revision

FILLERS, PROFANITY, SPACES = TextStyle(True), TextStyle(False, True), TextStyle(False, False, True)
EVERYTHING = TextStyle(True, True, True)


@pytest.mark.parametrize(
    ("language", "text", "styled"),
    [
        ("en", "Um, we went home.", "We went home."),
        ("en", "um we went uh home", "we went home"),
        ("en", "However, um, we stayed.", "However, we stayed."),
        ("en", "I think, um.", "I think."),
        ("en", "Yes. Uh. So it is.", "Yes. So it is."),
        ("en", "Uh, iPhones.", "IPhones."),
        ("en", "Uh-huh, (um) umbrella", "Uh-huh, (um) umbrella"),
        ("en", "Um.", ""),
        ("de", "Das ist, ähm, gut, nicht um.", "Das ist, gut, nicht um."),
        ("fr", "Euh, c'est ça.", "C'est ça."),
        ("es", "Este, eh, sí.", "Este, eh, sí."),
        ("ja", "えーと", "えーと"),
        ("pt-BR", "Ehm, sim.", "Sim."),
    ],
)
def test_sounds_of_hesitation_are_left_out(language: str, text: str, styled: str) -> None:
    """Other words, and sounds that mean something, stay."""
    assert styled.replace("IPhones", "iPhones") == FILLERS(text, language)


@pytest.mark.parametrize(
    ("language", "text", "styled"),
    [
        ("en", "What the Fuck, motherfuckers!", "What the F***, m************!"),
        ("en", "Scunthorpe, shiitake, Dick, a cock", "Scunthorpe, shiitake, Dick, a cock"),
        ("es", "¡Joder! La computadora de Puta.", "¡J****! La computadora de P***."),
        ("de", "Scheißegal, Weißschuh", "S*********, Weißschuh"),
        ("fr", "Putain d'enculé", "P***** d'e*****"),
        ("ru", "Блядь, хлеб", "Б****, хлеб"),
    ],
)
def test_profane_words_are_masked(language: str, text: str, styled: str) -> None:
    """The first letter and the length stay; words that only contain one are not masked."""
    assert styled == PROFANITY(text, language)


def test_a_language_without_a_list_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    """The text stays as it is."""
    with caplog.at_level(logging.WARNING):
        assert ["fuck", "fuck"] == [PROFANITY("fuck", "eu"), PROFANITY("fuck", "eu")]

    assert ["there is no list of profane words in eu; list them in a file for --mask"] == caplog.messages


@pytest.mark.parametrize(
    ("language", "text", "styled"),
    [
        ("fr", "Quoi? Non ! Il dit: «oui» ; 25%", "Quoi_? Non_! Il dit~: «~oui~»_; 25_%"),
        ("fr", "Quoi ?! À 12:30, http://a.b", "Quoi_?! À 12:30, http://a.b"),
        ("de", "5% und 7 %", "5~% und 7~%"),
        ("en", "Really? 25%", "Really? 25%"),
    ],
)
def test_spaces_of_the_language(language: str, text: str, styled: str) -> None:
    """No line can be broken at them."""
    assert styled.replace("_", "\u202f").replace("~", "\u00a0") == SPACES(text, language)


def test_a_text_of_an_operator_is_not_styled() -> None:
    """So an operator has the last word."""
    edited = replace(revision("c1", "Um, fuck", final=True), edited=True)

    assert edited == EVERYTHING.revision(edited)


def test_without_rules_nothing_changes() -> None:
    """Whatever the text."""
    original = revision("c1", "Um, ", tail="fuck")

    assert not AS_SPOKEN
    assert AS_SPOKEN.revision(original) is original


def _grown(words: list[str], language: str, seed: int) -> list[Revision]:
    """Revisions of a caption that grows word by word, in pieces of words at times, with a stable part that follows."""
    chance = random.Random(seed)
    text, stable, made = " ".join(words), 0, list[Revision]()
    for end in sorted({*(chance.randrange(1, len(text) + 1) for _ in range(9)), len(text)}):
        stable = chance.randint(stable, end)
        made.append(revision("c1", text[:stable], len(made) + 1, tail=text[stable:end], language=language))
    return [*made, revision("c1", text, len(made) + 1, final=True, language=language)]


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_stable_text_only_grows(language: str) -> None:
    """In any order of fillers, profane words and marks, wherever the stable part ends."""
    chance = random.Random(7)
    known = [
        "um,",
        "Um",
        "um.",
        "uh",
        "euh,",
        "äh.",
        "we",
        "think,",
        "yes.",
        "fuck",
        "shitake",
        "25",
        "%",
        "?",
        "dit",
        ":",
    ]
    known += ["«oui»", "12:30", "umbrella,", "Putain!", "..."]
    for seed in range(300):
        words = [chance.choice(known) for _ in range(8)]
        before = ""
        for each in _grown(words, language, seed):
            styled = EVERYTHING.revision(each)
            assert styled.stable.startswith(before), (words, each)
            assert styled.stable + styled.tail == EVERYTHING(each.stable + each.tail, language)
            before = styled.stable
