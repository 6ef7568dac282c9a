from pathlib import Path

import pytest

from captioner.errors import ConfigError
from captioner.translation.word_list import find_words, pending_words, read_words


def test_a_file_has_one_word_or_phrase_per_line(tmp_path: Path) -> None:
    """Comments and empty lines are ignored, and spaces are normalized."""
    (tmp_path / "words").write_text("darn\n\n# names\nsecret  plan # of ours\n")

    assert read_words(str(tmp_path / "words")) == ("darn", "secret plan")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(ConfigError, match=r"cannot read the word list .*nowhere"):
        read_words(str(tmp_path / "nowhere"))


def test_whole_words_are_found_in_any_case() -> None:
    """Phrases match across any number of spaces; parts of words do not match."""
    assert list(find_words("Darn, Secret  plan darned", ("darn", "secret plan"))) == [(0, 4), (6, 18)]


def test_words_of_unspaced_scripts_are_found_within_text() -> None:
    """There are no word boundaries in Japanese text."""
    assert list(find_words("これは秘密計画です", ("秘密計画",))) == [(3, 7)]


@pytest.mark.parametrize(("text", "expected"), [("our secret", [4]), ("our secret garden", []), ("our", [])])
def test_the_beginning_of_a_phrase_is_pending(text: str, expected: list[int]) -> None:
    """The first word of a listed phrase may become a match."""
    assert expected == list(pending_words(text, ("secret plan",)))
