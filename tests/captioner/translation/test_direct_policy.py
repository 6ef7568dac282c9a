from __future__ import annotations

from collections.abc import Iterable

import pytest

from captioner.translation.checked_engine import CheckedEngine
from captioner.translation.direct import ENTRY, Direct
from captioner.translation.direct_policy import DirectPolicy, Substitute
from captioner.translation.engine import TranslationEngine
from captioner.types import Revision
from tests.captioner.translation.scripted import ScriptedTranslation


def policy(substitute: TranslationEngine | None = None, *, owns_engine: bool = False) -> DirectPolicy:
    """Policy of `direct` with a substitute for Spanish."""
    found: dict[str, Substitute] = {"es": (substitute, ENTRY.options)} if substitute else {}
    return DirectPolicy(Direct(), ("en",), options=ENTRY.options, owns_engine=owns_engine, substitute=found.get)


def spoken(
    text: str,
    direct: str = "",
    number: int = 1,
    *,
    missing: bool = False,
    final: bool = False,
    segment: str = "c1",
    end: int = 1000,
    language: str = "es",
) -> Revision:
    """Spanish with the recognizer's English."""
    stable, tail = (text, "") if final else ("", text)
    return Revision(
        segment, language, language, number, 0, end, stable, tail, final, direct=direct, direct_missing=missing
    )


def texts(translator: DirectPolicy, revisions: Iterable[Revision]) -> list[tuple[str, bool]]:
    """Text of every translated revision, and whether it is final."""
    return [(made.text, made.final) for revision in revisions for made in translator.push(revision)]


def test_missing_english_is_replaced_by_another_engine() -> None:
    """Partials and final of a segment without English are translated from the transcript."""
    translator = policy(ScriptedTranslation())
    revisions = [
        spoken("hola", missing=True),
        spoken("hola a", number=2, missing=True, end=2200),
        spoken("hola a todos", number=3, missing=True, final=True, end=2300),
    ]

    assert texts(translator, revisions) == [("HOLA A", False), ("HOLA A TODOS", True)]
    assert translator.counts["replaced"] == 1
    assert translator.counts["withheld"] == 0
    assert translator.problem == "captions that direct left in Spanish: 1 replaced by scripted"


def test_missing_english_is_withheld_without_another_engine() -> None:
    """Nothing is shown of a segment whose language no other engine translates."""
    translator = policy(ScriptedTranslation())
    made = texts(
        translator, [spoken("oi", missing=True, language="pt"), spoken("oi", missing=True, final=True, language="pt")]
    )

    assert made == []
    assert translator.counts["withheld"] == 1
    assert translator.problem == "captions that direct left in Portuguese: 1 withheld"


def test_the_part_in_english_is_kept_without_another_engine() -> None:
    """The final has the sentences that are in English."""
    made = texts(
        policy(),
        [
            spoken("Gracias. Hasta", "Thank you."),
            spoken("Gracias. Hasta luego.", "Thank you.", 2, missing=True, final=True),
        ],
    )

    assert made == [("Thank you", False), ("Thank you.", True)]


def test_untranslated_words_on_screen_are_withdrawn_at_once() -> None:
    """Words that prove to be Spanish disappear with the next revision; the final is published, without text."""
    revisions = [
        spoken("por favor", "Por"),
        spoken("por favor espere", number=2, missing=True),
        spoken("por favor espere", number=3, missing=True, final=True),
    ]
    made = [made for translator in [policy()] for one in revisions for made in translator.push(one)]

    assert [(one.text, one.final) for one in made] == [("Por", False), ("", False), ("", True)]
    assert [one.number for one in made] == [1, 2, 3]


def test_one_reading_in_spanish_does_not_change_engines() -> None:
    """Within 1.2 s without English, the English on screen stays and no other engine translates."""
    engine = ScriptedTranslation()
    revisions = [
        spoken("espere por", "Please wait"),
        spoken("espere por favor", "Please", 2, missing=True, end=1400),
        spoken("espere por favor", "Please wait for me", 3, end=1800),
        spoken("espere por favor ya", "Please", 4, missing=True, end=2700),
    ]
    made = texts(policy(engine), revisions)

    assert [text for text, _ in made] == ["Please wait", "Please", "Please wait for me", "Please"]
    assert engine.calls == []


def test_the_other_translation_stays_until_there_is_english() -> None:
    """English by another engine is not withdrawn for English of the recognizer that has no word yet."""
    revisions = [
        spoken("felicidades", missing=True),
        spoken("felicidades a", number=2, missing=True, end=2200),
        spoken("felicidades a todos", number=3, end=2500),
        spoken("felicidades a todos", "Congratulations", 4, end=2800),
    ]

    assert [text for text, _ in texts(policy(ScriptedTranslation()), revisions)] == [
        "FELICIDADES A",
        "FELICIDADES A TODOS",
        "Congratulations",
    ]


def test_another_engine_that_copies_the_text_is_withheld() -> None:
    """Output of the substitute that is not English, either, is not shown."""
    copying = CheckedEngine(ScriptedTranslation({"hola": "hola"}), lambda made, text: made == text)
    made = texts(
        policy(copying),
        [spoken("hola", missing=True, final=True), spoken("bien", missing=True, final=True, segment="c2")],
    )

    assert made == [("BIEN", True)]


@pytest.mark.parametrize("substitute", [True, False])
def test_stable_untranslated_text_is_rewritten_in_the_final(substitute: bool) -> None:
    """The final of a segment never has text that is not in English, even if it was stable."""
    translator = policy(ScriptedTranslation({"uno dos tres": "one two three"}) if substitute else None)
    grown = [
        Revision("c1", "es", "es", n, 0, 1000 * n, " uno" * n, " y", direct="uno dos tres cuatro cinco seis")
        for n in range(1, 7)
    ]
    stable = [made.stable for one in grown for made in translator.push(one)][-1]
    [*_, final] = translator.push(spoken("uno dos tres", number=9, missing=True, final=True, end=9000))

    assert stable
    assert final.final
    assert final.rewrite
    assert final.text == ("one two three" if substitute else "")


def test_english_is_shown_again_when_it_is_complete() -> None:
    """A later reading in English replaces the other engine's text, and does not count."""
    translator = policy(ScriptedTranslation())
    revisions = [
        spoken("esp", missing=True),
        spoken("espere", missing=True, end=2200),
        spoken("espere por favor", "Please wait", 2),
        spoken("Espere por favor.", "Please wait.", 3, final=True),
    ]

    assert texts(translator, revisions) == [("ESPERE", False), ("Please wait", False), ("Please wait.", True)]
    assert translator.counts["replaced"] == 0
    assert translator.problem == ""


def test_problem_is_reported_for_a_minute() -> None:
    """A minute of speech without another such caption ends the report; the counts stay."""
    translator = policy()
    texts(translator, [spoken("hola", missing=True, final=True)])
    reported = translator.problem
    texts(translator, [spoken("adiós", "bye", final=True, segment="c2", end=62_000)])

    assert reported == "captions that direct left in Spanish: 1 withheld"
    assert translator.problem == ""
    assert translator.counts["withheld"] == 1


def test_an_open_segment_ends_with_the_other_engine() -> None:
    """At the end of the stream its final is translated like its partials."""
    translator = policy(ScriptedTranslation())
    texts(translator, [spoken("hola", missing=True), spoken("hola a", missing=True, end=2200)])

    assert [(made.text, made.final) for made in translator.flush()] == [("HOLA A", True)]


@pytest.mark.parametrize("owned", [True, False])
def test_an_owned_substitute_is_closed(owned: bool) -> None:
    """Engines of one room are closed with its translator, shared ones are not."""
    engine = ScriptedTranslation()
    translator = policy(engine, owns_engine=owned)
    texts(translator, [spoken("hola", missing=True, final=True)])
    translator.close()

    assert engine.closed == owned


def test_foreign_words_are_translated_by_another_engine() -> None:
    """Spanish words inside an English sentence are translated, adjacent ones together; their capital letters stay."""
    engine = ScriptedTranslation({"nadie": "nobody.", "código abierto": "open source", "gracias": "Thanks"})
    translator = policy(engine)
    made = texts(
        translator,
        [
            spoken("nadie es", "Nadie is"),
            spoken("nadie es de código", "Nadie is from Código Abierto,", 2, end=1500),
            spoken("nadie es de código abierto, gracias", "Nadie is from Código Abierto, gracias.", 3, final=True),
        ],
    )

    assert made == [
        ("Nobody is", False),
        ("Nobody is from Open source,", False),
        ("Nobody is from Open source, thanks.", True),
    ]
    assert [text for text, _ in engine.calls] == ["nadie", "código abierto", "gracias"]
    assert (translator.counts["mended"], translator.counts["mixed"]) == (1, 0)
    assert translator.problem == "captions that direct left in Spanish: 1 with words translated by scripted"


@pytest.mark.parametrize("known", ["", "el último"])
def test_foreign_words_without_a_translation_are_shown(known: str) -> None:
    """A word that the other engine does not know, either, stays; the final is counted."""
    translator = policy(ScriptedTranslation({"último": known}))
    made = texts(translator, [spoken("este es el último", "This is el último", final=True)])

    assert made == [("This is el último", True)]
    assert (translator.counts["mended"], translator.counts["mixed"]) == (0, 1)
    assert translator.problem == "captions that direct left in Spanish: 1 shown with words in Spanish"


def test_foreign_words_are_shown_without_another_engine() -> None:
    """Portuguese words in English are shown, and counted."""
    translator = policy()
    revisions = [
        spoken("a velha raposa", "A velha fox", language="pt"),
        spoken("a velha raposa", "A velha fox", 2, language="pt", final=True),
    ]

    assert texts(translator, revisions) == [("A velha fox", False), ("A velha fox", True)]
    assert translator.counts["mixed"] == 1


@pytest.mark.parametrize("english", ["The island of 古魂派人.", "The island of古魂派人."])
def test_words_in_other_letters_are_left_out(english: str) -> None:
    """They are replaced by an ellipsis in any spoken language, even without another engine."""
    translator = policy()
    final = spoken("die Insel von Kowloon", english, language="de", final=True)

    assert texts(translator, [final]) == [("The island of …", True)]
    assert (translator.counts["mended"], translator.counts["mixed"]) == (1, 0)
    assert translator.problem == "captions that direct left in German: 1 with words left out"
