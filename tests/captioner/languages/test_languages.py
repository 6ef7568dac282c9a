from __future__ import annotations

import re

import pytest

from captioner import languages
from captioner.errors import LanguageError
from captioner.languages import tags


@pytest.mark.parametrize(
    ("given", "code"),
    [
        *(("es", "es"), ("ES", "es"), (" haw ", "haw"), ("Yue", "yue"), ("spa", "es"), ("DEU", "de"), ("ger", "de")),
        *(
            ("english", "en"),
            ("English", "en"),
            ("Español", "es"),
            ("espanol", "es"),
            ("FRANÇAIS", "fr"),
            ("日本語", "ja"),
        ),
        *(("nb", "no"), ("iw", "he"), ("fil", "tl"), ("jv", "jw"), ("cmn", "zh"), ("Mandarin", "zh"), ("Farsi", "fa")),
        *(("Haitian  creole", "ht"), ("norwegian_nynorsk", "nn"), ("norsk bokmål", "no"), ("zh-yue", "yue")),
        *(("zu", "zu"), ("isiZulu", "zu"), ("kir", "ky"), ("Igbo", "ig"), ("asturian", "ast"), ("ckb", "ckb")),
        *(
            ("zh-Hant", "zh-Hant"),
            ("zh_TW", "zh-Hant"),
            ("ZH-hk", "zh-Hant"),
            ("cmn-Hant", "zh-Hant"),
            ("zh-Hans", "zh"),
        ),
        *(("pt_BR.UTF-8", "pt-BR"), ("Portuguese (Brazil)", "pt-BR"), ("ca-ES-valencia", "ca-valencia")),
        *(("sr_Latn", "sr-Latn"), ("sr-ME", "sr-Latn"), ("sh", "sr-Latn"), ("sr-Cyrl", "sr"), ("prs", "fa-AF")),
    ],
)
def test_a_language_is_read_as_people_write_it(given: str, code: str) -> None:
    """Codes, names in the language and names in English are read in any case, with or without accents."""
    assert (code, "") == languages.parse(given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        *(("pt-AO", ("pt", "AO")), ("en-US", ("en", "US")), ("zh_CN", ("zh", "CN")), ("zh-Hant-HK", ("zh-Hant", "HK"))),
        *(("es_MX.UTF-8", ("es", "MX")), ("nb-NO", ("no", "NO")), ("Spanish (Mexico)", ("es", "Mexico"))),
    ],
)
def test_regions_and_scripts_are_returned_apart(given: str, expected: tuple[str, str]) -> None:
    """A tag with a region or script, a locale, and a name with a variant have the code of the language."""
    assert expected == languages.parse(given)
    assert expected[0] == languages.check(given)


def test_a_region_that_is_dropped_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """The log says once per value that the region has no effect."""
    for given in ("es-VE", "es-VE", "es", "zh-MO"):
        languages.check(given)
        languages.spoken(given)

    assert ["language es-VE is read as es; its region or script has no effect"] == caplog.messages


@pytest.mark.parametrize(
    ("given", "scripts", "spoken"),
    [
        ("zh-TW", {"zh": "zh-Hant"}, "zh-Hant"),
        ("en, zh_HK, sr-Latn", {"zh": "zh-Hant", "sr": "sr-Latn"}, "en,zh-Hant,sr-Latn"),
        ("zh-CN", {}, "zh"),
        ("pt-BR", {}, "pt"),
        ("Auto", {}, "auto"),
    ],
)
def test_the_script_that_a_spoken_language_names(given: str, scripts: dict[str, str], spoken: str) -> None:
    """Other regions have none; the recognizer expects the language without it."""
    assert (scripts, spoken) == (languages.spoken_scripts(given), languages.spoken_in_script(given))
    assert languages.spoken(given) == languages.spoken(spoken)


@pytest.mark.parametrize("given", ["", "xx", "klingon", "e s", "auto", "../es", "en-", "en-US/..", "en--US", "x" * 500])
def test_unknown(given: str) -> None:
    """An unknown language is refused with its name, shortened."""
    with pytest.raises(LanguageError) as raised:
        languages.check(given)

    assert f"unknown language {given[:40]!r}" == raised.value.message
    assert raised.value.hint


@pytest.mark.parametrize(
    ("given", "suggested"),
    [
        ("englsh", "English (en)"),
        ("Deutch", "German (de)"),
        ("ge", "German (de) or Georgian (ka)"),
        ("jp", "Japanese (ja)"),
    ],
)
def test_the_nearest_languages_are_suggested(given: str, suggested: str) -> None:
    """Misspelled names, beginnings of names, and codes of countries lead to a suggestion."""
    with pytest.raises(LanguageError, match=re.escape(f"did you mean {suggested}")):
        languages.check(given)


def test_names_are_unambiguous() -> None:
    """Every language has both names, and no name or other code belongs to two languages."""
    tables = (languages.NAMES, languages.ENGLISH_NAMES)
    named = [(name, code) for table in tables for code, name in table.items()]
    others = [*tags._OTHER_NAMES.items(), *tags._OTHER_CODES.items()]

    assert languages.NAMES.keys() == languages.ENGLISH_NAMES.keys()
    assert [code for _, code in (*named, *others)] == [languages.check(name) for name, _ in (*named, *others)]


def test_own_names() -> None:
    """A language has the name that it has in itself."""
    assert ["English", "Español", "日本語"] == [languages.name(code) for code in ("en", "es", "ja")]


def test_spoken_languages_are_those_of_whisper() -> None:
    """The spoken codes are those of Whisper's tokenizer, so that each can be recognized; each has a name."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    assert set(_LANGUAGE_CODES) == set(languages.SPOKEN)
    assert set(languages.SPOKEN) < set(languages.NAMES)


@pytest.mark.parametrize(
    ("given", "among", "found"),
    [
        ("zh-TW", ("en", "zh", "zh-Hant"), "zh-Hant"),
        ("zh-TW", ("en", "zh"), "zh"),
        ("zh", ("en", "zh-Hant"), "zh-Hant"),
        ("zh-Hans", ("en", "zh-Hant"), "zh-Hant"),
        ("sr-Cyrl", ("sr-Latn", "sr"), "sr"),
        ("pt-PT", ("en", "pt-BR"), "pt-BR"),
        ("PT-br", ("pt", "pt-BR"), "pt-BR"),
        ("Spanish", ("en", "es"), "es"),
        ("fr", ("en", "es"), "fr"),
        ("ks-Deva", ("en", "ks-Deva"), "ks-Deva"),
        ("Klingon", ("en", "es"), "klingon"),
    ],
)
def test_a_requested_language_is_looked_up_among_those_of_a_room(
    given: str, among: tuple[str, ...], found: str
) -> None:
    """The most similar variant of the same language serves a request; another language never does."""
    assert found == languages.lookup(given, among)


def test_a_transcript_covers_variants_that_are_written_alike() -> None:
    """Spoken Portuguese serves `pt-BR`; Chinese in traditional characters is converted from spoken Chinese."""
    assert languages.caption_languages(["pt-BR", "es", "Spanish"], "pt") == ("pt", "es")
    assert languages.caption_languages(["zh-TW", "zh-CN"], "zh") == ("zh-Hant", "zh")
    assert languages.caption_languages(["pt_BR", "en"], "en,es") == ("pt-BR", "en")


@pytest.mark.parametrize("given", ["zu", "en,ky", "Igbo"])
def test_a_language_that_is_only_written_is_refused_as_spoken(given: str) -> None:
    """The message names the language and how it can be used."""
    with pytest.raises(LanguageError, match="is a language of captions; no recognizer transcribes it") as refused:
        languages.spoken(given)
    assert refused.value.hint.startswith("use it as --to ")


def test_properties_are_of_known_languages() -> None:
    """Unspaced and right-to-left languages are known languages, and none is both."""
    assert set(languages.NAMES) >= languages.UNSPACED | languages.RIGHT_TO_LEFT | languages.CONVERTED
    assert not languages.UNSPACED & languages.RIGHT_TO_LEFT


@pytest.mark.parametrize(
    ("given", "usual"),
    [
        ("ES", "es"),
        ("auto", "auto"),
        ("en, ES,en", "en,es"),
        (" Auto ", "auto"),
        ("fr,", "fr"),
        ("English, es-MX", "en,es"),
        ("pt-BR,zh-TW", "pt,zh"),
    ],
)
def test_spoken_languages(given: str, usual: str) -> None:
    """The spoken language is one code, several codes, or `auto`."""
    assert usual == languages.spoken(given)


@pytest.mark.parametrize("given", ["", ",", "en,auto", "en,xx"])
def test_unknown_spoken(given: str) -> None:
    """Each of several spoken languages must be known, and `auto` stands alone."""
    with pytest.raises(LanguageError, match=r"unknown language|both auto and a language"):
        languages.spoken(given)


@pytest.mark.parametrize(
    "text",
    [
        "Yes.",
        "Yes?",
        "Yes…",
        "“Yes.”",
        "Yes.)",
        "Yes. ",
        "終わり。",
        "終わり」。",
        "هل هذا بيت؟",
        "यह घर है।",
        "یہ گھر ہے۔",
        "ቤት ነው።",
    ],
)
def test_a_sentence_ends_with_its_mark_in_every_script(text: str) -> None:
    """Sentence marks of every script count, also before closing quotation marks."""
    assert languages.ends_sentence(text)


@pytest.mark.parametrize("text", ["", " ", "Yes", "Yes,", ".Yes", '"', "نعم،", "बहुत"])
def test_a_text_without_a_sentence_mark_is_not_a_sentence(text: str) -> None:
    """Commas, words and bare quotation marks do not end a sentence."""
    assert not languages.ends_sentence(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("Yes,", True), ("نعم،", True), ("終、", True), ("Yes.", False), ("", False)]
)
def test_a_clause_ends_with_its_mark(text: str, expected: bool) -> None:
    """Commas of every script end a clause; sentence marks are apart."""
    assert expected == languages.ends_clause(text)
