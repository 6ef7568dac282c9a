"""What a room's operators want words to be: replacements and a glossary, one rule a line.

    # names that are heard wrong, mended in the captions of that language and before anything is translated
    en: Norlan = Norland
    es: ordenador = computadora
    en: darn = ***
    # terms that are translated one way only; a name without `=` stays as it is
    en-es: closing balance = saldo final
    en-es: OBS

They lie in `OUT/ROOM/rules.txt`, which may be edited by hand as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from captioner import languages
from captioner.errors import ConfigError, LanguageError
from captioner.translation.glossary import Entries, Glossary, Pair

MOST = 1000
"""Rules of a room: each is looked for in every reading of what is said."""
_LONGEST = 200
"""Characters of a rule's side."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is no rule."""

    line: int
    """Counted from 1."""
    reason: str


class RulesError(ConfigError):
    """Some lines are no rules; nothing was changed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        super().__init__(
            f"line {first.line}: {first.reason}{more}", "write `en: heard = meant` or `en-es: term = word`"
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them."""

    replacements: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Language of the captions -> (what is replaced, by what)."""
    glossary: Glossary = field(default_factory=Glossary)

    def of(self, language: str) -> tuple[tuple[str, str], ...]:
        """What is replaced in captions of that language."""
        return self.replacements.get(language, ())


def parse(text: str) -> Rules:
    """The rules in a text.

    Raises:
        RulesError: with every line that is none, and why.
    """
    faults: list[Fault] = []
    replaced: dict[str, dict[str, str]] = {}
    terms: dict[Pair, dict[str, str]] = {}
    for number, line in _lines(text):
        try:
            languages_of, old, new = _rule(line)
            known = _known(languages_of, replaced, terms)
            if old in known:
                raise ValueError(f"{old!r} has a rule already")
            known[old] = new
        except (ValueError, LanguageError) as error:
            faults.append(Fault(number, error.message if isinstance(error, LanguageError) else str(error)))
    if sum(map(len, [*replaced.values(), *terms.values()])) > MOST:
        faults.append(Fault(number, f"there are more than {MOST} rules"))
    if faults:
        raise RulesError(tuple(faults))
    return Rules(
        {language: tuple(pairs.items()) for language, pairs in replaced.items()},
        Glossary(tuple((pair, Entries(tuple(known.items()))) for pair, known in terms.items())),
    )


def _known(
    codes: tuple[str, ...], replaced: dict[str, dict[str, str]], terms: dict[Pair, dict[str, str]]
) -> dict[str, str]:
    """Where a rule of these languages goes."""
    return replaced.setdefault(codes[0], {}) if len(codes) == 1 else terms.setdefault((codes[0], codes[1]), {})


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if (bare := line.strip()) and not bare.startswith("#"):
            yield number, bare


def _rule(line: str) -> tuple[tuple[str, ...], str, str]:
    head, colon, body = line.partition(":")
    if not colon:
        raise ValueError("it does not say of which language it is; begin with `en:` or `en-es:`")
    codes = tuple(languages.check(code) for code in head.strip().split("-", 1))
    old, equals, new = body.partition("=")
    old, new = " ".join(old.split()), " ".join(new.split())
    if not old:
        raise ValueError("it does not say what is replaced")
    if max(len(old), len(new)) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST} characters")
    if len(codes) == 1 and not equals:
        raise ValueError("it does not say by what it is replaced: add `= …`")
    if len(set(codes)) != len(codes):
        raise ValueError("it translates a language into itself")
    if any(ord(letter) < 32 for letter in old + new):
        raise ValueError("it has characters that nobody can see")
    return codes, old, new if equals else old
