from __future__ import annotations

import pytest

from captioner.rooms.pipeline.hotword_choice import choose_hotwords, split_terms

MANY = tuple(f"Person {chr(65 + n)}{chr(97 + n)}" for n in range(20))


@pytest.mark.parametrize(
    ("name", "recognized"),
    [
        ("Escalinova", "and so, welcome to Ascalia Nueva, everyone"),
        ("Kubernetes", "we run cooper netties on it"),
        ("Bożena Zieliński", "thank you Bozena Selinsky"),
        ("Escalinova", "Escalinova was"),
        ("Digium", "a server of DGM."),
        ("北京", "我们去北京了"),
    ],
)
def test_terms_that_resemble_recent_words_come_first(name: str, recognized: str) -> None:
    """The last name of a long list is chosen if it was recognized, or something like it."""
    assert choose_hotwords((*MANY, name), recognized, 34).endswith(name)
    assert not choose_hotwords((*MANY, name), "something else", 34).endswith(name)


def test_without_a_text_terms_are_chosen_in_order() -> None:
    """As many as fit, shorter ones in place of one that does not."""
    assert "Norland, OBS" == choose_hotwords(("Norland", "Escalinova", "OBS", "PBX"), None, 14)
    assert "" == choose_hotwords((), "words", 14)


def test_terms_that_resemble_nothing_are_not_chosen() -> None:
    """Names that are not said cost accuracy."""
    assert "Norland" == choose_hotwords(("Escalinova", "Norland", "OBS"), "in Norlan park", 100)
    assert "" == choose_hotwords(("Escalinova", "Norland", "OBS"), "", 100)


def test_terms_are_split_at_separators() -> None:
    """Spaces are part of a term."""
    assert ("Ana Ruiz", "OBS", "東京", "PBX") == split_terms(" Ana  Ruiz, OBS,, 東京、PBX;\n")
