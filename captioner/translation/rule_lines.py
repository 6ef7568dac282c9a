"""Lines added to the text of the rules, so that what operators have written stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from captioner.errors import LanguageError
from captioner.translation.rules import parse, parse_line


def with_replacement(text: str, language: str, old: str, new: str) -> str:
    """Return the rules with one more replacement, in place of those for the same text.

    Replacements that result in the old text result in the new one; one that would replace a text by itself is removed.

    Raises:
        ValueError: The words do not make a rule.
    """
    line = f"{language}: {old} = {new}"
    if old == new:
        raise ValueError(f"{old!r} would be replaced by itself")
    if parse_line(line) != ((language,), old, new):
        raise ValueError(f"{old!r} cannot be the text to replace")
    return _joined((*_redirected(text, language, old, new), line))


def with_names(text: str, language: str, names: Iterable[str]) -> str:
    """Return the rules with names to expect, those aside that are listed already."""
    known = {_key(name) for name in parse(text).names.get(language, ())}
    new = {_key(name): name for name in names if _key(name) not in known}
    return _joined((*text.splitlines(), *(f"{language}: {name}" for name in new.values())))


def _redirected(text: str, language: str, old: str, new: str) -> Iterator[str]:
    for line in text.splitlines():
        codes, before, after = _rule(line)
        if codes != (language,) or after is None or (_key(before) != _key(old) and _key(after) != _key(old)):
            yield line
        elif _key(before) != _key(old) and before != new:
            yield f"{language}: {before} = {new}"


def _rule(line: str) -> tuple[tuple[str, ...], str, str | None]:
    """Parse a line; without languages if it is a comment or not a rule."""
    try:
        return parse_line(line.strip())
    except (ValueError, LanguageError):
        return (), "", None


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
