"""Text rules of a room, edited by its operators: replacements and a glossary, one rule per line.

    # replacements of misrecognized names, in the captions of that language and before translation
    en: Norlan = Norland
    es: ordenador = computadora
    en: darn = ***
    # fixed translations; a name without `=` stays as it is
    en-es: closing balance = saldo final
    en-es: OBS
    # a name that the recognizer is to expect
    en: Escalinova

They are stored in `OUT/ROOM/rules.txt`, which may also be edited directly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from captioner import languages
from captioner.config import MAX_NAMES
from captioner.errors import ConfigError, LanguageError
from captioner.translation.engine import LanguagePair
from captioner.translation.glossary import Glossary, GlossaryEntries
from captioner.translation.replacement import ReplacementRules

MAX_RULES = 1000
"""Rules per room: each is searched for in every reading of the speech."""
_MAX_LENGTH = 200
"""Characters of each side of a rule."""


@dataclass(frozen=True, slots=True)
class InvalidRule:
    """A line that is not a rule."""

    line: int
    """Line number, from 1."""
    reason: str


class RulesError(ConfigError):
    """Some lines are not rules; nothing was changed."""

    def __init__(self, faults: tuple[InvalidRule, ...]) -> None:
        first = faults[0]
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        super().__init__(f"line {first.line}: {first.reason}{more}", "write `en: old = new` or `en-es: term = word`")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a room."""

    replacements: Mapping[str, ReplacementRules] = field(default_factory=dict)
    """Language of the captions -> replacements."""
    glossary: Glossary = field(default_factory=Glossary)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Spoken language -> names that the recognizer is to expect."""

    def of(self, language: str) -> ReplacementRules:
        """Return the replacements in captions of a language."""
        return self.replacements.get(language, ())


def parse(text: str) -> Rules:
    """Parse the rules of a text.

    Raises:
        RulesError: Some lines are not rules; it lists all of them.
    """
    faults: list[InvalidRule] = []
    replacements: dict[str, dict[str, str]] = {}
    terms: dict[LanguagePair, dict[str, str]] = {}
    names: dict[str, dict[str, str]] = {}
    for number, line in _lines(text):
        try:
            codes, old, new = parse_line(line)
            known = names.setdefault(codes[0], {}) if new is None else _section(codes, replacements, terms)
            if old in known:
                raise ValueError(f"there is a rule for {old!r} already")
            known[old] = old if new is None else new
            if new is None and len(known) > MAX_NAMES:
                raise ValueError(f"there are more than {MAX_NAMES} names to expect in {codes[0]}")
        except (ValueError, LanguageError) as error:
            faults.append(InvalidRule(number, error.message if isinstance(error, LanguageError) else str(error)))
    if sum(map(len, [*replacements.values(), *terms.values()])) > MAX_RULES:
        faults.append(InvalidRule(number, f"there are more than {MAX_RULES} rules"))
    if faults:
        raise RulesError(tuple(faults))
    return Rules(
        {language: tuple(pairs.items()) for language, pairs in replacements.items()},
        Glossary(tuple((pair, GlossaryEntries(tuple(known.items()))) for pair, known in terms.items())),
        {language: tuple(known) for language, known in names.items()},
    )


def _section(
    codes: tuple[str, ...], replacements: dict[str, dict[str, str]], terms: dict[LanguagePair, dict[str, str]]
) -> dict[str, str]:
    """Return the rules of one language, or of a language pair."""
    return replacements.setdefault(codes[0], {}) if len(codes) == 1 else terms.setdefault((codes[0], codes[1]), {})


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if (bare := line.strip()) and not bare.startswith("#"):
            yield number, bare


def parse_line(line: str) -> tuple[tuple[str, ...], str, str | None]:
    """Parse a line into its languages, the old and the new text; the new one is None for a name to expect.

    Raises:
        ValueError: The line is not a rule.
        LanguageError: The language is unknown.
    """
    head, colon, body = line.partition(":")
    if not colon:
        raise ValueError("the language is missing: begin with `en:` or `en-es:`")
    head = head.strip()  # `zh-Hant` is one language, `en-es` a pair
    codes = tuple(languages.check(code) for code in ([head] if head in languages.NAMES else head.split("-", 1)))
    old, equals, new = body.partition("=")
    old, new = " ".join(old.split()), " ".join(new.split())
    if not old:
        raise ValueError("the text to replace is missing")
    if max(len(old), len(new)) > _MAX_LENGTH:
        raise ValueError(f"the rule is longer than {_MAX_LENGTH} characters")
    if len(set(codes)) != len(codes):
        raise ValueError("the rule translates a language into itself")
    if any(ord(letter) < 32 for letter in old + new):
        raise ValueError("the rule contains control characters")
    return codes, old, new if equals else (old if len(codes) == 2 else None)
