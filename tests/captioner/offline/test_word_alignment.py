from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from captioner.offline.word_alignment import align, shared_prefix, tokens

words = st.lists(st.sampled_from("abc"), max_size=8)


def test_tokens_fold_case_punctuation_and_width() -> None:
    """Case, punctuation and character width do not make two words different."""
    assert tokens("«L'Été», ＡＢＣ – it's 'so'!") == ["l'été", "abc", "it's", "so"]


def test_each_chinese_character_is_a_word() -> None:
    """Text without spaces is split into characters."""
    assert tokens("你好, world") == ["你", "好", "world"]


def test_align_counts_edits_and_pairs_words() -> None:
    """A substitution and an insertion are two edits; a deletion is one."""
    assert align(["a", "b", "c", "d"], ["a", "x", "c", "d", "e"]) == (2, [(0, 0), (1, 1), (2, 2), (3, 3)])
    assert align(["a", "b", "c"], ["b", "c"]) == (1, [(1, 0), (2, 1)])


def test_align_with_nothing() -> None:
    """Every word is a deletion if the hypothesis is empty, an insertion if the reference is empty."""
    assert align([], []) == (0, [])
    assert align(["a"], []) == (1, [])
    assert align([], ["a", "b"]) == (2, [])


@given(words, words)
def test_edit_distance_is_a_metric(a: list[str], b: list[str]) -> None:
    """The distance is symmetric, 0 only for equal sequences, and bounded by their lengths."""
    distance, pairs = align(a, b)

    assert distance == align(b, a)[0]
    assert (distance == 0) == (a == b)
    assert abs(len(a) - len(b)) <= distance <= max(len(a), len(b))
    assert pairs == sorted(pairs)


@given(words, words)
def test_pairs_are_a_shortest_alignment(a: list[str], b: list[str]) -> None:
    """Unpaired words and unequal pairs add up to the distance."""
    distance, pairs = align(a, b)
    substitutions = sum(a[i] != b[j] for i, j in pairs)

    assert distance == substitutions + max(len(a), len(b)) - len(pairs) + min(len(a), len(b)) - len(pairs)


def test_shared_prefix_ends_at_the_first_difference() -> None:
    """Equal words after a difference do not count."""
    assert shared_prefix(["a", "b", "c"], ["a", "x", "c"]) == 1
    assert shared_prefix([], ["a"]) == 0
