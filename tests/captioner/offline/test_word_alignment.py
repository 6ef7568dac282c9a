from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from captioner.offline.word_alignment import align, shared, tokens

words = st.lists(st.sampled_from("abc"), max_size=8)


def test_tokens_fold_case_punctuation_and_width() -> None:
    """What a reader would call the same word is the same word."""
    assert tokens("«L'Été», ＡＢＣ – it's 'so'!") == ["l'été", "abc", "it's", "so"]


def test_each_chinese_character_is_a_word() -> None:
    """Where nothing is written between words, characters count."""
    assert tokens("你好, world") == ["你", "好", "world"]


def test_align_counts_edits_and_pairs_what_stands_for_each_other() -> None:
    """A word that differs and a word too much are two edits; a missing word is one."""
    assert align(["a", "b", "c", "d"], ["a", "x", "c", "d", "e"]) == (2, [(0, 0), (1, 1), (2, 2), (3, 3)])
    assert align(["a", "b", "c"], ["b", "c"]) == (1, [(1, 0), (2, 1)])


def test_align_with_nothing() -> None:
    """Everything is missing, or everything is too much."""
    assert align([], []) == (0, [])
    assert align(["a"], []) == (1, [])
    assert align([], ["a", "b"]) == (2, [])


@given(words, words)
def test_distance_is_the_same_both_ways_and_within_bounds(a: list[str], b: list[str]) -> None:
    """It is a distance: symmetric, nothing for the same, at least the difference in length, at most the longer."""
    distance, pairs = align(a, b)

    assert distance == align(b, a)[0]
    assert (distance == 0) == (a == b)
    assert abs(len(a) - len(b)) <= distance <= max(len(a), len(b))
    assert pairs == sorted(pairs)


def test_shared_beginning() -> None:
    """It ends at the first difference, even where more is the same behind it."""
    assert shared(["a", "b", "c"], ["a", "x", "c"]) == 1
    assert shared([], ["a"]) == 0
