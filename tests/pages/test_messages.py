"""Texts of the audience page in its languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

MESSAGES = Path(__file__).parents[2] / "static" / "viewer" / "messages"
_LINE = re.compile(r"  (\w+): '(.+)',")


def read(language: str) -> dict[str, str]:
    """Key -> text of one language."""
    first, *lines, last = (MESSAGES / f"{language}.js").read_text().splitlines()
    assert ("export default {", "};") == (first, last)
    found = [_LINE.fullmatch(line) for line in lines]
    assert None not in found
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("language", sorted(path.stem for path in MESSAGES.glob("*.js")))
def test_every_language_has_the_same_keys(language: str) -> None:
    """Every language has the keys of the English texts, in the same order."""
    assert list(read("en")) == list(read(language))


def test_every_language_is_offered() -> None:
    """The page offers exactly the languages that have texts."""
    script = (MESSAGES.parent / "messages.js").read_text()
    offered = re.search(r"TRANSLATED = '([a-z ]+)'", script)

    assert offered
    assert sorted(path.stem for path in MESSAGES.glob("*.js")) == offered[1].split()


def test_every_text_of_the_page_has_a_key() -> None:
    """Keys used in the page's HTML exist."""
    used = re.findall(r'data-(?:text|label)="(\w+)"', (MESSAGES.parents[1] / "viewer.html").read_text())

    assert used
    assert set() == set(used) - set(read("en"))
