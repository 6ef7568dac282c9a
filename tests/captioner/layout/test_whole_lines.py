from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.layout.break_rules import inseparable
from captioner.layout.limits import PROFILES, Layout, width
from captioner.layout.whole_lines import break_whole

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


def broken(text: str, language: str = "en", columns: int = 42) -> list[str]:
    """Return all lines of a text."""
    return [line for lines in break_whole(text, Layout(columns=columns), language) for line in lines]


@given(WORDS, LANGUAGES, st.integers(8, 60), st.integers(1, 3))
def test_cues_contain_all_words_and_fit(words: list[str], language: str, columns: int, rows: int) -> None:
    """No character is lost, and no line or cue exceeds its limit."""
    groups = break_whole(" ".join(words), Layout(columns=columns, rows=rows), language)
    found = [line for lines in groups for line in lines]

    assert "".join("".join(words).split()) == "".join("".join(found).split())
    assert all(width(line) <= columns or len(line) <= 2 for line in found)
    assert all(1 <= len(lines) <= rows for lines in groups)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "All of them gave up the house where they lived",
            ["All of them gave up the house", "where they lived"],
        ),
        ("en", "He was born in the city of New York in May", ["He was born in the city", "of New York in May"]),
        ("es", "La reunión empezó a las nueve de la mañana", ["La reunión empezó", "a las nueve de la mañana"]),
        ("fr", "Nous avons parlé de la fin du monde hier soir", ["Nous avons parlé de la fin", "du monde hier soir"]),
        ("de", "Der Film fängt in einer halben Stunde an.", ["Der Film fängt", "in einer halben Stunde an."]),
        ("pt", "O encontro foi marcado para o fim da tarde", ["O encontro foi marcado", "para o fim da tarde"]),
        ("it", "La riunione comincia alle nove del mattino", ["La riunione comincia", "alle nove del mattino"]),
        ("ar", "وصل الرئيس إلى المدينة، ثم ألقى خطابه", ["وصل الرئيس إلى المدينة،", "ثم ألقى خطابه"]),
    ],
)
def test_lines_break_between_phrases(language: str, text: str, expected: list[str]) -> None:
    """Lines break after clauses and before prepositions, and not between words that belong together."""
    assert expected == broken(text, language, 32)


def test_inseparable_words_stay_together_at_the_cost_of_a_cue() -> None:
    """A further cue costs less than a break between inseparable words."""
    found = broken("All of us owe them and their families a special debt of gratitude on Election Day.")

    assert not any(inseparable(line.split()[-1], after.split()[0], "en") for line, after in pairwise(found))


def test_text_that_fits_in_one_line_is_one_line() -> None:
    """Text stays on one line unless it exceeds the limit, as in the Netflix guide."""
    assert break_whole("Good morning. How are you?", Layout(), "en") == (("Good morning. How are you?",),)


def test_unspaced_text_breaks_between_phrases() -> None:
    """Japanese, Chinese and Thai text breaks where budoux finds a phrase, and no character is lost."""
    texts = {
        "ja": "今日は良い天気ですねと彼は言いました",
        "zh": "今天是个好天气我们一起去公园散步吧",
        "th": "วันนี้อากาศดีมากเราไปเดินเล่นกันเถอะ",
    }
    found = {language: broken(text, language, 20) for language, text in texts.items()}

    assert texts == {language: "".join(lines) for language, lines in found.items()}
    assert found["ja"] == ["今日は", "良い天気ですねと", "彼は言いました"]
    assert found["zh"][0] == "今天是个好天气我们"
    assert found["th"][0] == "วันนี้อากาศดีมากเรา"


def test_blank_text_gives_no_cue() -> None:
    """Spaces alone are not text."""
    assert break_whole("  ", Layout(), "en") == ()


def test_cues_end_with_clauses() -> None:
    """A long sentence is divided after a clause, though the lines would be more even elsewhere."""
    text = (
        "And it is worth mentioning in passing that as an example of fine typography, the earliest book printed with "
        "movable types, the Gutenberg or 42 line Bible of about 1455 has never been surpassed."
    )
    groups = break_whole(text, PROFILES["default"], "en")

    assert ["typography,", "types,", "surpassed."] == [group[-1].split()[-1] for group in groups]
