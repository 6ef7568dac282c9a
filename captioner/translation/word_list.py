"""Lists of words and phrases: reading them from a file, and finding them in a text that may still grow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from captioner.config import untrusted
from captioner.errors import ConfigError
from captioner.languages import UNSPACED_LETTER
from captioner.translation.private_data import Span

_WORD = re.compile(r"\w+")


def read_words(path: str) -> tuple[str, ...]:
    """Read a file with one word or phrase per line; empty lines and comments after `#` are ignored.

    Raises:
        ConfigError: The file is not readable.
    """
    try:
        lines = untrusted.path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigError(f"cannot read the word list {path}: {reason}", "write one word or phrase per line") from error
    return tuple(dict.fromkeys(word for line in lines if (word := " ".join(line.partition("#")[0].split()))))


def find_words(text: str, words: tuple[str, ...]) -> Iterator[Span]:
    """Yield where the words occur, whole and in any case; a long list takes little longer than a short one."""
    if not words:
        return
    patterns, others = _patterns(words)
    for word in _WORD.finditer(text):
        pattern = patterns.get(word[0].casefold())
        if pattern and (match := pattern.match(text, word.start())):
            yield match.span()
    if others:
        yield from (match.span() for match in others.finditer(text))


def pending_words(text: str, words: tuple[str, ...]) -> Iterator[int]:
    """Yield where the end of the text begins that is the beginning of a listed word.

    Beginnings of a first word are left out: any word may be one.
    """
    if not words:
        return
    beginnings, longest = _beginnings(words)
    bare = text.rstrip(" \t\n.,;!?")
    for at in range(max(0, len(bare) - 2 * longest), len(bare)):
        inside = at and bare[at - 1].isalnum() and not UNSPACED_LETTER.match(bare[at])
        if not (inside or bare[at].isspace()) and " ".join(bare[at:].casefold().split()) in beginnings:
            yield at
            return


def whole_word(word: str) -> str:
    """Return a pattern of a word or phrase that does not match within another word."""
    before = "" if UNSPACED_LETTER.match(word[:1]) or not word[:1].isalnum() else r"(?<!\w)"
    after = "" if UNSPACED_LETTER.match(word[-1:]) or not word[-1:].isalnum() else r"(?!\w)"
    return before + r"\s+".join(map(re.escape, word.split())) + after


@lru_cache(maxsize=64)
def _patterns(words: tuple[str, ...]) -> tuple[dict[str, re.Pattern[str]], re.Pattern[str] | None]:
    """Return first word -> pattern of all that begin with it, and a pattern of those without such a first word."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        first = None if UNSPACED_LETTER.match(word) else _WORD.match(word)
        groups.setdefault(first[0].casefold() if first else "", []).append(whole_word(word))
    patterns = {first: re.compile("|".join(group), re.IGNORECASE) for first, group in groups.items()}
    return patterns, patterns.pop("", None)


@lru_cache(maxsize=64)
def _beginnings(words: tuple[str, ...]) -> tuple[frozenset[str], int]:
    """Return all beginnings, in whole words or in letters of an unspaced script, and the length of the longest."""
    found = set()
    for word in words:
        unspaced = UNSPACED_LETTER.search(word)
        parts = list(word.casefold()) if unspaced else word.casefold().split()
        found |= {("" if unspaced else " ").join(parts[:n]) for n in range(1, len(parts) + 1)}
    return frozenset(found), max(map(len, found), default=0)
