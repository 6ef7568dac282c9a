from __future__ import annotations

from captioner.config import MAX_HOTWORDS
from captioner.rooms.pipeline.expected_terms import ExpectedTerms
from captioner.translation.glossary import Glossary


def test_given_terms_come_first() -> None:
    """Empty lists are skipped."""
    assert "Dashwood, Norland" == ExpectedTerms(("Dashwood", "", "Norland"), Glossary)("en")


def test_the_length_is_limited() -> None:
    """More than the limit is cut off."""
    assert MAX_HOTWORDS == len(ExpectedTerms(("x" * 200,), Glossary)("en"))
