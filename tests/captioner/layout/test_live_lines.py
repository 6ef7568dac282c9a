from __future__ import annotations

from itertools import pairwise

import budoux
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.layout.break_rules import inseparable
from captioner.layout.limits import width
from captioner.layout.live_lines import group_lines, lines

LANGUAGES = st.sampled_from(["en", "es", "fr", "de", "pt", "it", "ru", "ja", "zh", "th", "ar"])
WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            ["the", "of", "and", "is", "a", "election,", "end.", "Mr.", "5", "km", "?", "«", "字", "。", "「"]
        ),
        st.sampled_from(["representatives", "Donaudampfschifffahrtskapitänsmütze", "e\u0301", "字幕。"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12),
    ),
    max_size=40,
)
SPEECH = (
    "Good morning. This Tuesday is election day. After months of spirited debate and vigorous campaigning, the time "
    "has come for Americans to make important decisions about our nation's future, and I encourage all Americans to "
    "go to the polls and vote. Election season brings out the spirit of competition between our political parties."
)


@given(WORDS, LANGUAGES, st.integers(8, 60))
def test_full_lines_stay_the_same(words: list[str], language: str, columns: int) -> None:
    """When text is appended, all lines but the last stay the same, and the last only grows or ends."""
    shown: tuple[str, ...] = ()
    for count in range(1, len(words) + 1):
        longer = lines(" ".join(words[:count]), columns, language)

        assert shown[:-1] == longer[: len(shown[:-1])]
        assert not shown or longer[len(shown) - 1].startswith(shown[-1])
        shown = longer


@given(WORDS, LANGUAGES, st.integers(8, 60))
def test_lines_contain_all_words_and_fit(words: list[str], language: str, columns: int) -> None:
    """No character is lost, and no line is wider than the limit."""
    broken = lines(" ".join(words), columns, language)

    assert "".join(words).split() == ["".join("".join(broken).split())] or not words
    assert all(width(line) <= columns or len(line) <= 2 for line in broken)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "They spoke to us about the future of the state",
            ("They spoke to us", "about the future", "of the state"),
        ),
        ("es", "Vamos a hablar de la economía ", ("Vamos a hablar", "de la economía")),
        ("de", "Wir sprechen über die Zukunft", ("Wir sprechen", "über die Zukunft")),
        ("it", "Parliamo della storia del paese", ("Parliamo della storia", "del paese")),
        ("pt", "Vamos falar do futuro da cidade", ("Vamos falar do futuro", "da cidade")),
        ("fr", "Que voulez-vous dire ? Rien du tout !", ("Que voulez-vous dire ?", "Rien du tout !")),
        ("ja", "これは字幕です。改行します。", ("これは字幕です。", "改行します。")),
    ],
)
def test_lines_break_between_phrases(language: str, text: str, expected: tuple[str, ...]) -> None:
    """Lines break before a preposition and after a clause, and never before a mark."""
    assert expected == lines(text, 24, language)


def test_lines_of_a_speech_do_not_separate_words_that_belong_together() -> None:
    """No line of a speech ends with an article or a preposition."""
    broken = lines(SPEECH)

    assert [line for line, after in pairwise(broken) if inseparable(line.split()[-1], after.split()[0], "en")] == []


def test_a_word_wider_than_a_line_is_cut() -> None:
    """A long word fills its lines."""
    assert lines("a" * 15 + " b", 10) == ("aaaaaaaaaa", "aaaaa b")


def test_a_growing_line_of_chinese_ends_with_a_phrase() -> None:
    """Lines end where budoux finds phrases in the whole text, although the rest is not known yet."""
    text = "这个软件可以在你自己的电脑上实时生成字幕，不需要任何云服务，也不需要账号和密码就可以使用。"
    phrases = budoux.load_default_simplified_chinese_parser().parse(text)
    ends = {len("".join(phrases[:count])) for count in range(1, len(phrases) + 1)}

    broken = lines(text, 30, "zh")

    assert {len("".join(broken[:count])) for count in range(1, len(broken))} <= ends


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday in the evening there sang Maria Gonzales", "Yesterday in the evening there sang"),
        ("Yesterday somebody walked roughly 300 kilometres", "Yesterday somebody walked roughly"),
    ],
)
def test_names_and_numbers_leave_room_for_the_next_word(text: str, expected: str) -> None:
    """Neither is placed where the word that belongs to it would hardly fit."""
    assert expected == lines(text, 38)[0]


def test_three_lines_are_grouped_by_their_clauses() -> None:
    """Among the groupings with the fewest cues, the one whose first cue ends a sentence is chosen."""
    assert group_lines(("Nobody came.", "The lights went out", "at ten."), 2) == (
        ("Nobody came.",),
        ("The lights went out", "at ten."),
    )
