from __future__ import annotations

from captioner.config import MAX_HOTWORDS
from captioner.rooms.pipeline.expected_terms import ExpectedTerms
from captioner.translation.glossary import Glossary

NAMES = tuple(f"Name {n}" for n in range(100))


def test_given_terms_come_first() -> None:
    """Empty lists are skipped; the newest names of the room follow."""
    assert "Dashwood, Norland" == ExpectedTerms(("Dashwood", "", "Norland"), Glossary)("en")
    assert "OBS, PBX, Norland" == ExpectedTerms(("OBS",), Glossary, lambda _: ("Norland", "PBX"))("en")


def test_of_a_long_list_terms_are_chosen_that_fit() -> None:
    """Names that resemble the speech; if that is not known, the newest ones."""
    expected = ExpectedTerms(("Dashwood",), Glossary, lambda _: ("Norland", *NAMES))
    without, near = expected("en"), expected("en", "in Norlan park")

    assert max(len(without), len(near)) <= MAX_HOTWORDS
    assert without.startswith("Dashwood, Name 99, Name 98, ")
    assert "Norland" == near
    assert "Norland" not in without
