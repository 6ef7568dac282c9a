"""Argument parser that suggests what was meant: `unknown command 'srve'; did you mean serve?`.

Python 3.14 has `suggest_on_error` for choices, and nothing for options.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

_CHOICE = re.compile(r"argument (?P<of>.+?): invalid choice: '(?P<given>[^']*)' \(choose from (?P<choices>.+)\)")
_WORD = re.compile(r"[\w.+-]+")


class SuggestingParser(argparse.ArgumentParser):
    """Parser of a command; unknown options are refused with the usage of that command, not of the program."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse arguments; an unknown one is an error, unless it names a file, such as `-talk.wav`."""
        known = [flag for action in self._actions for flag in action.option_strings]
        words = sys.argv[1:] if args is None else args
        words = [f"./{word}" if _is_file(word) and word.partition("=")[0] not in known else word for word in words]
        parsed, unknown = super().parse_known_args(words, namespace)
        if unknown:
            given = [word.partition("=")[0] for word in unknown if word.startswith("-")]
            self.error(f"unrecognized arguments: {' '.join(unknown)}{_suggestion(given, known)}")
        return parsed, unknown

    def error(self, message: str) -> NoReturn:
        """Print the usage and the error, with the nearest choice; exit with 2."""
        if found := _CHOICE.fullmatch(message):
            choices = found["choices"]
            hint = _suggestion([found["given"]], _WORD.findall(choices)) or f"; use {choices}"
            message = f"argument {found['of']}: unknown {found['given']!r}{hint}"
        super().error(message)


def _is_file(word: str) -> bool:
    return word.startswith("-") and Path(word).is_file()


def _suggestion(given: Iterable[str], known: Sequence[str]) -> str:
    """Return the question for what was meant; empty if nothing known is like the words."""
    close = dict.fromkeys(match for word in given for match in _matches(word, known))
    return f"; did you mean {' or '.join(close)}?" if close else ""


def _matches(word: str, known: Sequence[str]) -> Iterator[str]:
    """Yield what begins with a word, then what is similar to it."""
    yield from [other for other in known if other.startswith(word)][:3]
    yield from get_close_matches(word, known, 2, 0.75)
