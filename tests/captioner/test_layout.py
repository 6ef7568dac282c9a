from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from captioner.layout import PROFILES, Layout, cues, lines, timed, tuned, width
from captioner.phrases import HOLDING
from captioner.types import Revision, Word
from formats.cue import Cue

calm = settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
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


def final(text: str, start: int = 0, end: int = 4000, language: str = "en", segment: str = "c1") -> Revision:
    return Revision(segment, language, "en", 1, start, end, text, final=True)


@calm
@given(WORDS, LANGUAGES, st.integers(8, 60))
def test_lines_once_full_stay(words: list[str], language: str, columns: int) -> None:
    """Whatever is appended, all lines but the last are as they were, and the last only grows or ends."""
    shown: tuple[str, ...] = ()
    for count in range(1, len(words) + 1):
        longer = lines(" ".join(words[:count]), columns, 2, language)

        assert shown[:-1] == longer[: len(shown[:-1])]
        assert not shown or longer[len(shown) - 1].startswith(shown[-1])
        shown = longer


@calm
@given(WORDS, LANGUAGES, st.integers(8, 60))
def test_lines_hold_all_words_and_fit(words: list[str], language: str, columns: int) -> None:
    """No character is lost, and no line is wider than it may be."""
    broken = lines(" ".join(words), columns, 2, language)

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
def test_lines_break_where_phrases_do(language: str, text: str, expected: tuple[str, ...]) -> None:
    """Before a preposition, after a clause, with a French mark on its word and no Japanese comma at a start."""
    assert expected == lines(text, 24, 2, language)


def test_few_lines_end_on_a_word_that_holds_on() -> None:
    """In a speech of seven lines or more none ends on an article or a preposition."""
    assert [line for line in lines(SPEECH)[:-1] if line.split()[-1] in HOLDING["en"]] == []


def test_a_word_wider_than_a_line_is_cut() -> None:
    """An address without spaces fills lines."""
    assert lines("a" * 15 + " b", 10) == ("aaaaaaaaaa", "aaaaa b")


def test_width_is_counted_in_cells() -> None:
    """A Chinese character takes two, an accent none."""
    assert [width("字"), width("e\u0301"), width("")] == [2, 1, 0]


def test_no_text_makes_no_line() -> None:
    """And no cue."""
    assert (lines("  "), cues(final(" "))) == ((), ())


def test_a_long_final_becomes_cues_of_two_lines() -> None:
    """Named after the segment, without a gap, from its start to its end, longer text longer."""
    laid = cues(final(SPEECH, 1000, 21_000))

    assert lines(SPEECH) == tuple(line for cue in laid for line in cue.lines)
    assert [len(cue.lines) <= 2 for cue in laid] == [True] * len(laid)
    assert (laid[0].start, laid[-1].end) == (1000, 21_000)
    assert all(before.end == after.start for before, after in pairwise(laid))
    assert [cue.identifier for cue in laid[:3]] == ["c1", "c1.2", "c1.3"]


def test_cues_end_with_clauses_where_they_can() -> None:
    """Three lines are two and one, or one and two, as the sentence goes."""
    laid = cues(final("Nobody ever came back home again. The lights went out at ten and all was dark and still."))

    assert laid[0].lines == ("Nobody ever came back home again.",)


def test_a_speaker_goes_with_every_cue() -> None:
    """Who speaks is known for all that a segment becomes."""
    revision = Revision("c1", "en", "en", 1, 0, 9000, SPEECH, final=True, speaker="Ana")

    assert {"Ana"} == {cue.speaker for cue in cues(revision)}


def test_cues_stay_as_long_as_reading_takes() -> None:
    """Thirty-four cells at 17 a second: two seconds, when the next leaves them."""
    cue = Cue(0, 500, ("a" * 34,))

    assert [timed((cue, Cue(start, 9000, ("b",))))[0].end for start in (5000, 1200)] == [2000, 1200]


def test_short_cues_stay_five_sixths_of_a_second() -> None:
    """Even the last one of a room that goes on, which then has no time for reading yet."""
    cue = Cue(0, 500, ("a" * 34,))

    assert [timed((cue,), ended=ended)[0].end for ended in (False, True)] == [833, 2000]


def test_long_cues_go() -> None:
    """After seven seconds, though the speaker holds a vowel for ten."""
    assert timed((Cue(0, 10_000, ("aaah",)),))[0].end == 7000


@pytest.mark.parametrize(("start", "expected"), [(1080, 1080), (1083, 1000), (900, 900)])
def test_a_flicker_between_cues_is_closed(start: int, expected: int) -> None:
    """A pause of less than two frames disappears, and an overlap is cut."""
    assert expected == timed((Cue(0, 1000, ("a",)), Cue(start, 3000, ("b",))))[0].end


def test_no_cue_is_timed_to_none() -> None:
    """An empty room has no last cue."""
    assert timed(()) == ()


def test_profiles_hold_their_limits() -> None:
    """The narrowest screen shows 32 columns."""
    layout = PROFILES["cea608"]

    assert max(width(line) for cue in cues(final(SPEECH), layout) for line in cue.lines) <= 32


@pytest.mark.parametrize("options", [{"columns": 7}, {"rows": 0}])
def test_a_layout_checks_itself(options: dict[str, int]) -> None:
    """What nobody could read is refused."""
    with pytest.raises(ValueError, match="cannot be read"):
        Layout(**options)


def test_a_whole_text_without_spaces_breaks_between_its_words() -> None:
    """Japanese between phrases, Chinese and Thai between words; nothing is lost."""
    texts = {
        "ja": "今日は良い天気ですねと彼は言いました",
        "zh": "今天是个好天气我们一起去公园散步吧",
        "th": "วันนี้อากาศดีมากเราไปเดินเล่นกันเถอะ",
    }
    broken = {language: lines(text, 16, 2, language, whole=True) for language, text in texts.items()}

    assert texts == {language: "".join(found) for language, found in broken.items()}
    assert broken["ja"] == ("今日は良い", "天気ですねと", "彼は言いました")
    assert broken["zh"][0] == "今天是个好天气"
    assert broken["th"][0] == "วันนี้อากาศดีมาก"


def test_cues_have_the_times_of_their_words() -> None:
    """A pause before the second cue stands where it was; spaces of the words do not count."""
    texts = SPEECH.split()
    words = [Word(1000 * n + (20_000 if n > 12 else 0), 1000 * n + 20_900, f" {t}", 1.0) for n, t in enumerate(texts)]

    laid = cues(final(SPEECH, words[0].start, words[-1].end), words=words)
    counts = [len(" ".join(cue.lines).split()) for cue in laid]
    firsts = [sum(counts[:place]) for place in range(len(counts))]

    assert [words[first].start for first in firsts] == [cue.start for cue in laid]
    assert words[-1].end == laid[-1].end


def test_a_profile_may_be_tuned() -> None:
    """What is not said stays as the profile has it."""
    assert tuned("bbc", columns=40, rows=None) == Layout(columns=40, speed=15, gap=1000)
